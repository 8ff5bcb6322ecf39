import { describe, expect, it } from 'vitest';
import { broken } from '@/scripts/linkage/bounds';
import { KNOWS, TARGETS } from '@/scripts/linkage/judge/names';
import { best, pooled, type Row, row, wilson } from '@/scripts/linkage/measure';

const subject = { world: 'default', knows: KNOWS.public, target: TARGETS.claim };
const guesses = (n: number, right: number) =>
  Array.from({ length: n }, (_, i) => ({ right: i < right, chance: 1 / 20 }));

describe('a measured rate', () => {
  it('has Wilson’s interval, also at its ends', () => {
    const rounded = (hits: number, n: number) => wilson(hits, n).map((x) => Math.round(x * 1e4) / 1e4);
    // as published tables and R's prop.test(correct = FALSE) have them
    expect(rounded(50, 100)).toEqual([0.4038, 0.5962]);
    expect(rounded(0, 10)).toEqual([0, 0.2775]);
    expect(rounded(10, 10)).toEqual([0.7225, 1]);
    expect(wilson(0, 0)).toEqual([0, 1]);
  });

  it('is pooled over years by what was guessed, not by year', () => {
    const rows = [row(subject, guesses(100, 10)), row(subject, guesses(300, 10))];
    const [all] = pooled([...rows, row({ ...subject, target: TARGETS.link }, guesses(2, 1))]);
    expect([all?.guesses, all?.hits]).toEqual([400, 20]);
    expect(all?.chance).toBeCloseTo(0.05);
    expect([all?.low, all?.high]).toEqual(wilson(20, 400));
  });

  it('takes the best, and lets chance choose among those alike', () => {
    const ties = [0.1, 0.9, 0.5];
    expect(
      best(
        ['a', 'b', 'c'],
        () => 1,
        () => ties.shift() ?? 0,
      ),
    ).toBe('b');
    expect(
      best(
        ['a', 'b', 'c'],
        (x) => (x === 'c' ? 2 : 1),
        () => 0,
      ),
    ).toBe('c');
    expect(
      best(
        [],
        () => 0,
        () => 0,
      ),
    ).toBeUndefined();
  });
});

describe('a bound', () => {
  const found = (of: Row, bound: object) =>
    broken([of], [{ world: 'default', knows: 'public', target: 'claim', ...bound }]);

  it('says how far above chance a rate lies, and what was not found or not measured', () => {
    const high = row(subject, guesses(1000, 120));
    expect(found(high, { above: 0.08 })).toEqual([]);
    expect(found(high, { above: 0.05 })).toEqual([expect.stringContaining('7.0 points above chance')]);
    expect(found(high, { least: 0.5 })).toEqual([expect.stringContaining('right in 12.0 %')]);
    expect(found(row(subject, guesses(20, 1)), { above: 0.05, width: 0.05 })).toEqual([
      expect.stringContaining('the interval is wider'),
    ]);
    expect(found(row(subject, []), { above: 0.05 })).toEqual([expect.stringContaining('not measured')]);
    expect(found(high, { target: 'link', above: 0.05 })).toEqual([expect.stringContaining('not measured')]);
  });
});
