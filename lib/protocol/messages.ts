import { ascii, buffer, hashTuple, principal, uint } from './canonical';
import { type Place, placeFields } from './place';

/**
 * The messages under ring signatures. The contracts derive the same bytes from what they store, so that
 * a signature for another request, ring, term, account or chain does not hold.
 */

/** What a therapist signs with the new ring key when registering (a ring of one: `proveKey`). */
export function possessionMessage(
  place: Place,
  fields: { owner: string; credential: Uint8Array },
): Uint8Array {
  return hashTuple('atsl/possession/v1', {
    ...placeFields(place, 'therapist-registry'),
    owner: principal(fields.owner, 'owner'),
    purpose: ascii('therapist', 'purpose'),
    credential: buffer(32, fields.credential, 'credential commitment'),
  });
}

/** What one of a ring signs to accept a pairing (`signUntagged`). `expires`: unix seconds. */
export interface EndorsementFields {
  account: bigint;
  request: bigint;
  /** The request's commitment, as stored on the chain. */
  commitment: Uint8Array;
  /** The fresh key that will countersign sessions: 33 bytes, compressed. */
  pairingKey: Uint8Array;
  ring: bigint;
  version: bigint;
  expires: bigint;
}

export function endorsementMessage(place: Place, fields: EndorsementFields): Uint8Array {
  return hashTuple('atsl/endorsement/v1', {
    ...placeFields(place, 'pairing'),
    account: uint(fields.account, 'account'),
    request: uint(fields.request, 'request'),
    commitment: buffer(32, fields.commitment, 'request commitment'),
    'pairing-key': buffer(33, fields.pairingKey, 'pairing key'),
    ring: uint(fields.ring, 'ring'),
    version: uint(fields.version, 'version'),
    expires: uint(fields.expires, 'expires'),
  });
}
