import { Cl } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import { signGoal } from '@/lib/protocol';
import {
  buff,
  bytes32,
  call,
  DAY,
  err,
  nextTime,
  type Outcome,
  ok,
  passUntil,
  person,
  place,
  read,
  shows,
  uintField,
} from '../support/chain';
import { enter, qualify, recordClaim, registerProgramme } from '../support/cohorts';
import { decide, execute, proposed } from '../support/council';
import {
  advance,
  answerSignature,
  answerSigned,
  appeal,
  COUNTS,
  dispute,
  handIn,
  openBallot,
  openDispute,
  sealBallot,
  seatArbitrators,
  setParameter,
} from '../support/disputes';
import { replace, session, signCorrection } from '../support/ledger';
import { renew } from '../support/therapists';
import {
  attest,
  confirm,
  confirmPairing,
  countersign,
  currentRing,
  endorse,
  foundRing,
  issuer,
  ledger,
  log,
  pair,
  patient,
  pause,
  prove,
  publish,
  reach,
  register,
  registerTherapist,
  request,
  ringKey,
  stranger,
  thisWeek,
} from '../support/world';

/**
 * Blocks are 10 s apart, so the second before a deadline is met by deadlines that lie one second off: the next call is
 * then at the second before (+1), at it (0), or the second after (-1).
 */
const OFF = { 'the second before': 1n, 'the very second': 0n, 'the second after': -1n } as const;
type When = keyof typeof OFF;
const whens = Object.keys(OFF) as When[];
const isBefore = (when: When) => when === 'the second before';

/** The next call comes at this time. */
function be(time: bigint): void {
  passUntil(time);
  expect(nextTime()).toBe(time);
}
/** One outcome before the deadline, the other from it on. */
function turns(when: When, outcome: Outcome, before: number | 'ok', after: number | 'ok'): void {
  const expected = isBefore(when) ? before : after;
  if (expected === 'ok') ok(outcome);
  else err(outcome, expected);
}
const suspendRing = (until: bigint) =>
  call(issuer, 'therapist-registry', 'suspend-ring', [Cl.uint(1), Cl.uint(until), ledger]);

