import { Cl } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import { tagOf, vouchScope } from '@/lib/protocol';
import { buff, call, err, ok, pass, place, read, shows } from '../support/chain';
import {
  cohortKey,
  cohortSecret,
  enter,
  logSessions,
  memberOf,
  qualify,
  setOf,
  WINDOW,
} from '../support/cohorts';
import {
  AGAINST,
  advance,
  evidence,
  holdRound,
  openDispute,
  seatArbitrators,
  untilUnappealed,
} from '../support/disputes';
import { rotate } from '../support/therapists';
import { negated } from '../support/twins';
import {
  attest,
  currentRing,
  foundRing,
  manage,
  publish,
  reach,
  registerTherapist,
  ringKey,
  ringSecret,
} from '../support/world';

/** Members 1 to `to` can enter from now on. */
function qualified(to: number): void {
  for (let n = 1; n <= to; n += 1) qualify(n);
  pass(WINDOW);
}

describe('a therapist’s key in a cohort', () => {
  it('vouches four times, over all versions of the ring, under no tag of its own choice, and not at all once changed', () => {
    foundRing(2);
    qualified(5);
    for (const n of [1, 2]) ok(enter(n));
    ok(registerTherapist(3));
    ok(attest(3));
    ok(publish(1));
    for (const n of [3, 4]) ok(enter(n));
    for (const slot of [0n, 1n, 2n, 3n]) err(enter(5, { therapist: 1, slot }), 1913);
    const tag = tagOf(ringSecret(1), vouchScope(place, { cohort: 1n, slot: 0n }));
    const elsewhere = tagOf(ringSecret(1), vouchScope(place, { cohort: 2n, slot: 0n }));
    // the mirrored tag, one of another cohort's slot, and another therapist's: none of them is this key's here
    for (const chosen of [
      negated(tag),
      elsewhere,
      tagOf(ringSecret(2), vouchScope(place, { cohort: 1n, slot: 0n })),
    ])
      err(enter(5, { therapist: 1, slot: 0n, tag: chosen }), 1006);
    ok(rotate(1, 51));
    // not yet published: the ring still is what it was
    err(enter(5, { therapist: 1, slot: 0n }), 1913);
    ok(publish(1));
    expect(currentRing().keys).toContainEqual(ringKey(51));
    for (const therapist of [51, 2, 3]) err(enter(5, { therapist, slot: 0n }), 1919);
  });

  it('speaks in no retired ring, whose keys are none', () => {
    foundRing(1);
    qualified(1);
    const ring = currentRing();
    ok(manage('revoke', 1));
    ok(publish(1, true));
    err(enter(1, { ring: { ...ring, version: 2n } }), 1916);
    err(enter(1, { ring: { ...ring, version: 2n }, keys: [] }), 1001);
  });
});

describe('a cohort key', () => {
  it('in another encoding, or of another x than its proof, enters nothing', () => {
    foundRing(1);
    qualified(1);
    for (const prefix of [0, 1, 4, 5, 6, 7, 255])
      err(enter(1, { key: Uint8Array.of(prefix, ...cohortKey(1).slice(1)) }), 1004);
    // its mirror image is another key, which its holder could prove; the proof at hand is of this one
    err(enter(1, { key: negated(cohortKey(1)) }), 1006);
    ok(enter(1));
    expect(setOf()).toEqual([cohortKey(1)]);
  });
});

describe('an account in a cohort', () => {
  it('was held up by disputes of its newest sessions only while it had none to spare', () => {
    foundRing(2);
    seatArbitrators(3);
    const [bare, spare] = [1, 2].map((n) => qualify(n)) as [Uint8Array, Uint8Array];
    logSessions(2, spare, 11, 11);
    pass(WINDOW);
    logSessions(1, bare, 11, 11);
    ok(openDispute(11, memberOf(1)));
    err(enter(1), 1908);
    // the other logged nothing lately: nothing of it can be disputed any more
    for (const sequence of [1, 11]) {
      const args = [Cl.uint(2), Cl.uint(sequence), buff(evidence)];
      err(call(memberOf(2), 'dispute-resolver', 'open-dispute', args), 1616);
    }
    ok(enter(2));
    holdRound([AGAINST, AGAINST, AGAINST]);
    ok(advance());
    untilUnappealed();
    ok(advance());
    err(enter(1), 1908);
    logSessions(1, bare, 12, 12);
    ok(reach(1, memberOf(1)));
    pass(WINDOW);
    ok(enter(1));
  });

  it('enters no second time by another key, cohort or voucher, nor does another account with its key', () => {
    foundRing(2);
    qualified(2);
    ok(enter(1));
    err(enter(1, { secret: cohortSecret(9), slot: 1n }), 1903);
    err(enter(1, { secret: cohortSecret(9), slot: 1n, cohort: 2n }), 1909);
    err(enter(2, { secret: cohortSecret(1) }), 1911);
    shows(read('cohorts', 'get-cohort-count'), 'u1');
    expect(setOf()).toHaveLength(1);
  });
});
