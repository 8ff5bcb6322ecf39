import { sha256 } from '@noble/hashes/sha2.js';
import { Cl, type ClarityValue, serializeCVBytes } from '@stacks/transactions';
import { deployer, place } from './chain';

/**
 * The hashes of the protocol written a second time, straight from their table: sha256 over the
 * consensus bytes of a tuple as @stacks/transactions serializes it.
 */
export function h(topic: string, fields: Record<string, ClarityValue>): Uint8Array {
  return sha256(serializeCVBytes(Cl.tuple({ topic: Cl.stringAscii(topic), ...fields })));
}

/** Chain and contract, the two fields that bind a hash to its place. */
export const at = (contract: string): Record<string, ClarityValue> => ({
  'chain-id': Cl.uint(place.chainId),
  contract: Cl.contractPrincipal(deployer, contract),
});

/** The hash of a plain proof. */
export function proofHash(f: {
  account: bigint;
  milestone: bigint;
  audience: Uint8Array;
  expires: bigint;
}): Uint8Array {
  return h('atsl/proof/v1', {
    ...at('progress-tracker'),
    account: Cl.uint(f.account),
    milestone: Cl.uint(f.milestone),
    audience: Cl.buffer(f.audience),
    expires: Cl.uint(f.expires),
  });
}

/** SIP-018: sha256("SIP018" ‖ sha256(domain) ‖ sha256(message)). */
export function sip018(message: Record<string, ClarityValue>): Uint8Array {
  const domain = Cl.tuple({
    name: Cl.stringAscii('anonymous-therapy-session-logger'),
    version: Cl.stringAscii('1.0.0'),
    'chain-id': Cl.uint(place.chainId),
  });
  const prefix = new TextEncoder().encode('SIP018');
  return sha256(
    Uint8Array.from([
      ...prefix,
      ...sha256(serializeCVBytes(domain)),
      ...sha256(serializeCVBytes(Cl.tuple(message))),
    ]),
  );
}
