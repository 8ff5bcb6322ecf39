import { Cl } from '@stacks/transactions';
import { describe, it } from 'vitest';
import { tagOf, vouchScope } from '@/lib/protocol';
import { buff, bytes32, DAY, nextTime, ok, pass, passUntil, place } from './support/chain';
import {
  claimArguments,
  closeProgramme,
  cohortKey,
  cohortSecret,
  enter as enterCohort,
  logSessions,
  memberOf,
  recordClaim,
  registerProgramme,
  rise,
  seal,
  verifier,
  WINDOW,
} from './support/cohorts';
import { decide } from './support/council';
import { openDispute } from './support/disputes';
import { reachInWindow } from './support/progress';
import { bench, one, qualifyMember, seatBench, seats, seatTherapist } from './support/stories';
import { Transcript } from './support/transcript';
import { negated } from './support/twins';
import { accredit, currentRing, publish, reach, ringKey, ringSecret, stranger } from './support/world';

const WALLET = [
  'user-registry',
  'pairing',
  'session-logger',
  'progress-tracker',
  'dispute-resolver',
  'cohorts',
];

/** As in the other transcripts: everybody acts through a contract of their own. Two members, so that none is sealed. */
describe('a transcript', () => {
  it('of cohorts and claims: entering, rising, programmes, what is recorded, and what is refused', () => {
    const t = new Transcript('cohorts', {
      ...seats,
      ...bench,
      member: [memberOf(1), WALLET],
      'another member': [memberOf(2), WALLET],
      verifier: [verifier, ['verification']],
      carrier: [stranger, ['cohorts', 'verification']],
    });
    const enter = (n: number, over: Parameters<typeof enterCohort>[1] = {}) =>
      enterCohort(n, { possessed: { owner: t.of(over.by ?? memberOf(n)) }, ...over });
    t.play(() => {
      ok(accredit());
      for (const n of [1, 2]) seatTherapist(t, n);
      ok(publish(1));
      ok(decide({ kind: 'milestone', value: 5 }));
      ok(decide({ kind: 'milestone', value: 2, extra: 4 }));
      const secret = qualifyMember(t, 1);
      qualifyMember(t, 2);
      for (const what of ['get-cohort', 'get-entry']) t.look('cohorts', what, one);
      t.say('their time is not come');
      enter(1);
      rise(1, 1);
      enter(1, { account: 9n });
      pass(WINDOW);
      t.say('the member has not marked the next, and is nobody else');
      rise(1, 2);
      rise(1, 4);
      rise(1, 1);
      enter(1, { by: stranger, account: 1n });
      t.say('a key of another length, prefix or owner');
      enter(1, { key: cohortKey(1).slice(1) });
      for (const key of [Uint8Array.of(4, ...cohortKey(1).slice(1)), negated(cohortKey(1)), cohortKey(2)])
        enter(1, { key });
      enter(1, { possessed: {} });
      t.say('another voucher than is asked for');
      enter(1, { cohort: 2n });
      enter(1, { slot: 4n });
      const ring = currentRing();
      for (const over of [{ ring: 2n }, { version: 0n }]) enter(1, { ring: { ...ring, ...over } });
      for (const keys of [[], [ringKey(1)], [ringKey(2), ringKey(1)]]) enter(1, { keys });
      for (const vouched of [{ slot: 1n }, { account: 2n }, { key: cohortKey(2) }]) enter(1, { vouched });
      t.say('the first opens the cohort');
      const entered = () => {
        for (const what of ['get-cohort', 'get-entry']) t.look('cohorts', what, one);
        for (const milestone of [1, 4]) {
          t.look('cohorts', 'get-set', one, Cl.uint(milestone));
          t.look('cohorts', 'has-risen', one, Cl.uint(milestone));
        }
        t.row('session-logger', 'accounts', one);
      };
      enter(1);
      entered();
      t.look('cohorts', 'get-cohort-count');
      t.row('cohorts', 'key-xs', buff(cohortKey(1).slice(1)));
      const tag = tagOf(ringSecret(1), vouchScope(place, { cohort: 1n, slot: 0n }));
      for (const slot of [0, 1]) t.look('cohorts', 'has-vouched', one, Cl.uint(slot), buff(tag));
      enter(1, { slot: 1n });
      t.say('and another comes, in a place and with a key of their own');
      enter(2, { slot: 0n });
      enter(2, { secret: cohortSecret(1) });
      enter(2);
      t.look('cohorts', 'get-set', one, one);
      seal();
      seal(2);
      t.say('what the entry rests on is final, and what comes later is not');
      seatBench(t);
      logSessions(1, secret, 11, 11);
      for (const sequence of [10, 11]) openDispute(sequence, memberOf(1));
      rise(1, 1);
      reach(4, memberOf(1));
      reachInWindow(5, 1, memberOf(1));
      rise(1, 4);
      pass(WINDOW);
      rise(1, 4);
      rise(1, 5);
      entered();
      t.say('a pause');
      const until = nextTime() + 600n;
      ok(decide({ kind: 'pause', value: until }));
      t.look('cohorts', 'get-pause');
      rise(2, 1);
      passUntil(until);
      rise(2, 1);

      t.say('a verifier’s programmes');
      registerProgramme({ name: '' });
      registerProgramme({ period: DAY - 1n });
      for (const milestones of [[], [1, 9], [1, 5]]) registerProgramme({ milestones });
      registerProgramme({ period: 2n * DAY });
      registerProgramme({ period: 0n, milestones: [4], by: stranger });
      t.look('verification', 'get-programmes', one);
      t.look('verification', 'get-programme-count');
      t.say('a claim in a cohort that is open');
      const own = t.of(verifier);
      const asked = (n: number, over: Parameters<typeof claimArguments>[1] = {}) =>
        t.look('verification', 'verify-claim', ...claimArguments(n, { verifier: own, ...over }).args);
      asked(1);
      asked(1, { programme: 3n });
      asked(1, { period: 1n });
      asked(1, { milestone: 4n });
      asked(1, { milestone: 2n, ring: [cohortKey(1)] });
      asked(1, { expires: nextTime() - 10n });
      asked(1, { ring: [...Array(3).keys()].map((n) => cohortKey(n + 1)) });
      asked(1, { cohort: 0n, ring: [] });
      t.say('a tag is recorded by the verifier alone, in the present period, once');
      const { tag: claimed } = claimArguments(1, { verifier: own });
      const recorded = () => {
        t.look('verification', 'get-claim', one, Cl.uint(0), buff(claimed));
        for (const [period, cohort] of [
          [0, 1],
          [0, 2],
          [1, 1],
        ] as const)
          t.look('verification', 'get-claimed', one, Cl.uint(period), Cl.uint(cohort));
      };
      recorded();
      recordClaim(claimed, { by: stranger });
      recordClaim(claimed, { programme: 3 });
      recordClaim(claimed, { period: 1 });
      recordClaim(claimed.slice(1));
      recordClaim(claimed);
      recordClaim(claimed);
      recordClaim(Uint8Array.of(3, ...bytes32(1)));
      recordClaim(claimed, { by: stranger, programme: 2, cohort: 2 });
      recorded();
      pass(2n * DAY);
      t.look('verification', 'get-programme', one);
      recordClaim(claimed);
      recordClaim(claimed, { period: 1 });
      recorded();
      t.say('and closes');
      closeProgramme(stranger);
      closeProgramme(verifier, 3);
      closeProgramme();
      closeProgramme();
      recordClaim(claimed, { period: 1 });
      asked(1, { period: 1n });
      t.look('verification', 'get-programme', one);
      t.look('verification', 'get-statistics');
    });
  });
});
