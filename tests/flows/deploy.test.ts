import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEPLOYER } from '@/localnet/accounts';
import { DEPLOYMENT } from '@/scripts/support/deployment';
import { runScript } from '../support/run';
import { startChain } from '../support/stage';

let chain: Awaited<ReturnType<typeof startChain>>;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-log-deploy-'));
  chain = await startChain({ CHAIN_DATA: folder, BLOCK_TIME: '0' });
});
afterAll(async () => {
  chain?.child.removeAllListeners('exit');
  chain?.child.kill('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

test('a dry run lists what it would send and sends nothing; a run sends it; a second run has nothing left', async () => {
  const env = { STACKS_API_URL: chain.url };
  const all = `${DEPLOYMENT.length} transactions from ${DEPLOYER.address} on localnet`;
  for (let i = 0; i < 2; i += 1) {
    const dry = await runScript('scripts/deploy.ts', ['--dry-run'], env);
    expect(dry.text).toContain(all);
    expect(dry.text).toMatch(/session-logger +\d+ bytes 0\.0\d+ STX/);
    expect(dry.code).toBe(0);
  }
  const keyless = await runScript('scripts/deploy.ts', [], { ...env, DEPLOYER_KEY: 'nonsense' });
  expect(keyless.code).toBe(1);
  expect(keyless.text).toContain('DEPLOYER_KEY must be a private key');
  const run = await runScript('scripts/deploy.ts', [], { ...env, DEPLOYER_KEY: DEPLOYER.privateKey });
  expect(run.text).toContain(`${DEPLOYMENT.length} contracts deployed.`);
  expect(run.code).toBe(0);
  const again = await runScript('scripts/deploy.ts', [], { ...env, DEPLOYER_KEY: DEPLOYER.privateKey });
  expect(again.text).toContain('Every contract is there already.');
});
