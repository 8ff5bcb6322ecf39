import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ranges: Record<string, number> = {
  'ring-signature': 10,
  'user-registry': 11,
  'therapist-registry': 12,
  'session-logger': 13,
  pairing: 14,
  'progress-tracker': 15,
  'dispute-resolver': 16,
  verification: 17,
  governance: 18,
  cohorts: 19,
};

// that each is really returned in some test is judged at the end of a whole run: support/coverage-gate.ts
describe('error codes', () => {
  const constants = readdirSync('contracts')
    .filter((file) => file.endsWith('.clar'))
    .flatMap((file) => {
      const lines = readFileSync(`contracts/${file}`, 'utf8').split('\n');
      return lines.flatMap((line, i) => {
        const found = /^\(define-constant (ERR-[A-Z0-9-]+) \(err u(\d+)\)\)$/.exec(line);
        if (!found) {
          expect(line, `${file}:${i + 1}`).not.toMatch(/define-constant ERR-/);
          return [];
        }
        return [{ contract: file.replace('.clar', ''), code: Number(found[2]), comment: lines[i - 1] ?? '' }];
      });
    });

  it('have one number each, in their contract’s range, and a sentence above', () => {
    expect(new Set(constants.map((c) => c.code)).size).toBe(constants.length);
    for (const { contract, code, comment } of constants) {
      expect(Math.floor(code / 100), `${contract} u${code}`).toBe(ranges[contract]);
      expect(comment, `${contract} u${code}`).toMatch(/^;; [A-Z].*\.$/);
    }
  });
});
