import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { ascii, hashTuple, uint } from '@/lib/protocol/canonical';
import { type Place, placeFields } from '@/lib/protocol/place';
import { signTagged, verifyTagged } from '@/lib/protocol/ring';
import { BANDS, type Contribution, type Dimension, type SignedContribution } from './contribution';
import type { Quarter } from './quarter';

/**
 * A contribution is signed by one of the keys of a sealed cohort (`signTagged`), in a scope that is the quarter's alone: chain, contract,
 * "research" and the quarter. So one key has one tag a quarter, which leads to no claim, no voucher and no other quarter.
 */
function researchScope(place: Place, quarter: Quarter): Uint8Array {
  return hashTuple('atsl/research-scope/v1', {
    ...placeFields(place, 'cohorts'),
    purpose: ascii('research', 'purpose'),
    quarter: uint(BigInt(quarter), 'quarter'),
  });
}

/** What is said, without the signature. */
export type Statement = Pick<SignedContribution, 'action' | 'quarter' | 'cohort' | 'record'>;

/** What is signed: everything that is said, and for which place. */
function researchMessage(place: Place, { action, quarter, cohort, record }: Statement): Uint8Array {
  const answers = Object.fromEntries(
    (Object.keys(BANDS) as Dimension[]).map((name) => [
      name,
      // 4 stands for no answer, in a withdrawal.
      uint(BigInt(record?.[name] ?? 4), name),
    ]),
  );
  return hashTuple('atsl/research/v1', {
    ...placeFields(place, 'cohorts'),
    action: ascii(action, 'action'),
    quarter: uint(BigInt(quarter), 'quarter'),
    cohort: uint(BigInt(cohort), 'cohort'),
    ...answers,
  });
}

interface Member {
  /** The cohort's keys as the chain has them. */
  ring: readonly Uint8Array[];
  /** The own cohort key's secret. */
  secret: Uint8Array;
}

/** Contributes as one of the ring. @throws RingError when the ring lacks the key */
export function signContribution(
  place: Place,
  at: { quarter: Quarter; cohort: number; record: Contribution },
  member: Member,
): SignedContribution {
  return sign(place, { action: 'contribute', ...at }, member);
}

/** Takes back what the same key contributed about the quarter. @throws RingError */
export function signWithdrawal(
  place: Place,
  at: { quarter: Quarter; cohort: number },
  member: Member,
): SignedContribution {
  return sign(place, { action: 'withdraw', ...at, record: null }, member);
}

function sign(place: Place, statement: Statement, { ring, secret }: Member): SignedContribution {
  const message = researchMessage(place, statement);
  const signed = signTagged({ ring, secret, scope: researchScope(place, statement.quarter), message });
  return {
    v: 1,
    ...statement,
    tag: bytesToHex(signed.tag),
    h0: bytesToHex(signed.h0),
    responses: signed.responses.map(bytesToHex),
  };
}

/** Whether one of the ring said this, and the tag is that key's tag of the quarter. */
export function verifyContribution(
  place: Place,
  signed: SignedContribution,
  ring: readonly Uint8Array[],
): boolean {
  return verifyTagged({
    ring,
    scope: researchScope(place, signed.quarter),
    message: researchMessage(place, signed),
    tag: hexToBytes(signed.tag),
    h0: hexToBytes(signed.h0),
    responses: signed.responses.map(hexToBytes),
  });
}
