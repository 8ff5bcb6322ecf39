import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Worker } from '@/scripts/mutation/pool';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const file = 'contracts/ring-signature.clar';
const source = readFileSync(join(root, file), 'utf8');
const changed = (from: string, to: string): string => {
  const text = source.replace(from, to);
  if (text === source) throw new Error(`not in the contract: ${from}`);
  return text;
};

// the first test waits for a process with its own simnet
describe('a mutant', { timeout: 120_000 }, () => {
  const worker = new Worker(root, 'try');
  let tests: string[];
  beforeAll(async () => {
    await worker.start();
    tests = worker.tests.filter((test) => test.endsWith('names what is malformed'));
    expect(tests).toHaveLength(1);
  }, 120_000);
  afterAll(() => worker.stop());

  it('is killed when it lacks a guard that a test asks for', async () => {
    const without = changed('(asserts! (> (len ring) u0) ERR-RING-SIZE)', 'true');
    const tried = await worker.try({ file, source: without, tests });
    expect(tried).toEqual({ outcome: 'killed', by: tests[0], trapped: false, ran: 1 });
  });

  it('is invalid, not killed, when it does not type-check', async () => {
    const tried = await worker.try({ file, source: changed('(> (len ring) u0)', '(> ring u0)'), tests });
    expect(tried).toEqual({ outcome: 'invalid', by: null, trapped: false, ran: 0 });
  });

  it('survives when nothing changes, also after others', async () => {
    const tried = await worker.try({ file, source: `;; the same\n${source}`, tests });
    expect(tried).toEqual({ outcome: 'survived', by: null, trapped: false, ran: 1 });
  });
});
