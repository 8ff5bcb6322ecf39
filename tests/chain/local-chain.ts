import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Chain, createChain } from '@/lib/chain';
import { DEPLOYER } from '@/localnet/accounts';
import { deployContracts } from '@/scripts/support/deployment';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface LocalChain {
  url: string;
  chain: Chain;
  child: ChildProcess;
  close(): Promise<void>;
}

/** The local chain as a process of its own, with the contracts deployed by signed transactions. */
export async function startLocalChain(blockTime = '1'): Promise<LocalChain> {
  const folder = await mkdtemp(join(tmpdir(), 'chain-test-'));
  const child = spawn(process.execPath, ['--import', 'tsx', 'localnet/cli.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CHAIN_PORT: '0', CHAIN_DATA: join(folder, 'chain'), BLOCK_TIME: blockTime },
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      const found = /ready on (http:\/\/\S+)/.exec(chunk.toString())?.[1];
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`the local chain ended with ${code}`)));
  });
  const chain = createChain({
    baseUrl: url,
    network: 'localnet',
    chainId: 0x80000000,
    deployer: DEPLOYER.address,
  });
  await deployContracts(chain, 'testnet', DEPLOYER.privateKey, () => {});
  return {
    url,
    chain,
    child,
    close: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
