import { bytes32, person } from '@/tests/contracts/support/chain';
import { keyOnce, proofOnce, taggedOnce, tagOnce, untaggedOnce } from '@/tests/support/once';

/** Who takes part, by number. Nobody of one list stands in another. */
export const PATIENTS = Array.from({ length: 8 }, (_, i) => person(10 + i));
export const THERAPISTS = Array.from({ length: 6 }, (_, i) => person(100 + i));
export const ARBITRATORS = Array.from({ length: 4 }, (_, i) => person(200 + i));
export const ISSUERS = [person(1), person(2)];
export const COUNCIL = [person(300), person(301), person(302)];
/** Holds nothing and may do nothing but carry what others signed. */
export const STRANGER = person(99);

/** A 32-byte value for one use: the n-th of its kind. */
export const value = (kind: number, n: number | bigint): Uint8Array => bytes32(Number(n), kind);

/** The secret of the n-th ring key that a therapist or arbitrator ever made. */
export const ringSecret = (n: number): Uint8Array => value(2, n);
export const ringKey = (n: number): Uint8Array => keyOnce(ringSecret(n));

/** The signature of one of a ring, by number of the secret, over a message. */
export const endorse = (members: number[], by: number, message: Uint8Array) =>
  untaggedOnce({ ring: members.map(ringKey), secret: ringSecret(by), message });

/** The same with a tag in a scope. */
export const vote = (members: number[], by: number, scope: Uint8Array, message: Uint8Array) =>
  taggedOnce({ ring: members.map(ringKey), secret: ringSecret(by), scope, message });

export const tagIn = (by: number, scope: Uint8Array): Uint8Array => tagOnce(ringSecret(by), scope);

/** The proof that the key of a number is held, over a message. */
export const possess = (by: number, message: Uint8Array) => proofOnce(ringSecret(by), message);
