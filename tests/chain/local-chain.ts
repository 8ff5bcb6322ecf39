import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Chain, createChain } from '@/lib/chain';
import { DEPLOYER } from '@/localnet/accounts';
import { endChain, mine, startChain } from '../support/local-chain';
import { prepareContracts } from '../support/prepared-chain';

export interface LocalChain {
  url: string;
  chain: Chain;
  child: ChildProcess;
  close(): Promise<void>;
}

/** The local chain as a process of its own, with the contracts deployed by signed transactions. */
export async function startLocalChain(blockTime = '1'): Promise<LocalChain> {
  const folder = await mkdtemp(join(tmpdir(), 'chain-test-'));
  await prepareContracts(folder);
  const { url, child } = await startChain({
    CHAIN_DATA: join(folder, 'chain'),
    BLOCK_TIME: blockTime,
    CHAIN_CONTROL: '1',
  });
  await mine(url);
  return {
    url,
    chain: createChain({
      baseUrl: url,
      network: 'localnet',
      chainId: 0x80000000,
      deployer: DEPLOYER.address,
    }),
    child,
    close: async () => {
      await endChain(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
