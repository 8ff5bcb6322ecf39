import { Cl } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import {
  buff,
  bytes32,
  DAY,
  deployer,
  err,
  nextTime,
  ok,
  pass,
  passUntil,
  read,
  shows,
  uintField,
} from './support/chain';
import {
  claim,
  closeProgramme,
  cohort,
  cohortKey,
  enter,
  fill,
  logSessions,
  memberOf,
  PATIENCE,
  qualify,
  recordClaim,
  registerProgramme,
  rise,
  seal,
  setOf,
  verifier,
  WINDOW,
} from './support/cohorts';
import { decide } from './support/council';
import { chainWithCosts } from './support/session';
import { foundRing, publish, reach, stranger } from './support/world';

const programme = (id = 1) => Cl.prettyPrint(read('verification', 'get-programme', [Cl.uint(id)]));
const statistics = (name: string) => uintField(read('verification', 'get-statistics'), name);
const says = (value: Parameters<typeof uintField>[0], ...names: string[]) =>
  names.map((name) => uintField(value, name));

describe('a programme', () => {
  it('has a name, a period and milestones that exist anywhere in time', () => {
    ok(decide({ kind: 'milestone', value: 2, extra: 4 }));
    err(registerProgramme({ name: '' }), 1703);
    err(registerProgramme({ period: DAY - 1n }), 1704);
    err(registerProgramme({ period: 3660n * DAY + 1n }), 1704);
    err(registerProgramme({ milestones: [] }), 1705);
    err(registerProgramme({ milestones: [1, 9] }), 1705);
    err(registerProgramme({ milestones: [4, 1] }), 1705);
    for (const period of [0n, DAY, 3660n * DAY]) ok(registerProgramme({ period, milestones: [3, 1] }));
    expect(programme(3)).toMatch(
      /milestones: \(list u3 u1\), name: u"Employee wellbeing", now: u0, period: u316224000/,
    );
    shows(read('verification', 'get-programme-count'), 'u3');
    shows(read('verification', 'get-programme', [Cl.uint(4)]), 'none');
    expect(statistics('programmes')).toBe(3n);
  });

  it('is its verifier’s, who closes it and alone records claims in its present period, each tag once', () => {
    ok(registerProgramme());
    ok(registerProgramme({ by: stranger, period: 0n }));
    const tag = Uint8Array.from([2, ...bytes32(1)]);
    err(recordClaim(tag, { programme: 3 }), 1700);
    err(recordClaim(tag, { by: stranger }), 1701);
    err(recordClaim(tag, { period: 1 }), 1706);
    err(recordClaim(tag.slice(1)), 1711);
    ok(recordClaim(tag));
    err(recordClaim(tag), 1712);
    // a tag that one verifier notes is as good as new for another, so that nobody can use up anybody's
    ok(recordClaim(tag, { by: stranger, programme: 2 }));
    ok(recordClaim(Uint8Array.from([3, ...bytes32(2)]), { cohort: 7 }));
    const claimed = (cohort: number, period = 0) =>
      Cl.prettyPrint(read('verification', 'get-claimed', [Cl.uint(1), Cl.uint(period), Cl.uint(cohort)]));
    expect([claimed(1), claimed(7), claimed(2)]).toEqual(['u1', 'u1', 'u0']);
    expect(Cl.prettyPrint(read('verification', 'get-claim', [Cl.uint(1), Cl.uint(0), buff(tag)]))).toMatch(
      /cohort: u1/,
    );
    expect(statistics('claims')).toBe(3n);
    const begun = uintField(read('verification', 'get-programme', [Cl.uint(1)]), 'created-at');
    passUntil(begun + PATIENCE - 20n);
    err(recordClaim(tag, { period: 1 }), 1706);
    passUntil(begun + PATIENCE);
    ok(recordClaim(tag, { period: 1 }));
    err(recordClaim(tag, { by: stranger, programme: 2 }), 1712);
    err(closeProgramme(stranger), 1701);
    err(closeProgramme(verifier, 9), 1700);
    ok(closeProgramme());
    err(closeProgramme(), 1702);
    err(recordClaim(tag, { period: 1 }), 1702);
    expect(programme()).toMatch(/closed: true/);
  });
});

