import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEquivalents } from '@/scripts/mutation/equivalents';
import { mutantsOf } from '@/scripts/mutation/mutants';
import { page, summarize } from '@/scripts/mutation/results';

const mutants = mutantsOf({ name: 'x', file: 'x.clar', source: '(define-private (f (a uint)) (< a u5))' });
const entry = { contract: 'x', definition: 'f', before: '(< a u5)', after: '(<= a u5)' };
const reason = 'a is never 5, since its only caller refuses 5';

function list(entries: object[]): string {
  const path = join(mkdtempSync(join(tmpdir(), 'equivalents-')), 'list.json');
  writeFileSync(path, JSON.stringify(entries));
  return path;
}

describe('a listed equivalent', () => {
  it('must match a mutant, be listed once and give its reason', () => {
    const read = (...entries: object[]) => readEquivalents(list(entries), mutants);
    expect(read({ ...entry, reason }).size).toBe(1);
    expect(() => read({ ...entry, before: '(< a u6)', reason })).toThrow('no mutant matches');
    expect(() => read({ ...entry, reason }, { ...entry, reason })).toThrow('listed twice');
    expect(() => read({ ...entry, reason: '' })).toThrow('no reason');
  });

  it('does not count as a survivor, and is an error once a test kills it', () => {
    const equivalents = readEquivalents(list([{ ...entry, reason }]), mutants);
    const result = (i: number, outcome: 'killed' | 'survived' | 'invalid') => ({
      mutant: mutants[i]!,
      outcome,
      by: outcome === 'killed' ? 'a test' : null,
      trapped: false,
      ran: 1,
    });
    const fine = summarize([result(0, 'survived'), result(1, 'killed'), result(2, 'invalid')], equivalents);
    expect(fine).toMatchObject({ rate: 1, survivors: [], wronglyListed: [] });
    const gaps = summarize([result(0, 'killed'), result(1, 'survived'), result(2, 'killed')], equivalents);
    expect(gaps.rate).toBeCloseTo(2 / 3);
    expect(gaps.wronglyListed).toHaveLength(1);
    expect(page(gaps)).toContain('contracts/x.clar:1 f (comparison)\n    - (< a u5)\n    + (>= a u5)');
  });
});
