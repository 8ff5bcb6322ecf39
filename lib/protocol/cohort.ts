import { buffer, hashTuple, principal, uint } from './canonical';
import { type Place, placeFields } from './place';

/**
 * Entering a cohort: the account's fresh cohort key proves itself as a ring of one (`proveKey`), and one of a
 * therapists' ring vouches for account and key with a tagged signature (`signTagged`). The scope is that of one slot
 * of one cohort, so that no therapist's key vouches there more than `SLOTS` times, and nobody sees which vouched twice.
 */

/** How often one therapist's key may vouch in one cohort. */
export const SLOTS = 4;
/** A set below this size is never called anonymous. */
export const ANONYMOUS_FROM = 11;

/** What the cohort key signs: who enters, with which account. */
export function cohortKeyMessage(place: Place, fields: { owner: string; account: bigint }): Uint8Array {
  return hashTuple('atsl/cohort-key/v1', {
    ...placeFields(place, 'cohorts'),
    owner: principal(fields.owner, 'owner'),
    account: uint(fields.account, 'account'),
  });
}

/** A slot of a cohort, 0 to 3. */
export interface VouchSlot {
  cohort: bigint;
  slot: bigint;
}

/** The scope of a slot's tags: one voucher there for each therapist's key, and no link elsewhere. */
export function vouchScope(place: Place, fields: VouchSlot): Uint8Array {
  return hashTuple('atsl/vouch-scope/v1', slotFields(place, fields));
}

/** Whom a therapist vouches for. `key`: the cohort key, 33 bytes; `ring`, `version`: the ring that signs. */
export interface VouchFields extends VouchSlot {
  account: bigint;
  key: Uint8Array;
  ring: bigint;
  version: bigint;
}

/** What one of the ring signs to vouch (`signTagged`). */
export function vouchMessage(place: Place, fields: VouchFields): Uint8Array {
  return hashTuple('atsl/vouch/v1', {
    ...slotFields(place, fields),
    account: uint(fields.account, 'account'),
    key: buffer(33, fields.key, 'cohort key'),
    ring: uint(fields.ring, 'ring'),
    version: uint(fields.version, 'version'),
  });
}

function slotFields(place: Place, { cohort, slot }: VouchSlot) {
  return { ...placeFields(place, 'cohorts'), cohort: uint(cohort, 'cohort'), slot: uint(slot, 'slot') };
}
