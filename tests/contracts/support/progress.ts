import { Cl, type ClarityValue } from '@stacks/transactions';
import { signGoal } from '@/lib/protocol';
import {
  buff,
  bytes32,
  call,
  deployer,
  field,
  type Outcome,
  ok,
  place,
  read,
  toTuesday,
  uintField,
} from './chain';
import { deployWithDoubles } from './stand-ins';
import {
  attest,
  countersign,
  issuer,
  log,
  pair,
  patient,
  publish,
  registerTherapist,
  stranger,
} from './world';

/** Passes on whatever anybody asks, so that fees, pauses and outcomes of disputes take one call each. */
const doubles = {
  governance: `
(define-public (accredit (who principal)) (contract-call? .therapist-registry set-issuer who true))
(define-public (add-milestone (sessions uint) (window uint))
  (contract-call? .progress-tracker add-milestone sessions window))
(define-public (set-fee (fee uint)) (contract-call? .progress-tracker set-fee fee))
(define-public (set-pause (until uint)) (contract-call? .progress-tracker set-pause until))`,
  'dispute-resolver': `
(define-public (hold (sequence uint)) (contract-call? .session-logger hold-session u1 sequence u1))
(define-public (settle (sequence uint) (counts (optional bool)))
  (contract-call? .session-logger settle-session u1 sequence counts))`,
};

const order = [
  'ring-ledger-trait',
  'account-ledger-trait',
  'component-trait',
  'therapist-verification-trait',
  'ring-signature',
  'user-registry',
  'therapist-registry',
  'session-logger',
  'pairing',
  'progress-tracker',
  'dispute-resolver',
  'verification',
  'governance',
];

/** A chain with those two doubles and a published ring 1 of therapists 1 to `size`; all else is real. */
export async function foundWithDoubles(size: number): Promise<void> {
  await deployWithDoubles(doubles, order);
  toTuesday();
  ok(call(deployer, 'governance', 'accredit', [Cl.principal(issuer)]));
  for (let n = 1; n <= size; n += 1) {
    ok(registerTherapist(n));
    ok(attest(n));
  }
  ok(publish(1));
}

export const govern = (name: 'add-milestone' | 'set-fee' | 'set-pause', ...args: (number | bigint)[]) =>
  call(
    deployer,
    'governance',
    name,
    args.map((arg) => Cl.uint(arg)),
  );

/** Opens a dispute of the session. */
export const hold = (sequence: number): Outcome =>
  call(deployer, 'dispute-resolver', 'hold', [Cl.uint(sequence)]);

/** Settles it: the session counts, does not, or (null) stands as it was. */
export const settle = (sequence: number, counts: boolean | null): Outcome =>
  call(deployer, 'dispute-resolver', 'settle', [
    Cl.uint(sequence),
    counts === null ? Cl.none() : Cl.some(Cl.bool(counts)),
  ]);

/** Pairs the patient and logs confirmed sessions 1 to `count`; gives the pairing's secret. */
export function pairAndLog(count: number): Uint8Array {
  const { pairingSecret } = pair();
  logConfirmed(pairingSecret, 1, count);
  return pairingSecret;
}

/** Logs sessions `from` to `to`, each confirmed by the key of this pairing. */
export function logConfirmed(secret: Uint8Array, from: number, to: number, pairing = 1n): void {
  for (let n = from; n <= to; n += 1) ok(log(n, countersign(secret, n, { pairing })));
}

export const reachInWindow = (milestone: number, from: number | bigint, by = patient): Outcome =>
  call(by, 'progress-tracker', 'reach-in-window', [Cl.uint(1), Cl.uint(milestone), Cl.uint(from)]);

export const goal = bytes32(1, 40);

/** The pairing key's word that the goal was reached; any signed field replaceable. */
export const signedGoal = (secret: Uint8Array, over: Partial<Parameters<typeof signGoal>[2]> = {}) =>
  signGoal(secret, place, { account: 1n, pairing: 1n, goal, ...over });

export const recordGoal = (signature: Uint8Array, by = patient, of = goal, account = 1): Outcome =>
  call(by, 'progress-tracker', 'record-goal', [Cl.uint(account), buff(of), buff(signature)]);

export const proveGoal = (expires: bigint, by = patient, of = goal, audience = bytes32(1, 12)): Outcome =>
  call(by, 'progress-tracker', 'create-goal-proof', [Cl.uint(1), buff(of), buff(audience), Cl.uint(expires)]);

export const revoke = (hash: ClarityValue, by = patient): Outcome =>
  call(by, 'progress-tracker', 'revoke-proof', [hash]);

export const tally = (account = 1): Outcome =>
  call(stranger, 'progress-tracker', 'tally-sessions', [Cl.uint(account)]);

/** A number of the public totals. */
export const total = (name: string): bigint => uintField(read('progress-tracker', 'get-counts'), name);

export const stands = (milestone: number): boolean =>
  read('progress-tracker', 'stands', [Cl.uint(1), Cl.uint(milestone)]).type === 'true';

/** What a verifier is told of a proof. */
export function verified(hash: ClarityValue): {
  status: bigint;
  ringSize: bigint;
  upheld: bigint;
  says: string;
} {
  const answer = read('verification', 'verify-proof', [hash]);
  return {
    status: uintField(answer, 'status'),
    ringSize: uintField(answer, 'ring-size'),
    upheld: uintField(answer, 'upheld'),
    says: ['milestone', 'sessions', 'window', 'goal']
      .map((name) => Cl.prettyPrint(field(answer, name)))
      .join(' '),
  };
}
