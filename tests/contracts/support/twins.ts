import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hex } from './chain';

/** The order of secp256k1. */
export const ORDER = secp256k1.Point.Fn.ORDER;

/** A number as 32 bytes. */
export const number32 = (n: bigint): Uint8Array =>
  Uint8Array.from(Buffer.from(n.toString(16).padStart(64, '0'), 'hex'));
/** 32 bytes as a number. */
export const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${hex(bytes)}`);

/** The other signature of the same message by the same key, which anybody can make: s becomes n - s (RSV). */
export function twin(signature: Uint8Array): Uint8Array {
  const s = ORDER - numberOf(signature.slice(32, 64));
  return Uint8Array.from([...signature.slice(0, 32), ...number32(s), (signature[64] as number) ^ 1]);
}

/** The same point's mirror image: the other prefix. */
export const negated = (key: Uint8Array): Uint8Array => key.map((b, i) => (i === 0 ? b ^ 1 : b));