describe.each(whens)('%s of the end of', (when) => {
  const off = OFF[when];

  it('a pause: each contract stops before it and goes on from it', () => {
    foundRing(1);
    const { pairingSecret: secret } = pair();
    ok(log(1, countersign(secret, 1)));
    seatArbitrators(3);
    ok(register(person(12)));
    const writes: [write: (n: number) => Outcome, code: number][] = [
      [(n) => register(person(20 + n)), 1100],
      [(n) => registerTherapist(10 + n), 1200],
      [() => log(2, null), 1300],
      [() => request(person(12)), 1400],
      [() => call(stranger, 'progress-tracker', 'tally-sessions', [Cl.uint(1)]), 1500],
      [() => openDispute(1), 1600],
    ];
    for (const [n, [write, code]] of writes.entries()) {
      // the proposal, its execution, and then the write: the third block from here
      ok(pause(nextTime() + 20n + off));
      turns(when, write(n), code, 'ok');
      passUntil(nextTime() + 15n * DAY);
      // which opens the time to dispute anew
      if (n === 4) ok(replace(1, signCorrection(secret, 1)));
    }
  });

  it('the time without a pause: a new one begins', () => {
    const until = nextTime() + DAY;
    ok(pause(until + off));
    // the execution is the second block
    be(until + 14n * DAY - 10n);
    turns(when, pause(nextTime() + DAY), 1104, 'ok');
  });

  it('a suspension of a ring: nothing is confirmed before it; and of the time without one', () => {
    foundRing(1);
    const { pairingSecret: secret } = pair();
    ok(log(1, null));
    const week = thisWeek();
    ok(suspendRing(nextTime() + 10n + off));
    turns(when, confirm(1, countersign(secret, 1, { week })), 1311, 'ok');
    const until = nextTime() - 10n + off;
    be(until - off + 14n * DAY);
    turns(when, suspendRing(nextTime() + DAY), 1218, 'ok');
  });

  it('an attestation: the key joins no more from it; and none is made or renewed that ends so soon', () => {
    foundRing(1);
    ok(registerTherapist(2));
    ok(registerTherapist(3));
    turns(when, attest(2, nextTime() + off), 'ok', 1212);
    turns(when, renew(1, nextTime() + off), 'ok', 1212);
    ok(attest(3, nextTime() + DAY + off));
    const end = nextTime() - 10n + DAY;
    be(end);
    // without the key nothing has changed
    turns(when, publish(1), 'ok', 1222);
    const joined = currentRing().keys.some((key) => Buffer.from(key).equals(Buffer.from(ringKey(3))));
    expect(joined).toBe(isBefore(when));
  });

  it('a proof: it holds before it; and none is made that ends so soon or so late', () => {
    foundRing(1);
    const { pairingSecret: secret } = pair();
    for (let n = 1; n <= 10; n += 1) ok(log(n, countersign(secret, n)));
    ok(reach(1));
    turns(when, prove(1, nextTime() + off), 'ok', 1507);
    turns(when, prove(1, nextTime() + 366n * DAY + 1n - off), 'ok', 1507);
    const end = nextTime() + DAY;
    const proof = ok(prove(1, end + off));
    be(end);
    simnet.mineEmptyStacksBlock();
    const status = uintField(read('verification', 'verify-proof', [proof]), 'status');
    expect(status).toBe(isBefore(when) ? 1n : 2n);
  });

  it('the time to dispute a session', () => {
    foundRing(1);
    const { pairingSecret: secret } = pair();
    ok(log(1, countersign(secret, 1)));
    seatArbitrators(3);
    ok(setParameter('dispute-window', 16n * DAY + off));
    be(uintField(session(1), 'changed-at') + 16n * DAY);
    turns(when, openDispute(1), 'ok', 1616);
  });

  it('the time to dispute what a milestone rests on: an account enters a cohort from it', () => {
    foundRing(1);
    qualify(1);
    const reached = uintField(read('progress-tracker', 'get-reached', [Cl.uint(1), Cl.uint(1)]), 'at');
    ok(setParameter('dispute-window', 16n * DAY + off));
    be(reached + 16n * DAY);
    turns(when, enter(1), 1907, 'ok');
  });

  it('a programme’s period: its claims are recorded before it', () => {
    const created = nextTime();
    ok(registerProgramme({ period: 2n * DAY + off }));
    be(created + 2n * DAY);
    turns(when, recordClaim(Uint8Array.of(2, ...bytes32(1))), 'ok', 1706);
  });

  it('the vote: ballots are handed in before it', () => {
    foundRing(1);
    ok(log(1, countersign(pair().pairingSecret, 1)));
    seatArbitrators(3);
    ok(setParameter('commit-period', 2n * DAY + off));
    ok(openDispute(1));
    const opened = uintField(dispute(), 'opened-at');
    const late = sealBallot(2, COUNTS);
    ok(handIn(sealBallot(1, COUNTS)));
    be(opened + 2n * DAY);
    turns(when, handIn(late), 'ok', 1619);
  });

  it('the vote: ballots are opened from it', () => {
    foundRing(1);
    ok(log(1, countersign(pair().pairingSecret, 1)));
    seatArbitrators(3);
    ok(setParameter('commit-period', 2n * DAY + off));
    ok(openDispute(1));
    const ballot = sealBallot(1, COUNTS);
    ok(handIn(ballot));
    be(uintField(dispute(), 'opened-at') + 2n * DAY);
    turns(when, openBallot(ballot), 1622, 'ok');
  });

  it('the vote: a dispute is answered before it', () => {
    foundRing(1);
    const { pairingSecret: secret } = pair();
    ok(log(1, countersign(secret, 1)));
    seatArbitrators(3);
    ok(setParameter('commit-period', 2n * DAY + off));
    ok(openDispute(1));
    be(uintField(dispute(), 'opened-at') + 2n * DAY);
    turns(when, answerSigned(answerSignature(secret)), 'ok', 1635);
  });

  it.each(['a ballot is opened', 'the round is ended'])('the round: %s', (what) => {
    foundRing(1);
    ok(log(1, countersign(pair().pairingSecret, 1)));
    seatArbitrators(3);
    ok(setParameter('reveal-period', 2n * DAY + off));
    ok(openDispute(1));
    const ballot = sealBallot(1, COUNTS);
    ok(handIn(ballot));
    be(uintField(dispute(), 'commit-until') + 2n * DAY);
    if (what === 'a ballot is opened') turns(when, openBallot(ballot), 'ok', 1622);
    else turns(when, advance(), 1627, 'ok');
  });

  it.each(['the appeal', 'the end'])('the time to appeal: %s', (what) => {
    foundRing(1);
    ok(log(1, countersign(pair().pairingSecret, 1)));
    seatArbitrators(3);
    ok(setParameter('quorum', 1));
    ok(setParameter('appeal-window', 2n * DAY + off));
    ok(openDispute(1));
    const ballot = sealBallot(1, COUNTS);
    ok(handIn(ballot));
    be(uintField(dispute(), 'commit-until'));
    ok(openBallot(ballot));
    be(uintField(dispute(), 'reveal-until'));
    ok(advance());
    be(uintField(dispute(), 'appeal-until') - off);
    if (what === 'the appeal') turns(when, appeal(), 'ok', 1629);
    else turns(when, advance(), 1627, 'ok');
  });

  it('the delay, and of the life, of a proposal', () => {
    ok(decide({ kind: 'parameter', name: 'delay', value: 2n * DAY + off }));
    const approved = nextTime();
    const quick = proposed({ kind: 'milestone', value: 7 });
    be(approved + 2n * DAY);
    turns(when, execute(quick), 1810, 'ok');
    const made = nextTime();
    const slow = proposed({ kind: 'milestone', value: 8 });
    be(made + 32n * DAY);
    turns(when, execute(slow), 'ok', 1807);
  });
});

