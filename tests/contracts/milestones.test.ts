import { Cl } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import { DAY, err, nextTime, ok, pass, read, shows, uintField, WEEK } from './support/chain';
import { hold, leave, openChain, replace, settle, signCorrection } from './support/ledger';
import {
  addMilestone,
  logConfirmed,
  pairAndLog,
  reachInWindow,
  stands,
  tally,
  total,
  verified,
} from './support/progress';
import {
  countersign,
  log,
  manage,
  pair,
  patient,
  prove,
  publish,
  reach,
  stranger,
  thisWeek,
} from './support/world';

const reached = (milestone: number) =>
  read('progress-tracker', 'get-reached', [Cl.uint(1), Cl.uint(milestone)]);

describe('a milestone within weeks', () => {
  it('is added within its own bounds', async () => {
    await openChain(1);
    for (const [sessions, window] of [
      [0, 4],
      [21, 4],
      [1, 521],
    ] as const)
      err(addMilestone(sessions, window), 1512);
    shows(ok(addMilestone(20, 520)), 'u4');
    shows(ok(addMilestone(10_000, 0)), 'u5');
    shows(read('progress-tracker', 'get-milestone', [Cl.uint(4)]), '(some { sessions: u20, window: u520 })');
  });

  it('is one of twenty at most, which are listed in their order', async () => {
    await openChain(1);
    for (let id = 4; id <= 20; id += 1) shows(ok(addMilestone(100 + id, 0)), `u${id}`);
    err(addMilestone(121, 0), 1512);
    const all = read('progress-tracker', 'get-milestones');
    if (all.type !== 'list') throw new Error('no list');
    expect(all.value).toHaveLength(20);
    for (const [at, one] of all.value.entries())
      expect(one, `number ${at + 1}`).toEqual(read('progress-tracker', 'get-milestone', [Cl.uint(at + 1)]));
    shows(all.value[19]!, '(some { sessions: u120, window: u0 })');
  });

  it('counts the weeks from its first session’s on, the last one whole, the next no more', async () => {
    await openChain(2);
    ok(addMilestone(3, 4));
    const secret = pairAndLog(2);
    pass(4n * WEEK);
    logConfirmed(secret, 3, 3);
    err(reachInWindow(4, 1), 1504);
    // the week before counts to the window, though it was logged after
    const week = thisWeek() - 1n;
    ok(log(4, countersign(secret, 4, { week }), { week }));
    ok(reachInWindow(4, 1));
    err(reachInWindow(4, 1), 1505);
    shows(
      read('progress-tracker', 'get-counts'),
      '{ goals: u0, milestones-reached: u1, proofs: u0, revoked: u0, sessions-tallied: u4 }',
    );
    expect(uintField(reached(4), 'confirmed')).toBe(3n);
    expect(uintField(reached(4), 'from')).toBe(1n);
    expect(uintField(reached(4), 'ring-size')).toBe(2n);
  });

  it('does not count a session of a week before, whatever its number', async () => {
    await openChain(1);
    ok(addMilestone(2, 4));
    const { pairingSecret: secret } = pair();
    pass(WEEK);
    logConfirmed(secret, 1, 1);
    const week = thisWeek() - 1n;
    ok(log(2, countersign(secret, 2, { week }), { week }));
    err(reachInWindow(4, 1), 1504);
    logConfirmed(secret, 3, 3);
    ok(reachInWindow(4, 2));
  });

  it('runs from a session that counts, and is reached by the owner', async () => {
    await openChain(1);
    ok(addMilestone(1, 4));
    err(reachInWindow(4, 1), 1501);
    const secret = pairAndLog(3);
    ok(log(4, null));
    err(reachInWindow(4, 0), 1516);
    err(reachInWindow(4, 5), 1516);
    err(reachInWindow(4, 2n ** 128n - 1n), 1516);
    err(reachInWindow(4, 4), 1516);
    ok(hold(2));
    err(reachInWindow(4, 2), 1516);
    ok(settle(2, false));
    err(reachInWindow(4, 2), 1516);
    // refused by the therapist, held by arbitrators to have taken place
    ok(hold(4));
    ok(settle(4, true));
    err(reachInWindow(4, 4, stranger), 1502);
    err(reachInWindow(9, 4), 1503);
    ok(reachInWindow(4, 4));
    expect(uintField(reached(4), 'upheld')).toBe(1n);
    logConfirmed(secret, 5, 5);
    expect(stands(4)).toBe(true);
  });

  it('is not reached as one without weeks, nor the other way round', async () => {
    await openChain(1);
    ok(addMilestone(1, 4));
    pairAndLog(10);
    err(reach(4), 1515);
    err(reachInWindow(1, 1), 1515);
    ok(reach(1));
  });

  it('looks at 20 sessions, with those that do not count', async () => {
    await openChain(1);
    ok(addMilestone(20, 520));
    const { pairingSecret: secret } = pair();
    logConfirmed(secret, 1, 19);
    ok(log(20, null));
    logConfirmed(secret, 21, 40);
    err(reachInWindow(4, 1), 1504);
    err(reachInWindow(4, 2), 1504);
    ok(reachInWindow(4, 21));
  });

  it('lapses when its first session is struck out, or another is moved out of the weeks', async () => {
    await openChain(1);
    ok(addMilestone(2, 1));
    const secret = pairAndLog(4);
    ok(reachInWindow(4, 1));
    const hash = ok(prove(4, nextTime() + 90n * DAY));
    expect(verified(hash)).toEqual({ status: 1n, ringSize: 1n, upheld: 0n, says: 'u4 u2 u1 none' });
    pass(WEEK);
    for (const sequence of [2, 3, 4]) {
      expect(stands(4)).toBe(true);
      ok(replace(sequence, signCorrection(secret, sequence)));
    }
    expect(stands(4)).toBe(false);
    expect(verified(hash).status).toBe(3n);
    err(prove(4, nextTime() + DAY), 1517);
    ok(hold(1));
    ok(settle(1, false));
    expect(verified(hash)).toMatchObject({ status: 3n, ringSize: 1n, upheld: 0n });
  });

  it('is reached anew from another session once it lapsed, and counted once', async () => {
    await openChain(2);
    ok(addMilestone(2, 4));
    pairAndLog(3);
    ok(reachInWindow(4, 1));
    const before = uintField(reached(4), 'at');
    const hash = ok(prove(4, nextTime() + 90n * DAY));
    err(reachInWindow(4, 2), 1505);
    ok(hold(1));
    expect(verified(hash).status).toBe(3n);
    err(reachInWindow(4, 3), 1504);
    err(reachInWindow(4, 2, stranger), 1502);
    ok(reachInWindow(4, 2));
    expect(uintField(reached(4), 'from')).toBe(2n);
    expect(uintField(reached(4), 'at')).toBeGreaterThan(before);
    expect(verified(hash)).toMatchObject({ status: 1n, ringSize: 2n });
    expect(total('milestones-reached')).toBe(1n);
    ok(settle(1, true));
    err(reachInWindow(4, 1), 1505);
  });

  it('tells the smaller ring when a session under it takes the place of one that was moved out', async () => {
    await openChain(3);
    ok(addMilestone(2, 4));
    const { pairingSecret: secret } = pair();
    pass(WEEK);
    logConfirmed(secret, 1, 2);
    ok(reachInWindow(4, 1));
    const hash = ok(prove(4, nextTime() + 90n * DAY));
    expect(verified(hash)).toMatchObject({ status: 1n, ringSize: 3n });
    const week = thisWeek() - 1n;
    ok(replace(2, signCorrection(secret, 2, { week }), { week }));
    expect(verified(hash)).toMatchObject({ status: 3n });
    ok(manage('revoke', 3));
    ok(publish(1));
    const { pairingSecret: second } = pair(patient, 1, 2);
    logConfirmed(second, 3, 3, 2n);
    expect(verified(hash)).toMatchObject({ status: 1n, ringSize: 2n });
  });
});

