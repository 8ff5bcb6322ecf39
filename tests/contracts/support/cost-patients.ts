import { Cl } from '@stacks/transactions';
import { signEnding } from '@/lib/protocol';
import { buff, bytes32, call, DAY, nextTime, type Outcome, ok, place, uintField } from './chain';
import type { Take } from './costs';
import { accept, account, cancelOffer, leave, offer, replace, signCorrection, withdraw } from './ledger';
import { proveGoal, reachInWindow, recordGoal, revoke, signedGoal, tally } from './progress';
import {
  confirm,
  confirmMany,
  confirmPairing,
  countersign,
  currentRing,
  endorse,
  log,
  patient,
  prove,
  reach,
  register,
  request,
  stranger,
} from './world';

/** Which member of which ring takes part in a pairing, and the number that its key is made from. */
interface Member {
  ring: bigint;
  member: number;
  pairing: number;
}

/** A new patient up to the first pairing, with a ring of 32. */
export function measureFirstPairing(take: Take, who: string, by: Member): void {
  const compared = 'the 1st and the 101st user';
  take('user-registry', 'register-user', register(who), compared);
  take('pairing', 'request-pairing', request(who), compared);
  take('pairing', 'confirm-pairing, ring of 32', confirmPairing(who, endorsed(who, by)), compared);
}

const endorsed = (who: string, by: Member) => endorse(who, by.member, currentRing(by.ring), by.pairing);

/** The endings and renewals of an account's pairing, its move and its end; it is paired by the first key. */
export function measureAccount(
  take: Take,
  of: Member & { who: string; heir: string; account: number },
): void {
  const { who, heir } = of;
  const compared = 'an account without sessions and one of 101 with 1,006';
  const id = Cl.uint(of.account);
  const again = () => {
    take('pairing', 'request-pairing, again', request(who), compared);
    const confirmed = confirmPairing(who, endorsed(who, of));
    take('pairing', 'confirm-pairing, again, ring of 32', confirmed, compared);
  };
  const pairing = uintField(account(of.account), 'pairing');
  const signature = signEnding(bytes32(of.pairing, 9), place, { account: BigInt(of.account), pairing });
  const ended = call(stranger, 'pairing', 'end-pairing-signed', [id, buff(signature)]);
  take('pairing', 'end-pairing-signed', ended, compared);
  ok(request(who));
  ok(confirmPairing(who, endorsed(who, of)));
  take('pairing', 'end-pairing', call(who, 'pairing', 'end-pairing', [id]), compared);
  again();
  const user = (name: string, outcome: Outcome) => take('user-registry', name, outcome, compared);
  user('offer-rotation', offer(heir, who));
  user('cancel-rotation', cancelOffer(who));
  ok(offer(heir, who));
  user('accept-rotation', accept(heir, who));
  ok(offer(stranger, heir));
  user('leave', leave(heir));
}

/** Sessions of account 1 from number `next` on, and 25 waiting ones confirmed at once. */
export function measureSessions(take: Take, secret: Uint8Array, at: { next: number; batch: number }): void {
  const { next, batch } = at;
  const of = (name: string, outcome: Outcome) =>
    take('session-logger', name, outcome, 'the first sessions and those from the 1,001st on');
  of('log-session, confirmed', log(next, countersign(secret, next)));
  of('log-session, unconfirmed', log(next + 1, null));
  of('confirm-session', confirm(next + 1, countersign(secret, next + 1)));
  of('replace-session', replace(next, signCorrection(secret, next)));
  ok(log(next + 2, null));
  of('withdraw-session', withdraw(next + 2));
  const numbers = Array.from({ length: 25 }, (_, i) => batch + i);
  if (batch > next) for (const n of numbers) ok(log(n, null));
  const items = numbers.map((sequence) => ({ sequence, signature: countersign(secret, sequence) }));
  of('confirm-sessions, 25', confirmMany(items));
}

/** Milestones, goals and proofs of account 1; `n` makes the goal and the audiences new. */
export function measureProgress(
  take: Take,
  secret: Uint8Array,
  at: { milestone: number; windowed: number; from: number; n: number },
): void {
  const of = (name: string, outcome: Outcome, compared = 'the 1st and the 51st') =>
    take('progress-tracker', name, outcome, compared);
  const audience = (use: number) => bytes32(at.n, use);
  const expires = () => nextTime() + DAY;
  const sessions = 'after 27 sessions and after 1,003';
  of('reach-milestone', reach(at.milestone), sessions);
  of('reach-in-window', reachInWindow(at.windowed, at.from), sessions);
  of('tally-sessions', tally(), sessions);
  const proof = prove(at.milestone, expires(), patient, audience(13));
  of('create-proof', proof);
  of('create-proof, within weeks', prove(at.windowed, expires(), patient, audience(14)));
  const goal = bytes32(at.n, 40);
  of('record-goal', recordGoal(signedGoal(secret, { goal }), patient, goal));
  of('create-goal-proof', proveGoal(expires(), patient, goal));
  of('revoke-proof', revoke(ok(proof)));
}