describe('a claim', () => {
  it('holds for one of a sealed cohort, for this verifier, programme, period, challenge, milestone and time alone', async () => {
    await chainWithCosts();
    foundRing(9);
    fill(31);
    const secret = qualify(32);
    qualify(33);
    pass(WINDOW);
    ok(registerProgramme());
    ok(registerProgramme({ by: stranger }));
    err(claim(1).answer, 1709);
    err(seal(), 1922);
    ok(enter(32));
    expect(uintField(cohort(), 'members')).toBe(32n);
    expect(uintField(cohort(), 'sealed-at')).toBeGreaterThan(uintField(cohort(), 'opened-at'));
    expect(setOf()).toEqual(Array.from({ length: 32 }, (_, i) => cohortKey(i + 1)));
    err(seal(), 1921);
    // the next one is another cohort, in which a therapist's key has four places too
    err(enter(33), 1909);
    const entered = enter(33, { cohort: 2n, therapist: 1 });
    shows(ok(entered), 'u2');
    expect(entered.topics).toEqual(['make-final', 'enter-cohort']);
    shows(read('cohorts', 'get-cohort-count'), 'u2');
    expect(setOf(1, 2)).toEqual([cohortKey(33)]);
    expect(statistics('cohorts')).toBe(2n);
    const pages = [
      ['session-logger', 'get-accounts', 'get-account'],
      ['cohorts', 'get-entries', 'get-entry'],
    ] as const;
    for (const [contract, page, one] of pages) {
      const rows = Array.from({ length: 20 }, (_, at) => read(contract, one, [Cl.uint(2 + at)]));
      expect(rows.every((row) => row.type === 'some')).toBe(true);
      expect(read(contract, page, [Cl.uint(2)])).toEqual(Cl.list(rows));
    }
    pass(PATIENCE);
    err(seal(2), 1922);
    ok(registerProgramme({ period: 0n }));

    const third = { programme: 3n };
    const held = claim(5, third);
    expect(says(held.answer, 'sessions', 'hides-among', 'reached', 'members', 'recorded', 'claimed')).toEqual(
      [10n, 32n, 32n, 32n, 0n, 0n],
    );
    expect(Cl.prettyPrint(held.answer)).toContain(`verifier: '${verifier}`);
    const { costs } = simnet.callReadOnlyFn(`${deployer}.verification`, 'verify-claim', held.args, deployer);
    expect(costs?.total.readCount).toBeLessThanOrEqual(100);
    expect(costs?.total.readLength).toBeLessThanOrEqual(200_000);
    for (const signed of [
      { verifier: stranger },
      { programme: 2n },
      { period: 1n },
      { challenge: bytes32(2, 61) },
      { milestone: 2n },
      { cohort: 2n },
      { expires: nextTime() + 9n },
      { chainId: 1 },
      { deployer: stranger },
    ])
      err(claim(5, { ...third, signed }).answer, 1006);
    err(claim(5, { programme: 4n, ring: setOf() }).answer, 1700);
    err(claim(5, { ...third, period: 1n }).answer, 1706);
    err(claim(5, { ...third, milestone: 3n, ring: setOf() }).answer, 1710);
    // nor does an empty ring say anything: of all, or of those who reached what nobody has reached
    err(claim(5, { ...third, ring: [] }).answer, 1001);
    err(claim(5, { ...third, milestone: 2n, ring: [] }).answer, 1710);
    err(claim(5, { ...third, cohort: 2n, ring: setOf() }).answer, 1710);
    err(claim(33, { ...third, cohort: 2n, ring: setOf(1, 2) }).answer, 1709);
    err(claim(5, { ...third, expires: simnet.getBlockTime() }).answer, 1708);
    expect(claim(5, { ...third, expires: simnet.getBlockTime() + 1n }).answer.type).toBe('ok');
    // each of them has a tag of its own there, and another in every other scope
    const again = claim(5, { ...third, challenge: bytes32(3, 61) });
    expect(again.tag).toEqual(held.tag);
    expect(claim(6, third).tag).not.toEqual(held.tag);
    expect(claim(5, { programme: 1n, period: 1n }).tag).not.toEqual(held.tag);

    ok(recordClaim(held.tag, { programme: 3 }));
    const noted = claim(5, third).answer;
    expect(uintField(noted, 'recorded')).toBeGreaterThan(0n);
    expect(uintField(noted, 'claimed')).toBe(1n);
    expect(uintField(claim(6, third).answer, 'recorded')).toBe(0n);

    // a further milestone: its set grows, and a claim among the first of them keeps holding
    logSessions(32, secret, 11, 25);
    ok(reach(2, memberOf(32), 32));
    err(claim(32, { ...third, milestone: 2n, ring: setOf() }).answer, 1710);
    pass(WINDOW);
    ok(publish(1));
    ok(rise(32, 2));
    expect(says(claim(32, { ...third, milestone: 2n }).answer, 'sessions', 'hides-among', 'members')).toEqual(
      [25n, 1n, 32n],
    );
    const few = claim(5, { ...third, ring: setOf().slice(0, 11) }).answer;
    expect(says(few, 'hides-among', 'reached')).toEqual([11n, 32n]);
    err(claim(1, { ...third, ring: setOf().slice(0, 11).reverse() }).answer, 1006);
    ok(registerProgramme({ milestones: [2] }));
    err(claim(5, { programme: 4n }).answer, 1707);
    ok(closeProgramme(verifier, 3));
    err(claim(5, third).answer, 1702);
  }, 180_000);
});
