/** P(a chi-square variable with `df` degrees of freedom is at least x): the upper regularized gamma function Q(df/2, x/2). */
export function chiSquareTail(x: number, df: number): number {
  const [a, z] = [df / 2, x / 2];
  if (z <= 0) return 1;
  const front = Math.exp(-z + a * Math.log(z) - logGamma(a));
  if (z < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 10_000 && term > sum * 1e-15; n += 1) {
      term *= z / (a + n);
      sum += term;
    }
    return 1 - front * sum;
  }
  // Lentz's continued fraction.
  let b = z + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 10_000; i += 1) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-14) break;
  }
  return front * h;
}

/** Lanczos. */
function logGamma(x: number): number {
  const g = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const t = x + 6.5;
  const sum = g.reduce((total, value, i) => total + value / (x + i), 0.9999999999998099);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/**
 * How likely draws at least this far from a distribution are. Cells of fewer than ten expected draws are put together at both ends.
 * @param probability of each whole number
 */
export function likelihood(draws: readonly bigint[], probability: (x: number) => number): number {
  let reach = 0;
  while (draws.length * probability(reach + 1) >= 10) reach += 1;
  const observed = new Array<number>(2 * reach + 1).fill(0);
  const clamp = (x: number) => Math.max(-reach, Math.min(reach, x)) + reach;
  for (const draw of draws) {
    const place = clamp(Number(draw));
    observed[place] = (observed[place] ?? 0) + 1;
  }
  const inner = Array.from({ length: 2 * reach + 1 }, (_, i) => probability(i - reach));
  const tail = (1 - inner.reduce((sum, p) => sum + p, 0)) / 2;
  const expected = inner.map((p, i) => draws.length * (i === 0 || i === 2 * reach ? p + tail : p));
  const statistic = observed.reduce(
    (sum, n, i) => sum + (n - (expected[i] ?? 0)) ** 2 / (expected[i] ?? 1),
    0,
  );
  return chiSquareTail(statistic, 2 * reach);
}
