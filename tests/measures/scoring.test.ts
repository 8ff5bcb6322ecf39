import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Answer,
  bandOf,
  INSTRUMENTS,
  isMeaningful,
  namesSelfHarm,
  SCALES,
  score,
  unanswered,
} from '@/lib/measures/scoring';
import { DIFFICULTIES, FREQUENCIES, WORDING } from '@/lib/measures/wording';
import { runs } from '../support/depth';

const anAnswer = fc.integer({ min: 0, max: 3 }) as fc.Arbitrary<Answer>;
const anInstrument = fc.constantFrom(...INSTRUMENTS);
const aSheet = anInstrument.chain((instrument) =>
  fc.record({
    instrument: fc.constant(instrument),
    answers: fc.array(anAnswer, {
      minLength: SCALES[instrument].items,
      maxLength: SCALES[instrument].items,
    }),
  }),
);

/** The cut-points as the authors published them, written down here a second time on purpose. */
const PUBLISHED = {
  'phq-9': {
    minimal: [0, 4],
    mild: [5, 9],
    moderate: [10, 14],
    'moderately severe': [15, 19],
    severe: [20, 27],
  },
  'gad-7': { minimal: [0, 4], mild: [5, 9], moderate: [10, 14], severe: [15, 21] },
};

describe.each(INSTRUMENTS)('%s', (instrument) => {
  const { items, max, bands } = SCALES[instrument];

  test('every score has the band that its authors gave it, and no other number has one', () => {
    const told = Array.from({ length: max + 1 }, (_, points) => bandOf(instrument, points).label);
    const published = Object.entries(PUBLISHED[instrument]).flatMap(([label, [from = 0, to = 0]]) =>
      Array.from({ length: to - from + 1 }, () => label),
    );
    expect(told).toEqual(published);
    for (const none of [-1, max + 1, 4.5, Number.NaN])
      expect(() => bandOf(instrument, none)).toThrow(RangeError);
  });

  test('the bands cover all scores without a gap, from nothing to three times the items', () => {
    expect(max).toBe(items * 3);
    expect(bands[0]?.from).toBe(0);
    expect(bands.at(-1)?.to).toBe(max);
    for (const [i, band] of bands.slice(1).entries()) expect(band.from).toBe((bands[i]?.to ?? 0) + 1);
  });

  test('has as many questions as answers, and four of each kind of answer', () => {
    expect(WORDING[instrument].items).toHaveLength(items);
    expect(FREQUENCIES).toHaveLength(4);
    expect(DIFFICULTIES).toHaveLength(4);
  });
});

test('a score is the sum of the answers, in whatever order, and lies in exactly one band', () => {
  fc.assert(
    fc.property(aSheet, fc.nat(), ({ instrument, answers }, shift) => {
      const points = score(instrument, answers);
      let sum = 0;
      for (const answer of answers) sum += answer;
      expect(points).toBe(sum);
      const at = shift % answers.length;
      expect(score(instrument, [...answers.slice(at), ...answers.slice(0, at)])).toBe(points);
      const within = SCALES[instrument].bands.filter(({ from, to }) => from <= points && points <= to);
      expect(within).toEqual([bandOf(instrument, points)]);
    }),
    runs(500, 50_000),
  );
});

test('one more step in any answer is one more point', () => {
  fc.assert(
    fc.property(aSheet, fc.nat(), ({ instrument, answers }, n) => {
      const at = n % answers.length;
      fc.pre((answers[at] ?? 3) < 3);
      const worse = answers.map((answer, i) => (i === at ? answer + 1 : answer));
      expect(score(instrument, worse)).toBe(score(instrument, answers) + 1);
    }),
    runs(300, 30_000),
  );
});

test('a sheet with an answer missing, one too many, or none of the four has no score', () => {
  fc.assert(
    fc.property(
      aSheet,
      fc.nat(),
      fc.constantFrom(-1, 4, 0.5, Number.NaN),
      ({ instrument, answers }, n, none) => {
        const at = n % answers.length;
        expect(() => score(instrument, answers.toSpliced(at, 1))).toThrow(RangeError);
        expect(() => score(instrument, [...answers, 0])).toThrow(RangeError);
        expect(() => score(instrument, answers.with(at, none as Answer))).toThrow(RangeError);
      },
    ),
    runs(200, 5000),
  );
});

test('what is not answered is named by the number of its question', () => {
  fc.assert(
    fc.property(aSheet, fc.array(fc.nat({ max: 8 })), ({ answers }, gaps) => {
      const partly = answers.map((answer, i) => (gaps.includes(i) ? null : answer));
      const missing = unanswered(partly);
      expect(missing).toEqual(
        [...new Set(gaps)]
          .filter((i) => i < answers.length)
          .map((i) => i + 1)
          .sort((a, b) => a - b),
      );
    }),
    runs(200, 5000),
  );
});

test('help is due for any answer above 0 to question 9 of PHQ-9, whatever else is answered, and for nothing else', () => {
  fc.assert(
    fc.property(
      aSheet,
      fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
      ({ instrument, answers }, kept) => {
        const partly = answers.map((answer, i) => (i === 8 || kept[i] ? answer : null));
        const due = instrument === 'phq-9' && (answers[8] ?? 0) > 0;
        expect(namesSelfHarm(instrument, answers)).toBe(due);
        expect(namesSelfHarm(instrument, partly)).toBe(due);
      },
    ),
    runs(300, 20_000),
  );
  expect(namesSelfHarm('phq-9', [3, 3, 3, 3, 3, 3, 3, 3, null])).toBe(false);
  expect(namesSelfHarm('phq-9', [null, null, null, null, null, null, null, null, 1])).toBe(true);
});

test('a change matters from five points on for PHQ-9 and from four on for GAD-7, in both directions', () => {
  expect([4, 5, 6].map((by) => isMeaningful('phq-9', 10, 10 - by))).toEqual([false, true, true]);
  expect([4, 5, 6].map((by) => isMeaningful('phq-9', 10, 10 + by))).toEqual([false, true, true]);
  expect([3, 4, 5].map((by) => isMeaningful('gad-7', 10, 10 - by))).toEqual([false, true, true]);
});
