import { Cl } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import { sessionCommitment } from '@/lib/protocol';
import {
  buff,
  bytes32,
  call,
  DAY,
  deployer,
  err,
  nextTime,
  ok,
  pass,
  person,
  read,
  shows,
} from './support/chain';
import { accept, govern, hold, leave, offer, openChain, settle } from './support/ledger';
import {
  addMilestone,
  goal,
  pairAndLog,
  proveGoal,
  reachInWindow,
  recordGoal,
  revoke,
  signedGoal,
  tally,
  total,
  verified,
} from './support/progress';
import { factsOf, log, noteOf, patient, prove, reach, stranger } from './support/world';

const proofRow = (hash: ReturnType<typeof ok>) =>
  Cl.prettyPrint(read('progress-tracker', 'get-proof', [hash]));
const commitmentOf = (n: number) => sessionCommitment({ facts: factsOf(n), note: noteOf(n) });
const balance = (who: string) => simnet.getAssetsMap().get('STX')?.get(who) ?? 0n;

describe('a revoked proof', () => {
  it('holds no more; only the owner revokes, once', async () => {
    await openChain(1);
    pairAndLog(10);
    ok(reach(1));
    const expires = nextTime() + 30n * DAY;
    const made = prove(1, expires);
    expect(made.topics).toEqual(['create-proof']);
    const hash = ok(made);
    err(revoke(buff(bytes32(3))), 1525);
    err(revoke(hash, stranger), 1502);
    expect(proofRow(hash)).toContain('revoked-at: u0');
    ok(revoke(hash));
    expect(verified(hash)).toMatchObject({ status: 4n, says: 'u1 u10 u0 none' });
    expect(proofRow(hash)).not.toContain('revoked-at: u0');
    err(revoke(hash), 1526);
    err(prove(1, expires), 1508);
    expect(total('revoked')).toBe(1n);
    // what was revoked stays so, whatever else happens to it
    ok(hold(1));
    ok(settle(1, false));
    expect(verified(hash).status).toBe(4n);
    pass(31n * DAY);
    expect(verified(hash).status).toBe(4n);
  });

  it('can be revoked in a pause, in which nothing else goes', async () => {
    await openChain(1);
    ok(addMilestone(1, 1));
    const secret = pairAndLog(10);
    ok(recordGoal(signedGoal(secret)));
    ok(reach(1));
    const hash = ok(prove(1, nextTime() + 30n * DAY));
    ok(govern('progress-pause', Cl.uint(nextTime() + DAY)));
    err(reach(2), 1500);
    err(reachInWindow(4, 1), 1500);
    err(prove(1, nextTime() + DAY), 1500);
    err(proveGoal(nextTime() + DAY), 1500);
    err(tally(), 1500);
    ok(revoke(hash));
    expect(verified(hash).status).toBe(4n);
  });

  it('can be revoked after leaving, and by the address that the account went to', async () => {
    await openChain(1);
    pairAndLog(10);
    ok(reach(1));
    const hash = ok(prove(1, nextTime() + 30n * DAY));
    const second = ok(prove(1, nextTime() + 31n * DAY));
    const heir = person(20);
    ok(offer(heir));
    ok(accept(heir));
    err(revoke(hash, patient), 1502);
    ok(revoke(hash, heir));
    expect(verified(second).status).toBe(1n);
    ok(leave(heir));
    expect(verified(second).status).toBe(1n);
    ok(revoke(second, heir));
  });
});

describe('the fee of a proof', () => {
  it('is set by governance within its bounds', async () => {
    await openChain(1);
    err(call(deployer, 'progress-tracker', 'set-fee', [Cl.uint(1)]), 1510);
    err(govern('progress-fee', Cl.uint(1_000_001)), 1514);
    shows(read('progress-tracker', 'get-fee'), 'u0');
    ok(govern('progress-fee', Cl.uint(1_000_000)));
    shows(read('progress-tracker', 'get-fee'), 'u1000000');
  });

  it('goes to governance for either kind, survives a pause, and refuses whoever cannot pay', async () => {
    await openChain(1);
    const secret = pairAndLog(10);
    ok(recordGoal(signedGoal(secret)));
    ok(reach(1));
    ok(govern('progress-fee', Cl.uint(1000)));
    ok(govern('progress-pause', Cl.uint(nextTime() + DAY)));
    pass(DAY);
    err(prove(1, nextTime() + DAY), 1513);
    err(proveGoal(nextTime() + DAY), 1513);
    simnet.mintSTX(patient, 2500n);
    const hash = ok(prove(1, nextTime() + DAY));
    ok(proveGoal(nextTime() + DAY));
    expect(balance(`${deployer}.governance`)).toBe(2000n);
    expect(balance(patient)).toBe(500n);
    err(prove(1, nextTime() + 2n * DAY), 1513);
    ok(revoke(hash));
    expect(balance(patient)).toBe(500n);
  });
});

describe('verification', () => {
  it('tells whether a session counts and whether it is openly disputed, for its commitment only', async () => {
    await openChain(1);
    pairAndLog(1);
    const ask = (sequence: number, of = sequence) =>
      Cl.prettyPrint(
        read('verification', 'verify-session', [Cl.uint(1), Cl.uint(sequence), buff(commitmentOf(of))]),
      );
    const says = (exists: boolean, confirmed: boolean, disputed: boolean) =>
      `{ confirmed: ${confirmed}, disputed: ${disputed}, exists: ${exists} }`;
    expect(ask(1)).toBe(says(true, true, false));
    expect(ask(1, 2)).toBe(says(false, false, false));
    expect(ask(2)).toBe(says(false, false, false));
    ok(hold(1));
    expect(ask(1)).toBe(says(true, true, true));
    expect(ask(1, 2)).toBe(says(false, false, false));
    ok(settle(1, false));
    expect(ask(1)).toBe(says(true, false, false));
  });

  it('counts a session that arbitrators upheld', async () => {
    await openChain(1);
    pairAndLog(0);
    ok(log(1, null));
    const ask = () =>
      Cl.prettyPrint(read('verification', 'verify-session', [Cl.uint(1), Cl.uint(1), buff(commitmentOf(1))]));
    expect(ask()).toBe('{ confirmed: false, disputed: false, exists: true }');
    ok(hold(1));
    expect(ask()).toBe('{ confirmed: false, disputed: true, exists: true }');
    ok(settle(1, true));
    expect(ask()).toBe('{ confirmed: true, disputed: false, exists: true }');
  });

  it('knows nothing of a hash that nobody made, and gives the totals', async () => {
    await openChain(2);
    const secret = pairAndLog(10);
    expect(verified(buff(bytes32(3)))).toEqual({
      status: 0n,
      ringSize: 0n,
      upheld: 0n,
      says: 'u0 u0 u0 none',
    });
    ok(recordGoal(signedGoal(secret)));
    ok(reach(1));
    ok(proveGoal(nextTime() + DAY, patient, goal));
    shows(
      read('verification', 'get-statistics'),
      '{ claims: u0, cohorts: u0, disputes: u0, goals: u1, milestones-reached: u1, programmes: u0, proofs: u1, revoked: u0, rings: u1, sessions-tallied: u10, therapists: u2, users: u1, verified: u2 }',
    );
  });
});
