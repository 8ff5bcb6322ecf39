import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { ProtocolError } from './errors';

/** A source of fresh random bytes. Only test vectors and tests pass another one than the platform's. */
export type RandomSource = (length: number) => Uint8Array;

/** True when both byte strings are equal. For public values: the time taken depends on them. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Returns `bytes` when it has exactly `length` bytes. Throws `length` otherwise, naming the field only. */
export function exactly(length: number, bytes: Uint8Array, field: string): Uint8Array {
  if (!(bytes instanceof Uint8Array) || bytes.length !== length) {
    throw new ProtocolError('length', `${field} must be exactly ${length} bytes`);
  }
  return bytes;
}

/** Returns a 32-byte salt. A short or all-zero one would let a commitment be guessed, so both are refused. */
export function requireSalt(salt: Uint8Array): Uint8Array {
  if (!(salt instanceof Uint8Array) || salt.length !== 32) {
    throw new ProtocolError('salt', 'a salt must be exactly 32 bytes');
  }
  if (salt.every((byte) => byte === 0)) throw new ProtocolError('salt', 'a salt must be random, not zero');
  return salt;
}

/** sha256 over the concatenation of fixed-width parts. */
export function hashOf(...parts: Uint8Array[]): Uint8Array {
  return sha256(concatBytes(...parts));
}

/** A domain constant: sha256 of an ASCII name, so that every domain is 32 bytes wide. */
export function domain(name: string): Uint8Array {
  return sha256(utf8ToBytes(name));
}
