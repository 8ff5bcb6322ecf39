import { Cl, type ClarityValue } from '@stacks/transactions';
import { signReplacement } from '@/lib/protocol';
import { buff, bytes32, call, field, nextTime, type Outcome, ok, place, read } from './chain';
import { deployWithDoubles } from './stand-ins';
import { attest, issuer, ledger, patient, publish, registerTherapist, stranger, thisWeek } from './world';

/** Account 1 as the ledger has it. */
export const account = (n = 1): ClarityValue => read('session-logger', 'get-account', [Cl.uint(n)]);
/** A session of account 1. */
export const session = (sequence: number): ClarityValue =>
  read('session-logger', 'get-session', [Cl.uint(1), Cl.uint(sequence)]);
/** Some fields of a tuple, in Clarity's spelling. */
export const fields = (value: ClarityValue, ...names: string[]): string[] =>
  names.map((name) => Cl.prettyPrint(field(value, name)));

export const offer = (to: string, by = patient): Outcome =>
  call(by, 'user-registry', 'offer-rotation', [Cl.principal(to)]);
export const cancelOffer = (by = patient): Outcome => call(by, 'user-registry', 'cancel-rotation', []);
export const accept = (
  by: string,
  from = patient,
  commitment = bytes32(7, 8),
  to: ClarityValue = ledger,
): Outcome => call(by, 'user-registry', 'accept-rotation', [Cl.principal(from), buff(commitment), to]);
export const leave = (by = patient, to: ClarityValue = ledger): Outcome =>
  call(by, 'user-registry', 'leave', [to]);

/** What a session says after its correction. */
export const newFacts = (sequence: number): Uint8Array => bytes32(sequence, 20);
export const newNote = (sequence: number): Uint8Array => bytes32(sequence, 21);

/** The pairing key's signature of a correction; any signed field replaceable. */
export function signCorrection(
  secret: Uint8Array,
  sequence: number,
  over: Partial<Parameters<typeof signReplacement>[2]> & { chainId?: number } = {},
): Uint8Array {
  const { chainId = place.chainId, ...rest } = over;
  return signReplacement(
    secret,
    { ...place, chainId },
    {
      account: 1n,
      pairing: 1n,
      sequence: BigInt(sequence),
      revision: 1n,
      facts: newFacts(sequence),
      week: thisWeek(),
      ...rest,
    },
  );
}

/** replace-session of account 1, any part replaceable. */
export function replace(
  sequence: number,
  signature: Uint8Array,
  over: Partial<{ by: string; account: number; facts: Uint8Array; note: Uint8Array; week: bigint }> = {},
): Outcome {
  return call(over.by ?? patient, 'session-logger', 'replace-session', [
    Cl.uint(over.account ?? 1),
    Cl.uint(sequence),
    buff(over.facts ?? newFacts(sequence)),
    buff(over.note ?? newNote(sequence)),
    Cl.uint(over.week ?? thisWeek()),
    buff(signature),
  ]);
}

export const withdraw = (sequence: number, by = patient, of = 1): Outcome =>
  call(by, 'session-logger', 'withdraw-session', [Cl.uint(of), Cl.uint(sequence)]);

/** A dispute resolver and a governance that pass on what anybody asks for. */
const doubles = {
  'dispute-resolver': `
(define-public (hold (sequence uint) (dispute uint))
  (contract-call? .session-logger hold-session u1 sequence dispute))
(define-public (settle (sequence uint) (counts (optional bool)))
  (contract-call? .session-logger settle-session u1 sequence counts))
(define-read-only (get-settings) {dispute-window: u2419200})
(define-read-only (get-counts) {disputes: u0})`,
  governance: `
(define-public (accredit (issuer principal)) (contract-call? .therapist-registry set-issuer issuer true))
(define-public (users-fee (fee uint)) (contract-call? .user-registry set-fee fee))
(define-public (pairing-fee (fee uint)) (contract-call? .pairing set-fee fee))
(define-public (ledger-fee (fee uint)) (contract-call? .session-logger set-fee fee))
(define-public (users-pause (until uint)) (contract-call? .user-registry set-pause until))
(define-public (pairing-pause (until uint)) (contract-call? .pairing set-pause until))
(define-public (ledger-pause (until uint)) (contract-call? .session-logger set-pause until))
(define-public (progress-fee (fee uint)) (contract-call? .progress-tracker set-fee fee))
(define-public (progress-pause (until uint)) (contract-call? .progress-tracker set-pause until))
(define-public (milestone (sessions uint) (window uint))
  (contract-call? .progress-tracker add-milestone sessions window))
(define-public (registry (to principal)) (contract-call? .session-logger set-registry to))`,
};

/** A fresh chain on which anybody speaks for governance and for the dispute resolver; ring 1 has `size` keys. */
export async function openChain(size: number): Promise<void> {
  await deployWithDoubles(doubles);
  ok(govern('accredit', Cl.principal(issuer)));
  for (let n = 1; n <= size; n += 1) {
    ok(registerTherapist(n));
    ok(attest(n));
  }
  ok(publish(1));
}

/** What governance does, on a chain opened so. */
export const govern = (name: string, ...args: ClarityValue[]): Outcome =>
  call(stranger, 'governance', name, args);

/** The contracts that a fee or pause is set for, as the governance double names them. */
export const GATED = { users: 'user-registry', pairing: 'pairing', ledger: 'session-logger' } as const;

/** Pauses one of the three for a day. */
export const pauseOne = (name: keyof typeof GATED): Outcome =>
  govern(`${name}-pause`, Cl.uint(nextTime() + 86_400n));

/** The dispute resolver holds a session of account 1. */
export const hold = (sequence: number, dispute = 1): Outcome =>
  call(stranger, 'dispute-resolver', 'hold', [Cl.uint(sequence), Cl.uint(dispute)]);

/** The dispute resolver settles it: it counts, does not count, or stands as it was (null). */
export const settle = (sequence: number, counts: boolean | null): Outcome =>
  call(stranger, 'dispute-resolver', 'settle', [
    Cl.uint(sequence),
    counts === null ? Cl.none() : Cl.some(Cl.bool(counts)),
  ]);
