import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { ClarityValue } from '@stacks/transactions';
import { equalBytes, exactly, hashOf } from './bytes';
import { ascii, buffer, principal, serializeTuple, uint } from './canonical';
import { recoverKey } from './curve';
import { ProtocolError } from './errors';
import { contractPrincipal, type Place } from './place';

/**
 * What the therapist's pairing key signs: SIP-018 structured data, 65 bytes r ‖ s ‖ v. The contract
 * recovers the key and compares; a signature is never an identifier, since its high-s twin holds too.
 */
const SIP018_PREFIX = /* @__PURE__ */ utf8ToBytes('SIP018');

/** SIP-018 domain of this application. */
export const SIGNING_DOMAIN = { name: 'anonymous-therapy-session-logger', version: '1.0.0' } as const;

/** The session that is countersigned. `facts`: the facts commitment, 32 bytes. */
export interface CountersignatureFields {
  account: bigint;
  pairing: bigint;
  sequence: bigint;
  facts: Uint8Array;
  week: bigint;
}

/** The pairing that the therapist ends. */
export interface EndingFields {
  account: bigint;
  pairing: bigint;
}

/** The 32 bytes that are signed for a session. */
export function countersignatureHash(place: Place, fields: CountersignatureFields): Uint8Array {
  return structuredHash(place, {
    topic: ascii('countersignature', 'topic'),
    contract: principal(contractPrincipal(place, 'session-logger'), 'contract'),
    account: uint(fields.account, 'account'),
    pairing: uint(fields.pairing, 'pairing'),
    sequence: uint(fields.sequence, 'sequence'),
    facts: buffer(32, fields.facts, 'facts'),
    week: uint(fields.week, 'week'),
  });
}

/** The 32 bytes that are signed to end a pairing. */
export function endingHash(place: Place, fields: EndingFields): Uint8Array {
  return structuredHash(place, {
    topic: ascii('end-pairing', 'topic'),
    contract: principal(contractPrincipal(place, 'pairing'), 'contract'),
    account: uint(fields.account, 'account'),
    pairing: uint(fields.pairing, 'pairing'),
  });
}

/** Countersigns a session with the pairing's secret key (32 bytes): 65 bytes r ‖ s ‖ v. */
export function signCountersignature(
  secret: Uint8Array,
  place: Place,
  fields: CountersignatureFields,
): Uint8Array {
  return signHash(secret, countersignatureHash(place, fields));
}

/** Ends a pairing with its secret key: 65 bytes r ‖ s ‖ v, which anyone may carry to the chain. */
export function signEnding(secret: Uint8Array, place: Place, fields: EndingFields): Uint8Array {
  return signHash(secret, endingHash(place, fields));
}

/** The compressed key that countersigned, to compare with the pairing key; null when nothing is recovered. */
export function recoverCountersigner(
  place: Place,
  fields: CountersignatureFields,
  signature: Uint8Array,
): Uint8Array | null {
  return recoverKey(countersignatureHash(place, fields), signature);
}

/** The compressed key that signed an ending; null when nothing is recovered. */
export function recoverEnder(place: Place, fields: EndingFields, signature: Uint8Array): Uint8Array | null {
  return recoverKey(endingHash(place, fields), signature);
}

/** sha256("SIP018" ‖ sha256(domain) ‖ sha256(message)), SIP-018. */
function structuredHash(place: Place, message: Record<string, ClarityValue>): Uint8Array {
  const domain = serializeTuple({
    name: ascii(SIGNING_DOMAIN.name, 'name'),
    version: ascii(SIGNING_DOMAIN.version, 'version'),
    'chain-id': uint(BigInt(place.chainId), 'chain id'),
  });
  return hashOf(SIP018_PREFIX, sha256(domain), sha256(serializeTuple(message)));
}

/** RFC 6979, low s; checked by recovering the key again before it is handed out. */
function signHash(secret: Uint8Array, hash: Uint8Array): Uint8Array {
  if (!secp256k1.utils.isValidSecretKey(exactly(32, secret, 'secret key'))) {
    throw new ProtocolError('secret', 'not a valid secret key');
  }
  const vrs = secp256k1.sign(hash, secret, { prehash: false, format: 'recovered' });
  const rsv = Uint8Array.of(...vrs.subarray(1), vrs[0] ?? 0);
  const recovered = recoverKey(hash, rsv);
  if (recovered === null || !equalBytes(recovered, secp256k1.getPublicKey(secret))) {
    throw new ProtocolError('secret', 'signing failed its own check');
  }
  return rsv;
}