describe('a milestone without weeks', () => {
  it('does not count openly disputed sessions', async () => {
    await openChain(1);
    pairAndLog(10);
    ok(hold(3));
    err(reach(1), 1504);
    ok(settle(3, null));
    expect(stands(1)).toBe(false);
    ok(reach(1));
    expect(stands(1)).toBe(true);
    shows(read('progress-tracker', 'get-standing', [Cl.uint(1), Cl.uint(2)]), 'none');
  });

  it('lapses while a session behind it is disputed and when it is struck out, and stands again with another', async () => {
    await openChain(3);
    const secret = pairAndLog(10);
    ok(reach(1));
    const hash = ok(prove(1, nextTime() + 90n * DAY));
    ok(hold(1));
    expect(verified(hash).status).toBe(3n);
    err(prove(1, nextTime() + DAY), 1517);
    ok(settle(1, true));
    expect(verified(hash).status).toBe(1n);
    ok(hold(2));
    ok(settle(2, false));
    expect(verified(hash).status).toBe(3n);
    err(prove(1, nextTime() + DAY), 1517);
    logConfirmed(secret, 11, 11);
    expect(verified(hash)).toEqual({ status: 1n, ringSize: 3n, upheld: 0n, says: 'u1 u10 u0 none' });
    ok(prove(1, nextTime() + DAY));
  });

  it('keeps its ring size until a session under a smaller ring may stand in for one struck out', async () => {
    await openChain(3);
    const first = pairAndLog(10);
    ok(reach(1));
    const hash = ok(prove(1, nextTime() + 90n * DAY));
    // a correction moves no total, so that nothing stands in for it here
    ok(replace(3, signCorrection(first, 3)));
    ok(manage('revoke', 3));
    ok(publish(1));
    const { pairingSecret: second } = pair(patient, 1, 2);
    logConfirmed(second, 11, 11, 2n);
    expect(verified(hash)).toMatchObject({ status: 1n, ringSize: 3n });
    ok(hold(1));
    expect(verified(hash)).toMatchObject({ status: 1n, ringSize: 2n });
    ok(settle(1, null));
    expect(verified(hash)).toMatchObject({ status: 1n, ringSize: 3n });
    ok(hold(2));
    ok(settle(2, false));
    expect(verified(hash)).toMatchObject({ status: 1n, ringSize: 2n });
  });

  it('says how many sessions count by arbitrators; with those alone no ring stands behind it', async () => {
    await openChain(1);
    ok(addMilestone(1, 0));
    const { pairingSecret: secret } = pair();
    ok(log(1, null));
    ok(hold(1));
    ok(settle(1, true));
    ok(reach(4));
    const hash = ok(prove(4, nextTime() + DAY));
    expect(verified(hash)).toEqual({ status: 1n, ringSize: 0n, upheld: 1n, says: 'u4 u1 u0 none' });
    logConfirmed(secret, 2, 2);
    expect(verified(hash)).toMatchObject({ ringSize: 0n, upheld: 1n });
  });
});

describe('the public total of sessions', () => {
  it('takes in an account when anyone tallies it, up and down, and when it reaches a milestone', async () => {
    await openChain(1);
    err(tally(), 1501);
    const secret = pairAndLog(3);
    shows(ok(tally()), 'u3');
    expect(total('sessions-tallied')).toBe(3n);
    ok(tally());
    expect(total('sessions-tallied')).toBe(3n);
    ok(hold(1));
    ok(settle(1, false));
    shows(ok(tally()), 'u2');
    expect(total('sessions-tallied')).toBe(2n);
    logConfirmed(secret, 4, 11);
    ok(reach(1));
    expect(total('sessions-tallied')).toBe(10n);
    ok(leave());
    shows(ok(tally()), 'u10');
    expect(total('sessions-tallied')).toBe(10n);
  });

  it('is not told one account’s sessions twice beside another’s', async () => {
    await openChain(1);
    pairAndLog(2);
    const other = pair(stranger, 1, 2);
    ok(log(1, countersign(other.pairingSecret, 1, { account: 2n }), { sender: stranger, account: 2 }));
    ok(tally(1));
    ok(tally(2));
    ok(tally(1));
    expect(total('sessions-tallied')).toBe(3n);
  });
});
