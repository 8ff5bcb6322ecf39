import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layOut, type PlotInput } from '@/components/progress/geometry';
import { monthOf, shiftMonth } from '@/components/progress/month';
import { SCALES } from '@/lib/measures/scoring';
import { runs } from '../support/depth';

const DAY = 86_400_000;
const dayOf = (n: number) => new Date(n * DAY).toISOString().slice(0, 10);
const aDay = fc.integer({ min: 15_000, max: 30_000 }).map(dayOf);
const { bands, max } = SCALES['phq-9'];

const anInput: fc.Arbitrary<PlotInput> = fc.record({
  points: fc.array(fc.record({ day: aDay, value: fc.integer({ min: 0, max }) }), { maxLength: 40 }),
  width: fc.integer({ min: 240, max: 900 }),
  height: fc.integer({ min: 160, max: 400 }),
  left: fc.integer({ min: 20, max: 80 }),
  right: fc.integer({ min: 10, max: 80 }),
  low: fc.constant(0),
  high: fc.constant(max),
  bands: fc.constant(bands),
});
const plain = (points: PlotInput['points'], change: Partial<PlotInput> = {}) =>
  layOut({ points, width: 320, height: 220, left: 30, right: 10, low: 0, high: max, bands, ...change });

describe('a plot', () => {
  test('every point lies within the frame, at its value and within its own band', () => {
    fc.assert(
      fc.property(anInput, (input) => {
        const { frame, marks, y, bands: strips } = layOut(input);
        expect(marks).toHaveLength(input.points.length);
        for (const mark of marks) {
          expect(mark.x).toBeGreaterThan(frame.left);
          expect(mark.x).toBeLessThan(frame.right);
          expect(mark.y).toBeGreaterThan(frame.top);
          expect(mark.y).toBeLessThan(frame.bottom);
          expect(mark.y).toBe(y(mark.value));
          const band = bands.find(({ from, to }) => from <= mark.value && mark.value <= to);
          const strip = strips.filter(({ top, bottom }) => top < mark.y && mark.y < bottom);
          expect(strip.map((s) => s.label)).toEqual([band?.label]);
        }
      }),
      runs(300, 3000),
    );
  });

  test('the earlier stands to the left, the higher value higher, true to scale', () => {
    fc.assert(
      fc.property(anInput, (input) => {
        const { marks } = layOut(input);
        const [first, last] = [marks[0], marks.at(-1)];
        for (const [i, mark] of marks.entries()) {
          const next = marks[i + 1];
          if (!next || !first || !last) continue;
          expect(next.day >= mark.day).toBe(true);
          expect(next.x).toBeGreaterThanOrEqual(mark.x);
          if (next.value > mark.value) expect(next.y).toBeLessThan(mark.y);
          if (next.value === mark.value) expect(next.y).toBe(mark.y);
          const part =
            (Date.parse(next.day) - Date.parse(first.day)) /
            (Date.parse(last.day) - Date.parse(first.day) || 1);
          if (first.day !== last.day) expect(next.x).toBeCloseTo(first.x + part * (last.x - first.x), -0.5);
        }
      }),
      runs(300, 3000),
    );
  });

  test('the strips of the bands touch and fill the frame', () => {
    fc.assert(
      fc.property(anInput, (input) => {
        const { frame, bands: strips } = layOut(input);
        expect(strips[0]?.bottom).toBe(frame.bottom);
        expect(strips.at(-1)?.top).toBe(frame.top);
        for (const [i, strip] of strips.slice(1).entries()) expect(strip.bottom).toBe(strips[i]?.top);
      }),
      runs(100, 2000),
    );
  });

  test('days are named within the picture, in order, with room between them, the first and the last among them', () => {
    fc.assert(
      fc.property(anInput, (input) => {
        const { days, marks, frame } = layOut(input);
        expect(days.length === 0).toBe(marks.length === 0);
        for (const [i, day] of days.entries()) {
          expect(day.x).toBeGreaterThan(frame.left);
          expect(day.x).toBeLessThan(frame.right);
          const next = days[i + 1];
          // Short spans have fewer days than there is room for: they stand further apart, never nearer.
          if (next) expect(next.x - day.x).toBeGreaterThan(30);
        }
        if (days.length > 1) {
          expect(days[0]?.x).toBe(marks[0]?.x);
          expect(days.at(-1)?.x).toBe(marks.at(-1)?.x);
        }
      }),
      runs(300, 3000),
    );
  });

  test('one point, or several on one day, stand in the middle', () => {
    const { marks, days, line } = plain([
      { day: '2026-11-20', value: 7 },
      { day: '2026-11-20', value: 12 },
    ]);
    expect(new Set(marks.map((m) => m.x))).toEqual(new Set([170]));
    expect(days).toEqual([{ x: 170, label: '20 Nov' }]);
    expect(line).toBe(marks.map((m) => `170,${m.y}`).join(' '));
  });

  test('nothing gives an empty frame, and a long time is named by month and year', () => {
    expect(plain([])).toMatchObject({ marks: [], line: '', days: [] });
    const { days } = plain([
      { day: '2024-01-05', value: 3 },
      { day: '2026-11-20', value: 3 },
    ]);
    expect([days[0]?.label, days.at(-1)?.label]).toEqual(['Jan 2024', 'Nov 2026']);
  });
});

describe('a month', () => {
  test('has each of its days once, in order, each under its weekday', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2000, max: 2199 }), fc.integer({ min: 1, max: 12 }), (year, month) => {
        const key = `${year}-${String(month).padStart(2, '0')}`;
        const { weeks } = monthOf(key);
        const days = weeks.flat().filter((day) => day !== null);
        const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
        expect(days).toEqual(Array.from({ length }, (_, i) => `${key}-${String(i + 1).padStart(2, '0')}`));
        for (const week of weeks) {
          expect(week).toHaveLength(7);
          expect(week.some((day) => day !== null)).toBe(true);
          for (const [i, day] of week.entries()) if (day) expect((new Date(day).getUTCDay() + 6) % 7).toBe(i);
        }
      }),
      runs(200, 2400),
    );
  });

  test('follows and precedes its neighbours over the turn of the year', () => {
    expect([shiftMonth('2026-12', 1), shiftMonth('2027-01', -1), shiftMonth('2026-11', -12)]).toEqual([
      '2027-01',
      '2026-12',
      '2025-11',
    ]);
    expect(monthOf('2026-11').title).toBe('November 2026');
  });
});
