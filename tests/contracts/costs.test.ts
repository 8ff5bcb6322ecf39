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
    expect(cost('log-session, unconfirmed')).toEqual({ reads: 8, writes: 2 });
    expect(cost('confirm-session')).toEqual({ reads: 10, writes: 2 });
    expect(cost('confirm-sessions, 25')).toEqual({ reads: 58, writes: 26 });
    expect(cost('confirm-pairing (ring of 32)')).toEqual({ reads: 16, writes: 2 });
    expect(cost('commit-vote (ring of 32), the 1st')).toEqual({ reads: 10, writes: 2 });
    expect(cost('commit-vote (ring of 32), the 3rd')).toEqual({ reads: 10, writes: 2 });
    expect(cost('reveal-vote')).toEqual({ reads: 8, writes: 2 });
    expect(readFileSync('docs/contract-costs.md', 'utf8')).toBe(costPage(rows));
  });
});
