/**
 * How far noise may carry a count: for the interval beside each figure. This is about how a number is read and no secret goes in, so
 * here floating point does.
 */

/** P(x) of discrete Laplace noise of a scale. */
export function probability(scale: number, x: number): number {
  const p = Math.exp(-1 / scale);
  return ((1 - p) / (1 + p)) * p ** Math.abs(x);
}

/** The least h for which a sum of `terms` draws lies within −h to h with at least this probability. */
export function halfWidth(scale: number, terms: number, confidence: number): number {
  const key = `${scale}/${terms}/${confidence}`;
  const found = known.get(key) ?? reckon(scale, terms, confidence);
  known.set(key, found);
  return found;
}

/** There are only a few kinds of totals, and each takes some thousand steps. */
const known = new Map<string, number>();

function reckon(scale: number, terms: number, confidence: number): number {
  const reach = Math.ceil(scale * (20 + 4 * Math.sqrt(terms)));
  const one = Array.from({ length: 2 * reach + 1 }, (_, i) => probability(scale, i - reach));
  let sum = [1];
  for (let n = 0; n < terms; n += 1) sum = convolve(sum, one);
  const middle = (sum.length - 1) / 2;
  let within = sum[middle] ?? 0;
  let h = 0;
  while (within < confidence && h < middle) {
    h += 1;
    within += (sum[middle - h] ?? 0) + (sum[middle + h] ?? 0);
  }
  return h;
}

function convolve(a: readonly number[], b: readonly number[]): number[] {
  const out = new Array<number>(a.length + b.length - 1).fill(0);
  for (const [i, x] of a.entries()) for (const [j, y] of b.entries()) out[i + j] = (out[i + j] ?? 0) + x * y;
  return out;
}
