import { expect, test } from 'vitest';
import { disputeWords, effectWords, period, tally, timeLeft } from '@/components/disputes/words';
import { type Dispute, refusalOf, stageOf } from '@/lib/flows';

const DAY = 86_400n;
const NOW = 1_798_761_600n;

const dispute = (over: Partial<Dispute> = {}): Dispute => ({
  id: 1n,
  account: 7n,
  sequence: 3n,
  revision: 0n,
  state: 2n,
  key: new Uint8Array(33),
  opening: { byOwner: true, evidence: new Uint8Array(32), answer: null },
  appeal: null,
  ring: 1n,
  digest: new Uint8Array(32),
  phase: 1n,
  round: 1n,
  commitUntil: NOW + 7n * DAY,
  revealUntil: NOW + 10n * DAY,
  appealUntil: 0n,
  commits: 0n,
  counts: 0n,
  against: 0n,
  commitPeriod: 7n * DAY,
  revealPeriod: 3n * DAY,
  appealWindow: 7n * DAY,
  quorum: 3n,
  decision: null,
  bond: 0n,
  payer: 'ST1PQHQKV0RJXZFY1DGX8MNSNYVE3VGZJSRTPGZGM',
  openedAt: NOW,
  ...over,
});

test('each stage begins and ends at its very second', () => {
  const at = (now: bigint, over: Partial<Dispute> = {}) => stageOf(dispute(over), now).stage;
  expect([
    at(NOW),
    at(NOW + 7n * DAY - 1n),
    at(NOW + 7n * DAY),
    at(NOW + 10n * DAY - 1n),
    at(NOW + 10n * DAY),
  ]).toEqual(['voting', 'voting', 'opening', 'opening', 'due']);
  const appealable = { phase: 2n, appealUntil: NOW + 7n * DAY, decision: false };
  expect(at(NOW + 7n * DAY - 1n, appealable)).toBe('appealable');
  expect(at(NOW + 7n * DAY, appealable)).toBe('due');
  expect(at(NOW + 99n * DAY, { phase: 3n })).toBe('final');
});

test('a deadline is said as a moment and as what is left', () => {
  expect(disputeWords(dispute(), NOW).text).toMatch(/until .* \(in 7 days\)/);
  expect(disputeWords(dispute({ round: 2n }), NOW).text).toContain('second try');
  expect(
    disputeWords(dispute({ phase: 2n, appealUntil: NOW + DAY + 7_200n, decision: true }), NOW).text,
  ).toContain('(in 1 day and 2 hours)');
  expect([timeLeft(59n), timeLeft(3_600n), timeLeft(2n * DAY), period(3n * DAY)]).toEqual([
    '1 minute',
    '1 hour',
    '2 days',
    '3 days',
  ]);
});

test('the outcome says what it did to the session and to milestones', () => {
  const title = (over: Partial<Dispute>) => effectWords(dispute({ phase: 3n, ...over }), NOW)?.title;
  expect(title({ decision: false })).toBe('Struck out');
  expect(title({ decision: true })).toBe('Stays confirmed');
  expect(title({ decision: null })).toBe('Stays confirmed');
  expect(title({ state: 1n, decision: true })).toBe('Counts by decision');
  expect(title({ state: 1n, decision: false })).toBe('Does not count');
  expect(title({ state: 1n, decision: null })).toBe('Stands as it was');
  expect(effectWords(dispute(), NOW)).toBeNull();
  expect(effectWords(dispute({ phase: 2n, decision: false, appealUntil: NOW + DAY }), NOW)?.isFinal).toBe(
    false,
  );
  expect(tally(dispute({ commits: 5n }))).toBe('5 ballots handed in, none opened yet');
  expect(tally(dispute({ commits: 5n, counts: 1n, against: 3n }))).toContain(
    'of 4 opened, 1 that it counts, 3',
  );
});

test('what cannot be disputed is known by the contracts’ own codes', () => {
  const row = { dispute: 0n, state: 2n, settled: 0n, changedAt: NOW } as Parameters<
    typeof refusalOf
  >[0]['row'];
  const terms = {
    version: 1n,
    arbitrators: [1, 2, 3].map(() => ({ key: new Uint8Array(33), contact: new Uint8Array(32) })),
    pauseUntil: 0n,
    disputeWindow: 28n * DAY,
    commitPeriod: DAY,
    revealPeriod: DAY,
    appealWindow: DAY,
    quorum: 3n,
    bond: 0n,
  };
  const refused = (of: object, than: object = {}, final = 0n, now = NOW) =>
    refusalOf({ row: { ...row, ...of }, final }, 3n, { ...terms, ...than }, now);
  expect(refused({})).toBeNull();
  expect(refused({ dispute: 4n })).toBe(1325);
  expect(refused({ state: 6n })).toBe(1329);
  expect(refused({ settled: 2n })).toBe(1329);
  expect(refused({}, {}, 3n)).toBe(1332);
  expect(refused({ state: 1n }, {}, 3n)).toBeNull();
  expect(refused({}, { pauseUntil: NOW + 1n })).toBe(1600);
  expect(refused({}, { quorum: 4n })).toBe(1613);
  expect(refused({}, { arbitrators: [], quorum: 0n })).toBe(1613);
  expect(refused({}, {}, 0n, NOW + 28n * DAY)).toBe(1616);
});
