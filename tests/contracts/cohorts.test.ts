import { readFileSync } from 'node:fs';
import { tx } from '@stacks/clarinet-sdk';
import { Cl } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import { tagOf, vouchScope } from '@/lib/protocol';
import {
  buff,
  call,
  DAY,
  deployer,
  err,
  nextTime,
  ok,
  pass,
  passUntil,
  place,
  read,
  shows,
  uintField,
} from './support/chain';
import {
  accountOf,
  cohort,
  cohortKey,
  cohortSecret,
  enter,
  entryArguments,
  fill,
  logSessions,
  memberOf,
  PATIENCE,
  qualify,
  rise,
  seal,
  setOf,
  WINDOW,
} from './support/cohorts';
import { decide } from './support/council';
import {
  AGAINST,
  advance,
  holdRound,
  openDispute,
  seatArbitrators,
  untilUnappealed,
} from './support/disputes';
import { account, fields, replace, signCorrection } from './support/ledger';
import { chainWithCosts } from './support/session';
import { deployWithDoubles } from './support/stand-ins';
import { rotate } from './support/therapists';
import { number32, numberOf, ORDER } from './support/twins';
import {
  currentRing,
  foundRing,
  issuer,
  ledger,
  log,
  pair,
  pause,
  publish,
  reach,
  ringKey,
  ringSecret,
  stranger,
} from './support/world';

const suspendRing = (until: bigint) =>
  call(issuer, 'therapist-registry', 'suspend-ring', [Cl.uint(1), Cl.uint(until), ledger]);
const entry = (n: number) => Cl.prettyPrint(read('cohorts', 'get-entry', [Cl.uint(accountOf(memberOf(n)))]));
const sealedAt = (n = 1) => uintField(cohort(n), 'sealed-at');

describe('a cohort', () => {
  it('is kept by a component that says its name', () => {
    shows(read('cohorts', 'get-component'), '(ok { name: "cohorts", version: u1 })');
  });

  it('is sealed with 16 after 91 days, by anyone', () => {
    foundRing(4);
    fill(16);
    const due = uintField(cohort(), 'opened-at') + PATIENCE;
    passUntil(due - 10n);
    err(seal(), 1922);
    expect(sealedAt()).toBe(0n);
    // the very second
    const sealed = seal();
    ok(sealed);
    expect(sealed.topics).toEqual(['seal-cohort']);
    expect(sealedAt()).toBe(due);
    err(seal(), 1921);
    err(seal(2), 1920);
    shows(read('cohorts', 'get-set', [Cl.uint(2), Cl.uint(1)]), '(list)');
  });
});