describe('where blocks meet the deadline, the last before it and the first from it on differ:', () => {
  it('a request, 14 days', () => {
    foundRing(1);
    const other = person(12);
    for (const who of [patient, other]) ok(register(who));
    ok(request(patient));
    simnet.mineEmptyStacksBlock();
    ok(request(other));
    const expires = (who: string) =>
      uintField(read('pairing', 'get-request', [Cl.principal(who)]), 'expires');
    expect(expires(patient)).toBe(nextTime() - 30n + 14n * DAY);
    be(expires(patient));
    err(confirmPairing(patient, endorse(patient)), 1404);
    expect(nextTime()).toBe(expires(other) - 10n);
    ok(confirmPairing(other, endorse(other)));
  });

  it('a term, for sessions, corrections, goals and pairings', () => {
    foundRing(1);
    const { pairingSecret: secret, expires } = pair();
    passUntil(expires - 300n);
    for (const n of [1, 2, 3]) ok(log(n, null));
    ok(log(4, countersign(secret, 4)));
    ok(request(patient));
    const fresh = endorse(patient, 1);
    const goal = bytes32(1, 50);
    const record = (what: Uint8Array) =>
      call(patient, 'progress-tracker', 'record-goal', [
        Cl.uint(1),
        buff(what),
        buff(signGoal(secret, place, { account: 1n, pairing: 1n, goal: what })),
      ]);
    ok(record(goal));
    // the last block before the end: its time is less, and that of the next is not
    while (nextTime() + 10n < expires) simnet.mineEmptyStacksBlock();
    expect(nextTime()).toBeLessThan(expires);
    ok(confirm(1, countersign(secret, 1)));
    expect(nextTime()).toBeGreaterThanOrEqual(expires);
    err(confirm(2, countersign(secret, 2)), 1309);
    err(log(5, countersign(secret, 5)), 1309);
    err(replace(4, signCorrection(secret, 4)), 1309);
    err(record(bytes32(2, 50)), 1520);
    err(confirmPairing(patient, fresh), 1309);
  });

  it('a week: Monday 00:00 UTC', () => {
    foundRing(1);
    const sunday = thisWeek();
    const monday = (sunday + 1n) * 604_800n - 259_200n;
    ok(register(patient));
    ok(request(patient));
    passUntil(monday - 60n);
    while (nextTime() + 20n < monday) simnet.mineEmptyStacksBlock();
    // the pairing is the last but one block of the week, so the week of the pairing is still the old one
    ok(confirmPairing(patient, endorse(patient)));
    expect(nextTime()).toBeLessThan(monday);
    err(log(1, null, { week: sunday + 1n }), 1305);
    expect(nextTime()).toBeGreaterThanOrEqual(monday);
    ok(log(1, null, { week: sunday + 1n }));
    ok(log(2, null, { week: sunday }));
    err(log(3, null, { week: sunday - 1n }), 1304);
    err(log(3, null, { week: sunday + 2n }), 1305);
    shows(read('session-logger', 'week-of', [Cl.uint(monday - 1n)]), `u${sunday}`);
  });
});
