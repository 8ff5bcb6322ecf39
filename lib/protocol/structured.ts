import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { ClarityValue } from '@stacks/transactions';
import { equalBytes, exactly, hashOf } from './bytes';
import { ascii, principal, serializeTuple, uint } from './canonical';
import { recoverKey } from './curve';
import { ProtocolError } from './errors';
import { contractPrincipal, type Place, type PlaceContract } from './place';

/**
 * SIP-018 structured data, as the pairing key signs it: 65 bytes r ‖ s ‖ v. A contract recovers the key and
 * compares; a signature is never an identifier, since its high-s twin holds too.
 */
const SIP018_PREFIX = /* @__PURE__ */ utf8ToBytes('SIP018');

/** SIP-018 domain of this application. */
export const SIGNING_DOMAIN = { name: 'anonymous-therapy-session-logger', version: '1.0.0' } as const;

/**
 * sha256("SIP018" ‖ sha256(domain) ‖ sha256(message)), 32 bytes. The message is {topic, contract, ...fields};
 * chain and deployer come in with the domain and the contract that checks it.
 */
export function structuredHash(
  place: Place,
  contract: PlaceContract,
  topic: string,
  fields: Record<string, ClarityValue>,
): Uint8Array {
  const domain = serializeTuple({
    name: ascii(SIGNING_DOMAIN.name, 'name'),
    version: ascii(SIGNING_DOMAIN.version, 'version'),
    'chain-id': uint(BigInt(place.chainId), 'chain id'),
  });
  const message = serializeTuple({
    topic: ascii(topic, 'topic'),
    contract: principal(contractPrincipal(place, contract), 'contract'),
    ...fields,
  });
  return hashOf(SIP018_PREFIX, sha256(domain), sha256(message));
}

/** Signs by RFC 6979 with low s; checked by recovering the key again before it is handed out. */
export function signHash(secret: Uint8Array, hash: Uint8Array): Uint8Array {
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
