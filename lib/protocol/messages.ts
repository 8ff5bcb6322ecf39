import type { ClarityValue } from '@stacks/transactions';
import { ascii, buffer, hashTuple, principal, uint } from './canonical';
import { type Place, type PlaceContract, placeFields } from './place';

/**
 * The messages under ring signatures. The contracts derive the same bytes from what they store, so that
 * a signature for another request, ring, term, account or chain does not hold.
 */

/** Who registers a ring key, and with which credential commitment (32 bytes). */
export interface PossessionFields {
  owner: string;
  credential: Uint8Array;
}

/** What a therapist signs with a new ring key to register or to change it (a ring of one: `proveKey`). */
export function possessionMessage(place: Place, fields: PossessionFields): Uint8Array {
  return possession(place, 'therapist-registry', 'therapist', fields);
}

/** An arbitrator's registration, with the X25519 key (32 bytes) that evidence is sealed to. */
export interface ArbitratorFields extends PossessionFields {
  contact: Uint8Array;
}

/**
 * What an arbitrator signs with the voting key when registering (a ring of one: `proveKey`). The contact key is in it, so that
 * nobody can exchange it for their own and read what is sealed for this arbitrator.
 */
export function arbitratorMessage(place: Place, fields: ArbitratorFields): Uint8Array {
  return possession(place, 'dispute-resolver', 'arbitrator', fields, {
    contact: buffer(32, fields.contact, 'contact key'),
  });
}

function possession(
  place: Place,
  contract: PlaceContract,
  purpose: string,
  fields: PossessionFields,
  more: Record<string, ClarityValue> = {},
): Uint8Array {
  return hashTuple('atsl/possession/v1', {
    ...placeFields(place, contract),
    owner: principal(fields.owner, 'owner'),
    purpose: ascii(purpose, 'purpose'),
    credential: buffer(32, fields.credential, 'credential commitment'),
    ...more,
  });
}

/** What one of a ring signs to accept a pairing (`signUntagged`). `expires`: unix seconds. */
export interface EndorsementFields {
  /** The requester's address. */
  owner: string;
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
    owner: principal(fields.owner, 'owner'),
    account: uint(fields.account, 'account'),
    request: uint(fields.request, 'request'),
    commitment: buffer(32, fields.commitment, 'request commitment'),
    'pairing-key': buffer(33, fields.pairingKey, 'pairing key'),
    ring: uint(fields.ring, 'ring'),
    version: uint(fields.version, 'version'),
    expires: uint(fields.expires, 'expires'),
  });
}
