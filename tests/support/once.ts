import { bytesToHex } from '@noble/hashes/utils.js';
import { proveKey, publicKey, signTagged, signUntagged, tagOf } from '@/lib/protocol';

const made = new Map<string, unknown>();

/**
 * What `make` gave before for the same name. Tests and sequences start alike, so they ask for the same keys and
 * signatures again and again, and those take much of the time.
 */
export function once<T>(name: string, make: () => T): T {
  if (!made.has(name)) {
    if (made.size > 50_000) made.clear();
    made.set(name, make());
  }
  return made.get(name) as T;
}

const named = (parts: object): string =>
  Object.entries(parts)
    .map(([key, part]) => `${key} ${Array.isArray(part) ? part.map(bytesToHex) : bytesToHex(part)}`)
    .join(', ');

export const keyOnce = (secret: Uint8Array): Uint8Array =>
  once(`key ${bytesToHex(secret)}`, () => publicKey(secret));

export const tagOnce = (secret: Uint8Array, scope: Uint8Array): Uint8Array =>
  once(`tag ${named({ secret, scope })}`, () => tagOf(secret, scope));

export const proofOnce = (secret: Uint8Array, message: Uint8Array) =>
  once(`proof ${named({ secret, message })}`, () => proveKey(secret, message));

export const untaggedOnce = (input: Parameters<typeof signUntagged>[0]) =>
  once(`untagged ${named(input)}`, () => signUntagged(input));

export const taggedOnce = (input: Parameters<typeof signTagged>[0]) =>
  once(`tagged ${named(input)}`, () => signTagged(input));
