import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { costPage, measureCosts } from './support/costs';

describe('costs', () => {
  it('are exactly those on the cost page, and within their limits', () => {
    const rows = measureCosts();
    const cost = (name: string) => {
      const row = rows.find((r) => r.call === name);
      if (!row) throw new Error(`no row ${name}`);
      return { reads: row.reads, writes: row.writes };
    };
    expect(cost('log-session, confirmed, the 1st')).toEqual({ reads: 9, writes: 2 });
    expect(cost('log-session, confirmed, the 1,001st')).toEqual({ reads: 9, writes: 2 });
    const pairing = cost('confirm-pairing (ring of 32)');
    expect(pairing.reads).toBeLessThanOrEqual(16);
    expect(pairing.writes).toBeLessThanOrEqual(2);
    const many = cost('confirm-sessions, 25');
    expect(many.reads).toBeLessThanOrEqual(60);
    expect(many.writes).toBeLessThanOrEqual(26);
    expect(readFileSync('docs/contract-costs.md', 'utf8')).toBe(costPage(rows));
  });
});
