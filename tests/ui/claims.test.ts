import { describe, expect, test } from 'vitest';
import { hidesBadly, hidingWords, left, periodWords } from '@/components/flows/claim-words';
import { cohortWords } from '@/components/patient/cohort-words';
import { nothingTyped, periodEnd, wrongWith } from '@/components/verifier/programme-typed';
import { type CohortRecord, cohortSchema, wantedCohort } from '@/lib/flows';
import { chainDay } from '@/lib/plain-words';
import type { ClaimVerdict } from '@/lib/verify/claim';
import { claimVerdictWords } from '@/lib/verify/claim-words';

const DAY = 86_400n;
/** 1 January 2027, in seconds. */
const NEW_YEAR = 1_798_761_600n;

function record(change: Partial<CohortRecord>): CohortRecord {
  const wanted = wantedCohort('ST1PQHQKV0RJXZFY1DGX8MNSNYVE3VGZJSRTPGZGM', '1');
  return cohortSchema.parse({ ...wanted, createdAt: 1, ...change });
}

test('a day that no calendar has is told all the same: a link may name any', () => {
  expect(chainDay(NEW_YEAR)).toBe('1 January 2027');
  expect(chainDay((1n << 128n) - 1n)).toBe('13 September 275760');
});

describe('an account’s way into a cohort, in words', () => {
  const words = (change: Partial<CohortRecord>, byItself = true) =>
    cohortWords(record(change), NEW_YEAR, byItself);

  test('it waits for the milestone, then for a day, then for the therapist’s app', () => {
    expect(words({}).label).toBe('Waiting for the first milestone');
    const later = (NEW_YEAR + DAY).toString();
    expect(words({ dueAt: later }).label).toBe('Waiting until 2 January 2027');
    expect(words({ dueAt: NEW_YEAR.toString() }).label).toBe('Asking your therapist’s app');
    expect(words({ state: 'asked', askedAt: Number(NEW_YEAR) * 1000 }).text).toContain('1 January 2027');
    expect(words({ state: 'asked', declined: 'no-slot' }).text).toContain('four people');
    expect(words({ state: 'asked', declined: 'not-in-ring' }).text).toContain('no published group');
  });

  test('only a wallet of its own has anything to press, or an entry that was refused', () => {
    expect(words({ state: 'vouched' }).text).toContain('You need not do anything');
    expect(words({ state: 'vouched', releaseAt: NEW_YEAR.toString() }).label).toBe(
      'Enters by 1 January 2027',
    );
    expect(words({ state: 'vouched' }, false).text).toContain('Your wallet asks you');
    // In the words of the error book.
    const refused = words({ state: 'vouched', code: 1913 });
    expect(refused).toMatchObject({
      badge: 'failed',
      label: 'Your therapist has vouched in this slot before',
    });
  });

  test('a member sees how full it is and when it is sealed, then that it is', () => {
    const open = words({ state: 'in', cohort: '1', members: 12, openedAt: NEW_YEAR.toString() });
    expect(open.label).toBe('12 of 32 are in');
    expect(open.text).toContain('from 2 April 2027 on with at least 16');
    const sealed = words({ state: 'in', cohort: '1', members: 27, sealedAt: NEW_YEAR.toString() });
    expect(sealed.label).toBe('Sealed with 27 members');
  });
});

test('how well a claim hides: those who have claimed are no longer among those it could be of', () => {
  const some = { hidesAmong: 27, members: 32, claimed: 5 };
  expect(hidingWords(some)).toBe('27 of 32; 5 of them have claimed here, which leaves 22');
  expect(hidingWords({ ...some, claimed: 0 })).toBe('27 of 32; none of them has claimed here yet');
  expect(left(some)).toBe(22);
  expect([16, 17].map((claimed) => hidesBadly({ ...some, claimed }))).toEqual([false, true]);
  // The count is the verifier's word, and may be more than there are.
  expect(left({ ...some, claimed: 40 })).toBe(0);
});

test('periods in words, and the end of the present one', () => {
  expect([0n, DAY, 91n * DAY].map(periodWords)).toEqual([
    'once for good',
    'once every 1 day',
    'once every 91 days',
  ]);
  expect(periodEnd({ createdAt: NEW_YEAR, period: 91n * DAY, now: 2n })).toBe(NEW_YEAR + 273n * DAY);
  expect(periodEnd({ createdAt: NEW_YEAR, period: 0n, now: 0n })).toBeNull();
});

test('a programme needs a name that fits and one to five milestones', () => {
  expect(wrongWith(nothingTyped())).toEqual({ name: 'Give it a name.', milestones: 'Tick at least one.' });
  const good = { ...nothingTyped(), name: ' Wellbeing ', milestones: [1n] };
  expect(wrongWith(good)).toEqual({});
  expect(wrongWith({ ...good, name: 'ü'.repeat(61) }).name).toBe('At most 60 characters; these are 61.');
  expect(wrongWith({ ...good, milestones: [1n, 2n, 3n, 4n, 5n, 6n] }).milestones).toContain('At most 5');
});

test('a claim that was recorded before says so, whatever else holds', () => {
  const verdict: ClaimVerdict = {
    verdict: 'verified',
    reason: 'recorded',
    claim: null,
    facts: {
      verifier: 'ST1PQHQKV0RJXZFY1DGX8MNSNYVE3VGZJSRTPGZGM',
      name: 'Wellbeing',
      sessions: 10n,
      hidesAmong: 27,
      reached: 27,
      members: 32,
      recorded: NEW_YEAR,
      claimed: 1,
    },
    height: 1,
    time: 1,
    since: null,
    checkedAt: 1,
  };
  expect(claimVerdictWords(verdict)).toEqual({
    detail:
      'The chain bears it out, but the same account has claimed in this period: that was recorded on 1 January 2027.',
    action: 'Do not count it twice.',
  });
});
