import * as z from 'zod/mini';
import { noiseScale, RELEASE_EPSILON, THOUSANDTHS } from './budget';
import { BANDS, type Contribution, type Dimension } from './contribution';
import { halfWidth } from './interval';
import { DiscreteLaplace, type RandomBytes, secureRandom } from './noise';
import { type Quarter, quarterName } from './quarter';
import { heldBack, LEAST_SHOWN } from './suppression';

/** The tables of every release. There are no others: what is not asked here cannot be asked. */
export const TABLES = [
  { id: 'sessions-phq9', rows: 'sessions', columns: 'phq9' },
  { id: 'modality-gad7', rows: 'modality', columns: 'gad7' },
] as const satisfies readonly { id: string; rows: Dimension; columns: Dimension }[];

/** Each interval holds the true count with this probability. */
const CONFIDENCE = 0.95;

const whole = z.number().check(z.int(), z.minimum(0));
const figureSchema = z.nullable(z.strictObject({ count: whole, low: whole, high: whole }));
const tableSchema = z.strictObject({
  id: z.enum(TABLES.map(({ id }) => id)),
  /** With the totals as the last row and the last column; null: held back. */
  figures: z.array(z.array(figureSchema).check(z.length(5))).check(z.length(5)),
});
export const releaseSchema = z.strictObject({
  v: z.literal(1),
  quarter: z.string().check(z.regex(/^\d{4}-Q[1-4]$/)),
  /** Thousandths of epsilon that the release cost. */
  epsilon: z.number().check(z.int(), z.minimum(1), z.maximum(RELEASE_EPSILON)),
  least: z.literal(LEAST_SHOWN),
  confidence: z.literal(CONFIDENCE),
  tables: z.array(tableSchema).check(z.length(TABLES.length)),
});
export type Figure = z.infer<typeof figureSchema>;
export type Release = z.infer<typeof releaseSchema>;

/** What the routes answer: whether there is research here, the quarter that is open, and every release. */
export const releasesAnswerSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('off') }),
  z.strictObject({ state: z.literal('on'), releases: z.array(releaseSchema).check(z.maxLength(400)) }),
]);
export type ReleasesAnswer = z.infer<typeof releasesAnswerSchema>;

/** How many contributions fall into each cell of a table, exactly. Never leaves the server. */
export function tally(table: (typeof TABLES)[number], contributions: readonly Contribution[]): number[][] {
  const cells = BANDS[table.rows].map(() => BANDS[table.columns].map(() => 0));
  for (const one of contributions) {
    const row = cells[one[table.rows]];
    const column = one[table.columns];
    if (!row || row[column] === undefined) throw new RangeError('an answer is none of its bands');
    row[column] += 1;
  }
  return cells;
}

/**
 * The release about a quarter. To each cell of each table comes noise of its own; totals are added up from what came out, and what is
 * held back is judged by it, too: from the noise on, nothing looks at the true counts any more.
 */
export function buildRelease(
  quarter: Quarter,
  contributions: readonly Contribution[],
  epsilon = RELEASE_EPSILON,
  random: RandomBytes = secureRandom,
): Release {
  const scale = noiseScale(epsilon, TABLES.length);
  const noise = new DiscreteLaplace(scale, random);
  const width = Number(scale.numerator) / Number(scale.denominator);
  const tables = TABLES.map((table) => {
    const cells = tally(table, contributions).map((row) => row.map((count) => count + Number(noise.draw())));
    return { id: table.id, figures: figures(withTotals(cells), width) };
  });
  return {
    v: 1,
    quarter: quarterName(quarter),
    epsilon,
    least: LEAST_SHOWN,
    confidence: CONFIDENCE,
    tables,
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);

/** A table with its row totals, and as the last row its column totals. */
export function withTotals(cells: readonly (readonly number[])[]): number[][] {
  const rows = cells.map((row) => [...row, sum(row)]);
  return [...rows, (rows[0] ?? []).map((_, j) => sum(rows.map((row) => row[j] ?? 0)))];
}

function figures(values: readonly (readonly number[])[], width: number): Figure[][] {
  const held = heldBack(values);
  const [height, breadth] = [values.length, values[0]?.length ?? 0];
  /** A total has the noise of all its cells. */
  const half = (i: number, j: number) =>
    halfWidth(width, (i === height - 1 ? height - 1 : 1) * (j === breadth - 1 ? breadth - 1 : 1), CONFIDENCE);
  return values.map((row, i) =>
    row.map((count, j) =>
      held[i]?.[j] ? null : { count, low: Math.max(0, count - half(i, j)), high: count + half(i, j) },
    ),
  );
}

/** "1", "0.5": epsilon in words. */
export const epsilonWords = (thousandths: number): string => String(thousandths / THOUSANDTHS);
