import { describe, expect, test } from 'vitest';
import { halfWidth, probability } from '@/lib/research/interval';
import { DiscreteLaplace, type Rational } from '@/lib/research/noise';
import { runs } from '../support/depth';
import { chiSquareTail, likelihood } from './statistics';

/** A right sampler is called wrong once in a million runs; a wrong one is not called right. */
const ALPHA = 1e-6;
const DRAWS = runs(200_000, 1_000_000).numRuns;

const scales: [name: string, scale: Rational][] = [
  ['2, as releases have it', { numerator: 2000n, denominator: 1000n }],
  ['1/3', { numerator: 1n, denominator: 3n }],
  ['7/2', { numerator: 7n, denominator: 2n }],
];
const width = ({ numerator, denominator }: Rational) => Number(numerator) / Number(denominator);
const drawn = (scale: Rational, n: number) => {
  const noise = new DiscreteLaplace(scale);
  return Array.from({ length: n }, () => noise.draw());
};

describe('discrete Laplace noise', () => {
  test.each(scales)(
    'of scale %s is distributed exactly so',
    (_, scale) => {
      const draws = drawn(scale, DRAWS);
      expect(likelihood(draws, (x) => probability(width(scale), x))).toBeGreaterThan(ALPHA);
    },
    600_000,
  );

  test('the test tells other distributions apart', () => {
    const scale = { numerator: 2n, denominator: 1n };
    const draws = drawn(scale, 30_000);
    const against = (b: number) => likelihood(draws, (x) => probability(b, x));
    expect(against(2.15)).toBeLessThan(ALPHA);
    expect(against(1.85)).toBeLessThan(ALPHA);
    // The classic mistake: a zero of either sign is kept, and comes twice as often.
    const doubled = draws.flatMap((x) => (x === 0n ? [x, x] : [x]));
    expect(likelihood(doubled, (x) => probability(2, x))).toBeLessThan(ALPHA);
    // A rounded continuous Laplace.
    const rounded = draws.map(() => {
      const u = Math.random() - 0.5;
      return BigInt(Math.round(-2 * Math.sign(u) * Math.log(1 - 2 * Math.abs(u))));
    });
    expect(likelihood(rounded, (x) => probability(2, x))).toBeLessThan(ALPHA);
    // One that is shifted by a little now and then.
    expect(
      likelihood(
        draws.map((x, i) => (i % 4 === 0 ? x + 1n : x)),
        (x) => probability(2, x),
      ),
    ).toBeLessThan(ALPHA);
  });

  test('a table of the chi-square distribution agrees', () => {
    expect(chiSquareTail(18.307, 10)).toBeCloseTo(0.05, 4);
    expect(chiSquareTail(29.588, 10)).toBeCloseTo(0.001, 5);
    expect(chiSquareTail(124.342, 100)).toBeCloseTo(0.05, 4);
  });

  test('takes its randomness from the platform’s secure source, and never the same bytes twice', () => {
    const asked: number[] = [];
    const noise = new DiscreteLaplace({ numerator: 2n, denominator: 1n }, (length) => {
      asked.push(length);
      return crypto.getRandomValues(new Uint8Array(length));
    });
    for (let n = 0; n < 2000; n += 1) noise.draw();
    expect(asked.length).toBeGreaterThan(5);
  });

  test('a scale of nothing is refused', () => {
    expect(() => new DiscreteLaplace({ numerator: 0n, denominator: 1n })).toThrow(RangeError);
  });
});

describe('the interval', () => {
  test('of one count is what the distribution says', () => {
    const p = Math.exp(-1 / 2);
    for (const confidence of [0.5, 0.9, 0.95, 0.99]) {
      const h = halfWidth(2, 1, confidence);
      const outside = (k: number) => (2 * p ** (k + 1)) / (1 + p);
      expect(1 - outside(h)).toBeGreaterThanOrEqual(confidence);
      expect(1 - outside(h - 1)).toBeLessThan(confidence);
    }
  });

  test('of a total holds as many true counts as it says', () => {
    const noise = new DiscreteLaplace({ numerator: 2n, denominator: 1n });
    const n = 4000;
    for (const terms of [4, 16]) {
      const h = halfWidth(2, terms, 0.95);
      let within = 0;
      for (let i = 0; i < n; i += 1) {
        let sum = 0n;
        for (let k = 0; k < terms; k += 1) sum += noise.draw();
        if (sum >= -BigInt(h) && sum <= BigInt(h)) within += 1;
      }
      // Five standard deviations below, and not so wide that it would say nothing.
      expect(within / n).toBeGreaterThan(0.95 - 5 * Math.sqrt((0.95 * 0.05) / n));
      expect(within / n).toBeLessThan(0.985);
    }
  });
});
