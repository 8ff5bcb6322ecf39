import { afterAll, beforeAll, expect, test } from 'vitest';
import { verification } from '@/lib/contracts';
import { runScript } from '../support/run';
import { openStage, type TestStage } from '../support/stage';

let stage: TestStage;
beforeAll(async () => {
  stage = await openStage(0);
});
afterAll(() => stage?.close());

const simulate = (args: string[], env: Record<string, string> = {}) =>
  runScript('scripts/simulate.ts', args, { STACKS_API_URL: stage.chainUrl, ...env });

test('the simulator takes patients the whole way over HTTP, with signed transactions', async () => {
  const args = ['--patients', '3', '--sessions', '10', '--therapists', '2', '--mailbox', stage.mailboxUrl];
  const { code, text } = await simulate(args);
  expect(text).toContain('3 patients, 30 confirmed sessions, 3 proofs verified');
  expect(code).toBe(0);
  const counts = await stage.chain.read(verification.getStatistics({}));
  expect(counts).toMatchObject({ users: 3n, verified: 2n, milestonesReached: 3n, proofs: 3n });
});

test('nonsense on the command line and a chain out of reach are said in words', async () => {
  const nonsense = await simulate(['--patients', 'many']);
  expect(nonsense.code).toBe(1);
  expect(nonsense.text).toContain('--patients must be a whole number');
  const away = await simulate(['--patients', '1'], { STACKS_API_URL: 'http://127.0.0.1:9' });
  expect(away.code).toBe(1);
  expect(away.text).toContain('Is everything running');
});
