/**
 * The attacker who subtracts: everything that is published of a table, and what its totals mean, as a system of linear equations over
 * the rationals; what has one value in all its solutions is recovered. Written apart from the code that holds entries back.
 */
export type Published = readonly (readonly (number | null)[])[];

interface Fraction {
  n: bigint;
  d: bigint;
}
const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));
const fraction = (n: bigint, d = 1n): Fraction => {
  const g = gcd(n, d) || 1n;
  return d < 0n ? { n: -n / g, d: -d / g } : { n: n / g, d: d / g };
};
const minus = (a: Fraction, b: Fraction) => fraction(a.n * b.d - b.n * a.d, a.d * b.d);
const times = (a: Fraction, b: Fraction) => fraction(a.n * b.n, a.d * b.d);
const over = (a: Fraction, b: Fraction) => fraction(a.n * b.d, a.d * b.n);

/** The entries that were held back and follow all the same: "row,column" and the value. */
export function recover(table: Published): Map<string, number> {
  const height = table.length;
  const width = table[0]?.length ?? 0;
  const unknown = table.flatMap((row, i) => row.flatMap((value, j) => (value === null ? [`${i},${j}`] : [])));
  const place = new Map(unknown.map((name, k) => [name, k]));
  const rows: Fraction[][] = [];
  /** The cells of a line add up to its total. */
  const equation = (cells: [number, number][], total: [number, number]) => {
    const row = Array.from({ length: unknown.length + 1 }, () => fraction(0n));
    for (const [[i, j], sign] of [...cells.map((c) => [c, 1n] as const), [total, -1n] as const]) {
      const value = table[i]?.[j] ?? null;
      const k = value === null ? place.get(`${i},${j}`) : unknown.length;
      if (k === undefined) throw new Error('no such entry');
      const before = row[k] as Fraction;
      row[k] =
        value === null ? minus(before, fraction(-sign)) : minus(before, fraction(sign * BigInt(value)));
    }
    rows.push(row);
  };
  const span = (n: number) => Array.from({ length: n }, (_, k) => k);
  for (const i of span(height))
    equation(
      span(width - 1).map((j) => [i, j]),
      [i, width - 1],
    );
  for (const j of span(width))
    equation(
      span(height - 1).map((i) => [i, j]),
      [height - 1, j],
    );

  let lead = 0;
  const pivots: number[] = [];
  for (let column = 0; column < unknown.length && lead < rows.length; column += 1) {
    const found = rows.findIndex((row, r) => r >= lead && (row[column] as Fraction).n !== 0n);
    if (found < 0) continue;
    [rows[lead], rows[found]] = [rows[found] as Fraction[], rows[lead] as Fraction[]];
    const pivot = rows[lead] as Fraction[];
    const head = pivot[column] as Fraction;
    for (const [k, value] of pivot.entries()) pivot[k] = over(value, head);
    for (const [r, row] of rows.entries()) {
      const factor = row[column] as Fraction;
      if (r === lead || factor.n === 0n) continue;
      for (const [k, value] of row.entries()) row[k] = minus(value, times(factor, pivot[k] as Fraction));
    }
    pivots.push(column);
    lead += 1;
  }
  const recovered = new Map<string, number>();
  for (const [r, column] of pivots.entries()) {
    const row = rows[r] as Fraction[];
    const free = row.some((value, k) => k !== column && k < unknown.length && value.n !== 0n);
    if (!free) recovered.set(unknown[column] as string, Number((row.at(-1) as Fraction).n));
  }
  return recovered;
}
