import { sha256 } from '@noble/hashes/sha2.js';
import { getAddressFromPrivateKey } from '@stacks/transactions';

/** 32 bytes that are the same at every run, told apart by their label. */
export const bytesOf = (label: string): Uint8Array => sha256(new TextEncoder().encode(label));

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const people = (role: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${role}-${i + 1}`);

export const roles = {
  issuers: people('issuer', 2),
  patients: people('patient', 10),
  therapists: people('therapist', 8),
  arbitrators: people('arbitrator', 5),
};

/** Everyone who ever sends a transaction, by name. The first of them deploys and is the first council. */
export const cast = new Map<string, string>([
  ['deployer', 'ST1PQHQKV0RJXZFY1DGX8MNSNYVE3VGZJSRTPGZGM'],
  ...Object.values(roles)
    .flat()
    .map((name): [string, string] => [
      name,
      getAddressFromPrivateKey(`${hexOf(bytesOf(name))}01`, 'testnet'),
    ]),
]);

const names = new Map([...cast].map(([name, address]) => [address, name]));
export const nameOf = (address: string): string => names.get(address) ?? address;

/** A repeatable stream of numbers below `bound` (mulberry32). */
export function dice(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % bound;
  };
}
