import { Cl, type ClarityValue } from '@stacks/transactions';
import { signGoal } from '@/lib/protocol';
import { buff, bytes32, call, field, type Outcome, ok, place, read, uintField } from './chain';
import { govern } from './ledger';
import { countersign, log, pair, patient, stranger } from './world';

/** Adds a milestone, on a chain opened with doubles; returns its number. */
export const addMilestone = (sessions: number, window: number): Outcome =>
  govern('milestone', Cl.uint(sessions), Cl.uint(window));

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
