import fc from 'fast-check';
import { expect, test } from 'vitest';
import { barLayout, ticksTo } from '@/components/research/bar-layout';

test('bars are as long as their numbers say, within the picture, one below the other', () => {
  const bars = fc.array(fc.record({ label: fc.string({ maxLength: 20 }), value: fc.nat(5000) }), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(bars, fc.integer({ min: 200, max: 1200 }), (given, width) => {
      const { rows, zero, height } = barLayout(given, width);
      const most = Math.max(1, ...given.map(({ value }) => value));
      const longest = Math.max(...rows.map(({ length }) => length));
      for (const [i, row] of rows.entries()) {
        expect(row.value).toBe(given[i]?.value);
        expect(zero + row.length).toBeLessThanOrEqual(width);
        expect(Math.abs(row.length * most - longest * row.value)).toBeLessThanOrEqual(0.2 * most);
        expect(row.top).toBeGreaterThanOrEqual(i === 0 ? 0 : (rows[i - 1]?.top ?? 0) + row.thickness);
        expect(row.top + row.thickness).toBeLessThanOrEqual(height);
      }
    }),
  );
});

test('ticks are a few round numbers from 0, none above the highest', () => {
  expect(ticksTo(0)).toEqual([0]);
  expect(ticksTo(1)).toEqual([0, 1]);
  expect(ticksTo(3)).toEqual([0, 1, 2, 3]);
  expect(ticksTo(160)).toEqual([0, 50, 100, 150]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (highest) => {
      const ticks = ticksTo(highest);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(9);
      expect(ticks.at(-1)).toBeLessThanOrEqual(highest);
    }),
  );
});