describe('entering', () => {
  it('asks for the milestone, the time in which sessions can be disputed, the owner and the open cohort', () => {
    foundRing(1);
    err(enter(1, { account: 1n }), 1901);
    const secret = qualify(1);
    qualify(2);
    err(enter(1), 1907);
    passUntil(
      uintField(read('progress-tracker', 'get-reached', [Cl.uint(1), Cl.uint(1)]), 'at') + WINDOW - 10n,
    );
    err(enter(1), 1907);
    err(enter(1, { by: stranger, account: 1n }), 1902);
    err(enter(1, { cohort: 2n }), 1909);
    shows(ok(enter(1)), 'u1');
    expect(entry(1)).toMatch(/^\(some \{ cohort: u1, entered-at: u\d+, key: 0x/);
    err(enter(1), 1903);
    err(rise(1, 2), 1905);
    err(rise(1, 1), 1923);
    err(rise(2, 2), 1905);
    logSessions(1, secret, 11, 25);
    ok(reach(2, memberOf(1), 1));
    ok(decide({ kind: 'milestone', value: 2, extra: 4 }));
    ok(call(memberOf(1), 'progress-tracker', 'reach-in-window', [Cl.uint(1), Cl.uint(4), Cl.uint(1)]));
    err(rise(1, 2), 1907);
    pass(WINDOW);
    err(rise(1, 2, stranger), 1902);
    err(rise(2, 1), 1904);
    err(rise(1, 4), 1906);
    expect(ok(rise(1, 2)).type).toBe('true');
    err(rise(1, 2), 1923);
    shows(read('cohorts', 'has-risen', [Cl.uint(1), Cl.uint(2)]), 'true');
    shows(read('cohorts', 'has-risen', [Cl.uint(2), Cl.uint(2)]), 'false');
    expect(setOf(2)).toEqual([cohortKey(1)]);
  });

  it('waits for the end of a pause', () => {
    foundRing(1);
    qualify(1);
    pass(WINDOW);
    const until = simnet.getBlockTime() + 3n * DAY;
    ok(pause(until));
    passUntil(until - 10n);
    err(enter(1), 1900);
    // the very second
    ok(enter(1));
    expect(uintField(cohort(), 'opened-at')).toBe(until);
  });

  it('asks for a key of its own, held by whoever enters with it', () => {
    foundRing(1);
    for (const n of [1, 2]) qualify(n);
    pass(WINDOW);
    err(enter(1, { key: new Uint8Array() }), 1910);
    err(enter(1, { key: cohortKey(2) }), 1006);
    err(enter(1, { possessed: { owner: memberOf(2) } }), 1006);
    for (const possessed of [{ account: 2n }, { chainId: 1 }, { deployer: stranger }])
      err(enter(1, { possessed }), 1006);
    ok(enter(1));
    err(enter(2, { secret: cohortSecret(1), slot: 1n }), 1911);
    const mirrored = number32(ORDER - numberOf(cohortSecret(1)));
    err(enter(2, { secret: mirrored, slot: 1n }), 1911);
    ok(enter(2));
  });

  it('asks for a voucher of the ring as it is now, for this cohort, slot, account and key, four from each key', () => {
    foundRing(2);
    for (let n = 1; n <= 6; n += 1) qualify(n);
    pass(WINDOW);
    err(enter(1, { slot: 4n }), 1912);
    err(enter(1, { vouched: { cohort: 2n } }), 1006);
    err(enter(1, { vouched: { slot: 1n } }), 1006);
    err(enter(1, { vouched: { account: 2n } }), 1006);
    err(enter(1, { vouched: { key: cohortKey(2) } }), 1006);
    err(enter(1, { vouched: { ring: 2n } }), 1006);
    err(enter(1, { vouched: { version: 2n } }), 1006);
    err(enter(1, { vouched: { chainId: 1 } }), 1006);
    err(enter(1, { vouched: { deployer: stranger } }), 1006);
    err(enter(1, { ring: { ...currentRing(), ring: 2n } }), 1914);
    err(enter(1, { ring: { ...currentRing(), version: 2n } }), 1915);
    err(enter(1, { keys: [ringKey(2), ringKey(1)] }), 1916);
    for (let n = 1; n <= 4; n += 1) ok(enter(n));
    for (const slot of [0n, 1n, 2n, 3n]) err(enter(5, { therapist: 1, slot }), 1913);
    const first = vouchScope(place, { cohort: 1n, slot: 0n });
    const has = (secret: Uint8Array, slot: number) =>
      read('cohorts', 'has-vouched', [Cl.uint(1), Cl.uint(slot), buff(tagOf(secret, first))]);
    shows(has(ringSecret(1), 0), 'true');
    shows(has(ringSecret(1), 1), 'false');
    shows(has(ringSecret(2), 0), 'false');
    ok(enter(5, { therapist: 2, slot: 0n }));
  });

  it('asks that the ring’s term runs, that it is not suspended, and that no key of it was changed since', () => {
    foundRing(2);
    for (let n = 1; n <= 3; n += 1) qualify(n);
    pass(WINDOW);
    ok(rotate(2, 52));
    ok(publish(1));
    const until = nextTime() + DAY;
    ok(suspendRing(until));
    passUntil(until - 10n);
    err(enter(1), 1918);
    // the very second
    ok(enter(1));
    expect(uintField(cohort(), 'opened-at')).toBe(until);
    ok(rotate(2, 53));
    ok(enter(2));
    ok(publish(1));
    err(enter(3), 1919);
    const opened = uintField(cohort(), 'opened-at');
    passUntil(opened + PATIENCE - 20n);
    ok(publish(1));
    err(enter(3), 1919);
    passUntil(opened + PATIENCE);
    ok(enter(3));
    qualify(4);
    passUntil(currentRing().expires);
    err(enter(4), 1917);
    ok(publish(1));
    ok(enter(4));
  });

  it('asks for a ring without a key that was changed in the very second in which the cohort opens', () => {
    foundRing(2);
    qualify(1);
    pass(WINDOW);
    ok(rotate(2, 52));
    const ring = { ...currentRing(), version: 2n, keys: [ringKey(1), ringKey(52)] };
    const publication = [Cl.uint(1), Cl.bool(false), ledger];
    // both in one block
    const [published, entered] = simnet.mineBlock([
      tx.callPublicFn(`${deployer}.therapist-registry`, 'publish-ring', publication, issuer),
      tx.callPublicFn(`${deployer}.cohorts`, 'enter-cohort', entryArguments(1, { ring }), memberOf(1)),
    ]);
    expect(published?.result).toEqual(Cl.ok(Cl.uint(2)));
    expect(entered?.result).toEqual(Cl.error(Cl.uint(1919)));
    ok(enter(1, { ring }));
  });

  it('rests on sessions that are beyond doubt: none that is disputed, and as many as before where some were struck out', () => {
    foundRing(1);
    seatArbitrators(3);
    const secret = qualify(1);
    pass(26n * DAY);
    ok(openDispute(1, memberOf(1)));
    pass(2n * DAY);
    err(enter(1), 1908);
    logSessions(1, secret, 11, 11);
    err(enter(1), 1908);
    err(reach(1, memberOf(1)), 1505);
    holdRound([AGAINST, AGAINST, AGAINST]);
    ok(advance());
    untilUnappealed();
    ok(advance());
    // ten are left, but only nine of those that were marked
    err(enter(1), 1908);
    ok(reach(1, memberOf(1)));
    err(reach(1, memberOf(1)), 1505);
    err(enter(1), 1907);
    pass(WINDOW);
    ok(enter(1));
  });

  it('makes what it rests on final: none of it is disputed any more, corrected or not; what came later is', () => {
    foundRing(1);
    seatArbitrators(3);
    ok(decide({ kind: 'milestone', value: 5 }));
    const { pairingSecret: secret } = pair(memberOf(1));
    logSessions(1, secret, 1, 5);
    ok(reach(4, memberOf(1)));
    logSessions(1, secret, 6, 10);
    ok(log(11, null, { sender: memberOf(1) }));
    ok(reach(1, memberOf(1)));
    pass(WINDOW);
    logSessions(1, secret, 12, 12);
    ok(enter(1));
    expect(fields(account(), 'final')).toEqual(['u11']);
    ok(rise(1, 4));
    expect(fields(account(), 'final')).toEqual(['u11']);
    ok(replace(10, signCorrection(secret, 10), { by: memberOf(1) }));
    for (const sequence of [1, 10]) err(openDispute(sequence, memberOf(1)), 1332);
    // one that waits for its confirmation was never counted
    err(openDispute(11, memberOf(1)), 1616);
    ok(openDispute(12, memberOf(1)));
  });
});

describe('the ten thousandth cohort', () => {
  it('costs what the first one does, to enter and to read', async () => {
    await chainWithCosts();
    const first = costs(1n);
    const source = readFileSync('contracts/cohorts.clar', 'utf8');
    const late = source.replace(
      '(define-data-var cohort-count uint u0)',
      '(define-data-var cohort-count uint u9999)',
    );
    expect(late).not.toBe(source);
    await deployWithDoubles({ cohorts: late });
    expect(costs(10_000n)).toEqual(first);
  });
});

/** Reads and writes of entering the open cohort and of what a page asks about it. */
function costs(number: bigint) {
  foundRing(1);
  qualify(1);
  pass(WINDOW);
  const entered = enter(1, { cohort: number });
  shows(ok(entered), `u${number}`);
  const asked = [
    ['get-cohort-count', []],
    ['get-cohort', [Cl.uint(number)]],
    ['get-entry', [Cl.uint(1)]],
    ['get-set', [Cl.uint(number), Cl.uint(1)]],
  ] as const;
  const reads = asked.map(([name, args]) => {
    const { costs } = simnet.callReadOnlyFn(`${deployer}.cohorts`, name, [...args], deployer);
    if (!costs) throw new Error('a chain that does not count costs');
    return costs.total.readCount;
  });
  return { reads: entered.reads, writes: entered.writes, asked: reads };
}
