import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeCsv } from '@/lib/csv';
import { BudgetExhausted, noiseScale, RELEASE_EPSILON, spend, YEAR_EPSILON } from '@/lib/research/budget';
import { BANDS, type Contribution, coarse, contributionSchema } from '@/lib/research/contribution';
import {
  firstDay,
  holds,
  lastDay,
  openQuarter,
  quarterName,
  quarterOf,
  quarterOfName,
} from '@/lib/research/quarter';
import { buildRelease, releaseSchema, TABLES, tally, withTotals } from '@/lib/research/release';
import { heldBack, LEAST_SHOWN } from '@/lib/research/suppression';
import { runs } from '../support/depth';
import { type Published, recover } from './attack';

const Q4 = 2026 * 4 + 3;

/** Counts as they come out of the noise: many small, some below zero. */
const tableOf = (height: number, width: number) =>
  fc.array(
    fc.array(fc.oneof(fc.integer({ min: -8, max: 30 }), fc.integer({ min: 0, max: 2000 })), {
      minLength: width,
      maxLength: width,
    }),
    { minLength: height, maxLength: height },
  );
const tables = fc
  .tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 2, max: 5 }))
  .chain(([h, w]) => tableOf(h, w));

const show = (values: number[][], held: boolean[][]): Published =>
  values.map((row, i) => row.map((value, j) => (held[i]?.[j] ? null : value)));

describe('what is held back', () => {
  test('is everything below eleven, and cannot be recovered by subtraction', () => {
    fc.assert(
      fc.property(tables, (cells) => {
        const values = withTotals(cells);
        const published = show(values, heldBack(values));
        for (const row of published)
          for (const value of row) if (value !== null) expect(value).toBeGreaterThanOrEqual(LEAST_SHOWN);
        expect([...recover(published)]).toEqual([]);
      }),
      runs(400, 20_000),
    );
  });

  test('the same attack recovers what a careless table would leave open', () => {
    let [open, recovered, wrong] = [0, 0, 0];
    fc.assert(
      fc.property(tableOf(4, 4), (cells) => {
        const values = withTotals(cells);
        // Only what is under the limit is left out, and nothing with it.
        const careless = values.map((row) => row.map((value) => value < LEAST_SHOWN));
        if (!careless.some((row) => row.includes(true))) return;
        open += 1;
        const found = recover(show(values, careless));
        if (found.size > 0) recovered += 1;
        for (const [name, value] of found) {
          const [i = 0, j = 0] = name.split(',').map(Number);
          if (values[i]?.[j] !== value) wrong += 1;
        }
      }),
      { numRuns: 300 },
    );
    expect(wrong).toBe(0);
    expect(recovered / open).toBeGreaterThan(0.3);
  });

  test('depends on where the gaps are, and on no number beside them', () => {
    fc.assert(
      fc.property(tableOf(4, 4), fc.infiniteStream(fc.integer({ min: 0, max: 500 })), (cells, more) => {
        const values = withTotals(cells);
        const others = values.map((row) =>
          row.map((value) => (value < LEAST_SHOWN ? value : LEAST_SHOWN + (more.next().value ?? 0))),
        );
        expect(heldBack(others)).toEqual(heldBack(values));
      }),
      runs(200, 5000),
    );
  });

  test('a single gap takes a rectangle of cells with it, not a total', () => {
    const values = withTotals([
      [5, 40, 60],
      [30, 50, 70],
      [35, 45, 55],
    ]);
    const held = heldBack(values);
    expect(held.flat().filter(Boolean)).toHaveLength(4);
    expect(held.at(-1)).not.toContain(true);
    expect(held.map((row) => row.at(-1))).not.toContain(true);
  });
});

const contribution = fc.record({
  sessions: fc.integer({ min: 0, max: 3 }),
  phq9: fc.integer({ min: 0, max: 3 }),
  gad7: fc.integer({ min: 0, max: 3 }),
  modality: fc.integer({ min: 0, max: 3 }),
}) as fc.Arbitrary<Contribution>;

describe('a release', () => {
  test('one person changes one cell of each table by one, whatever they contribute', () => {
    fc.assert(
      fc.property(fc.array(contribution, { maxLength: 40 }), contribution, (others, own) => {
        for (const table of TABLES) {
          const [without, withOwn] = [tally(table, others), tally(table, [...others, own])];
          const distance = without.flatMap((row, i) =>
            row.map((n, j) => Math.abs(n - (withOwn[i]?.[j] ?? 0))),
          );
          expect(distance.reduce((sum, n) => sum + n, 0)).toBe(1);
        }
      }),
      runs(100, 2000),
    );
    // So the noise of each table is as wide as tables by epsilon.
    expect(noiseScale(RELEASE_EPSILON, TABLES.length)).toEqual({ numerator: 2000n, denominator: 1000n });
  });

  test('has the form that is promised, nothing under eleven, and no cell that can be recovered', () => {
    fc.assert(
      fc.property(fc.array(contribution, { maxLength: 300 }), (all) => {
        const release = releaseSchema.parse(buildRelease(Q4, all));
        expect(release).toMatchObject({ quarter: '2026-Q4', epsilon: 1000 });
        for (const { figures } of release.tables) {
          for (const figure of figures.flat()) {
            if (!figure) continue;
            expect(figure.count).toBeGreaterThanOrEqual(LEAST_SHOWN);
            expect(figure.low).toBeLessThanOrEqual(figure.count);
            expect(figure.high).toBeGreaterThan(figure.count);
          }
          expect(recover(figures.map((row) => row.map((figure) => figure?.count ?? null))).size).toBe(0);
        }
      }),
      runs(30, 500),
    );
  });

  test('is made also where nobody contributed, and then shows nothing or nearly nothing', () => {
    const release = buildRelease(Q4, []);
    // The chance that one cell of 32 comes out at eleven or more is about 6 in 100, and its totals are held back with it.
    expect(release.tables.flatMap(({ figures }) => figures.flat()).filter(Boolean).length).toBeLessThan(10);
  });

  test('the intervals hold the true counts about as often as they say', () => {
    const all = Array.from({ length: 1600 }, (_, i) => ({
      sessions: i % 4,
      phq9: (i >> 2) % 4,
      gad7: (i >> 4) % 4,
      modality: (i >> 6) % 4,
    }));
    let [held, shown] = [0, 0];
    for (let n = 0; n < 60; n += 1)
      for (const [k, { figures }] of buildRelease(Q4, all).tables.entries()) {
        const truth = withTotals(tally(TABLES[k] as (typeof TABLES)[number], all));
        for (const [i, row] of figures.entries())
          for (const [j, figure] of row.entries()) {
            const count = truth[i]?.[j] ?? 0;
            if (!figure) continue;
            shown += 1;
            if (figure.low <= count && count <= figure.high) held += 1;
          }
      }
    expect(shown).toBeGreaterThan(2900);
    expect(held / shown).toBeGreaterThan(0.93);
  });
});

