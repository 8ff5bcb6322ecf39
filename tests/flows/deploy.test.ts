import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeContractDeploy } from '@stacks/transactions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEPLOYER } from '@/localnet/accounts';
import { stageChain } from '@/scripts/support/actors';
import { DEPLOYMENT } from '@/scripts/support/deployment';
import { root, tsx } from '@/scripts/support/ensure-install.mjs';
import { runScript } from '../support/run';
import { startChain } from '../support/stage';

const ALL = DEPLOYMENT.length;
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

const key = DEPLOYER.privateKey;

test('a dry run lists what it would send; a run that is killed half-way is finished by the next, which has nothing left after', async () => {
  const env = { STACKS_API_URL: chain.url, DEPLOYER_KEY: key };
  for (let i = 0; i < 2; i += 1) {
    const dry = await runScript('scripts/deploy.ts', ['--dry-run'], { STACKS_API_URL: chain.url });
    expect(dry.text).toContain(`${ALL} transactions from ${DEPLOYER.address} on localnet`);
    expect(dry.text).toMatch(/session-logger +\d+ bytes 0\.0\d+ STX to deploy/);
    expect(dry.code).toBe(0);
  }
  const keyless = await runScript('scripts/deploy.ts', [], { ...env, DEPLOYER_KEY: 'nonsense' });
  expect(keyless.code).toBe(1);
  expect(keyless.text).toContain('DEPLOYER_KEY must be a private key');

  const killed = await killAt('sent user-registry', env);
  expect(killed).not.toContain('sent governance');
  const run = await runScript('scripts/deploy.ts', [], env);
  expect(run.code).toBe(0);
  const deployed = [...run.text.matchAll(/^deployed (\S+)$/gm)].map(([, name]) => name);
  expect(deployed.length).toBeGreaterThan(0);
  expect(deployed.length).toBeLessThan(ALL);
  expect(deployed).toEqual(DEPLOYMENT.slice(ALL - deployed.length).map(([name]) => name));
  expect(run.text).toContain(`${deployed.length} contracts deployed.`);
  expect(run.text).toContain('The council has 1 of at most 15 members; 1 have to approve.');
  expect(run.text).toContain('name "delay", value = 86400 to 2592000 seconds');

  const dry = await runScript('scripts/deploy.ts', ['--dry-run'], { STACKS_API_URL: chain.url });
  expect(dry.text).toContain(`0 transactions from ${DEPLOYER.address}`);
  expect(dry.text.match(/deployed already/g)).toHaveLength(ALL);
  const again = await runScript('scripts/deploy.ts', [], env);
  expect(again.text).toContain('Every contract is there already.');
  expect(again.text).not.toContain('sent ');
});

test('nothing is sent while another source stands under one of the names', async () => {
  const other = await startChain({ CHAIN_DATA: join(folder, 'other'), BLOCK_TIME: '0' });
  try {
    const { chain: client } = stageChain('localnet', other.url, DEPLOYER.address);
    const codeBody = '(define-read-only (get-component) (ok {name: "verification", version: u1}))';
    const transaction = await makeContractDeploy({
      contractName: 'verification',
      codeBody,
      senderKey: key,
      network: 'testnet',
      nonce: 0,
      fee: 10_000,
    });
    const { txid } = await client.broadcast(transaction);
    expect((await client.settled(txid)).status).toBe('success');
    for (const args of [['--dry-run'], []]) {
      const run = await runScript('scripts/deploy.ts', args, {
        STACKS_API_URL: other.url,
        DEPLOYER_KEY: key,
      });
      expect(run.code).toBe(1);
      expect(run.text).toContain('the chain holds another source of verification.');
      expect(run.text).not.toContain('sent ');
    }
    expect((await client.account(DEPLOYER.address)).nonce).toBe(1n);
  } finally {
    other.child.removeAllListeners('exit');
    other.child.kill('SIGTERM');
  }
});

test('the page on deployment lists the contracts in the order in which they are deployed', () => {
  const page = readFileSync(join(root, 'docs/deployment.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (\d+) \| `([a-z-]+)` \|/gm)].map(([, place, name]) => [
    Number(place),
    name,
  ]);
  expect(rows).toEqual(DEPLOYMENT.map(([name], i) => [i + 1, name]));
});

/** Runs the deployment and kills it, as a failing machine would, when it prints `line`; gives what it printed. */
function killAt(line: string, env: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, tsx('scripts/deploy.ts'), {
      cwd: root,
      env: { ...process.env, ...env },
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes(line)) child.kill('SIGKILL');
    });
    child.once('close', (code, signal) =>
      signal === 'SIGKILL' ? resolve(text) : reject(new Error(`ended by itself with ${code}: ${text}`)),
    );
  });
}
