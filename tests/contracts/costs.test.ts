import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Cost } from './support/chain';
import { measureCosts } from './support/cost-scenario';
import {
  type CostRow,
  compareWithPage,
  costPage,
  functionOf,
  LIMITS,
  publicFunctions,
} from './support/costs';
import { chainWithCosts } from './support/session';

const PAGE = 'docs/contract-costs.md';
const REWRITE = 'npx tsx bench/contract-costs.ts';

describe('costs', () => {
  it('are measured of every public function, do not grow, and stay within their limits', async () => {
    await chainWithCosts();
    const rows = measureCosts();

    const measured = new Set(rows.flatMap((row) => [functionOf(row), ...row.within]));
    expect(
      publicFunctions().filter((name) => !measured.has(name)),
      'without a row',
    ).toEqual([]);

    const { grown, shrunk } = compareWithPage(rows, readFileSync(PAGE, 'utf8'));
    expect(grown, `dearer than ${PAGE} says`).toEqual([]);
    expect(shrunk, `cheaper than ${PAGE} says: ${REWRITE}`).toEqual([]);
    expect(readFileSync(PAGE, 'utf8'), `${PAGE} is stale: ${REWRITE}`).toBe(costPage(rows));

    expect(rows.flatMap(grownWithHistory), 'grown with history').toEqual([]);
    // 0.2 % of a block's runtime, so that 500 such calls fit into one
    expect(rows.filter((row) => row.runtime > LIMITS.runtime / 500)).toEqual([]);
    for (const [name, reads, writes] of goals) {
      const row = rows.find((r) => r.call === name);
      if (!row) throw new Error(`no row ${name}`);
      expect(row.reads, `reads of ${name}`).toBeLessThanOrEqual(reads);
      expect(row.writes, `writes of ${name}`).toBeLessThanOrEqual(writes);
    }
  }, 180_000);
});

const goals: [call: string, reads: number, writes: number][] = [
  ['log-session, confirmed', 9, 2],
  ['log-session, confirmed, with a fee', 10, 3],
  ['log-session, unconfirmed', 8, 2],
  ['confirm-session', 10, 2],
  ['confirm-sessions, 25', 60, 26],
  ['confirm-pairing, ring of 32', 16, 2],
  ['confirm-pairing, again, ring of 32', 16, 2],
  ['commit-vote, 32 arbitrators', 10, 2],
  ['reveal-vote', 8, 2],
];

/** Where a call costs more after the history than before it. */
function grownWithHistory({ first, ...row }: CostRow): string[] {
  if (!first) return [];
  const equal: (keyof Cost)[] = ['reads', 'writes'];
  const longer: (keyof Cost)[] = ['readLength', 'writeLength'];
  const worse = [...equal.filter((m) => row[m] !== first[m]), ...longer.filter((m) => row[m] > first[m])];
  return worse.map((m) => `${row.contract} ${row.call}: ${m} ${first[m]} -> ${row[m]}`);
}