describe('the budget', () => {
  test('four releases of one epsilon make a year, and there is no fifth', () => {
    let spent = 0;
    for (let n = 0; n < 4; n += 1) spent = spend(spent, RELEASE_EPSILON);
    expect(spent).toBe(YEAR_EPSILON);
    expect(() => spend(spent, 1)).toThrow(BudgetExhausted);
    for (const cost of [0, -1, 0.5, RELEASE_EPSILON + 1, Number.NaN])
      expect(() => spend(0, cost)).toThrow(RangeError);
    expect(() => spend(-1000, 1000)).toThrow(BudgetExhausted);
  });
});

describe('a contribution', () => {
  const day = (d: number) => `2026-11-${String(d).padStart(2, '0')}`;
  const held = (n: number, modality = 'video') =>
    Array.from({ length: n }, (_, i) => ({ date: day(1 + (i % 28)), modality }));

  test('says no more than a band of each', () => {
    const points = (instrument: 'phq-9' | 'gad-7', ...given: number[]) =>
      given.map((p, i) => ({ instrument, date: day(3 + 5 * i), points: p }));
    const of = (sessions: ReturnType<typeof held>, scores: ReturnType<typeof points> = []) =>
      coarse(Q4, { sessions, scores });
    expect(of([])).toBeNull();
    expect(coarse(Q4, { sessions: [{ date: '2026-09-30', modality: 'video' }], scores: [] })).toBeNull();
    expect([1, 3, 4, 7, 8, 12, 13, 90].map((n) => of(held(n))?.sessions)).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    expect(of(held(3), points('phq-9', 20, 3, 15))?.phq9).toBe(0);
    expect(of(held(3), points('phq-9', 20, 16))?.phq9).toBe(1);
    expect(of(held(3), points('phq-9', 5, 10))?.phq9).toBe(2);
    expect(of(held(3), points('phq-9', 5))?.phq9).toBe(3);
    expect(of(held(3), points('gad-7', 10, 6))).toMatchObject({ gad7: 0, phq9: 3 });
    expect(of(held(3), points('gad-7', 10, 7))?.gad7).toBe(1);
    expect(of(held(2, 'group'))?.modality).toBe(2);
    expect(of([...held(2, 'phone'), ...held(1, 'in-person')])?.modality).toBe(1);
    expect(of([...held(1, 'phone'), ...held(1, 'in-person')])?.modality).toBe(3);
    for (const bands of Object.values(BANDS)) expect(bands).toHaveLength(4);
    expect(contributionSchema.safeParse({ sessions: 4, phq9: 0, gad7: 0, modality: 0 }).success).toBe(false);
    expect(
      contributionSchema.safeParse({ sessions: 1, phq9: 0, gad7: 0, modality: 0, note: 'x' }).success,
    ).toBe(false);
  });

  test('is about the last quarter that is over, by the calendar of UTC', () => {
    const at = (text: string) => Date.parse(text) / 1000;
    expect(quarterName(quarterOf(at('2026-12-31T23:59:59Z')))).toBe('2026-Q4');
    expect(quarterName(openQuarter(at('2027-01-01T00:00:00Z')))).toBe('2026-Q4');
    for (let q = Q4 - 8; q <= Q4; q += 1) expect(quarterOfName(quarterName(q))).toBe(q);
    expect([firstDay(Q4), lastDay(Q4)]).toEqual(['2026-10-01', '2026-12-31']);
    expect([lastDay(2024 * 4), lastDay(Q4 - 1)]).toEqual(['2024-03-31', '2026-09-30']);
    expect(['2026-09-30', '2026-10-01', '2026-12-31', '2027-01-01'].map((d) => holds(Q4, d))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

test('a CSV runs no formula in a spreadsheet', () => {
  const text = writeCsv(
    ['week', 'n'],
    [
      ['=1+1', 3],
      ['+a', -2],
      ['@x "y"', null],
      ['\t=1', 1.5],
      ['plain, text', 0],
    ],
  );
  expect(text.split('\r\n')).toEqual([
    '\ufeff"week","n"',
    '"\'=1+1",3',
    '"\'+a",-2',
    '"\'@x ""y""",',
    '"\'\t=1",1.5',
    '"plain, text",0',
    '',
  ]);
});
