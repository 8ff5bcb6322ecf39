import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createMailbox } from '@/lib/mailbox/client';
import { DEPLOYER } from '@/localnet/accounts';
import { genesisTime } from '@/localnet/clock';
import { actor, DEMO_ISSUER, type Stage, stageChain } from '@/scripts/support/actors';
import { deployContracts } from '@/scripts/support/deployment';
import { accredit, seedRing } from '@/scripts/support/seeding';
import { endChain, startChain } from './local-chain';
import { copyPrepared } from './prepared';

/** Whatever could make another chain of the same steps, and the day, since chains of a day begin alike. */
const sources = ['package-lock.json', 'contracts', 'localnet', 'lib', 'scripts/support'];
const also = () => String(genesisTime());

/**
 * Gives the data directory a chain that stands still, as a second start finds it: the contracts deployed and the demonstration
 * issuer accredited, by the same transactions that everybody sends. Those who test just that begin without.
 */
export const prepareContracts = (dataDir: string): Promise<void> =>
  copyPrepared(
    {
      name: 'chain',
      sources,
      also: also(),
      make: (folder) =>
        onChain(folder, async (stage) => {
          await deployContracts(stage.chain, 'testnet', DEPLOYER.privateKey, () => {});
          const council = await actor(stage, DEPLOYER.privateKey);
          await accredit(council, DEMO_ISSUER.address);
        }),
    },
    dataDir,
  );

/** The same with the ring of twenty that `npm start` makes, and the vaults of those who answer by themselves. */
export const prepareRing = (dataDir: string): Promise<void> =>
  copyPrepared(
    {
      name: 'ring',
      sources,
      also: also(),
      make: async (folder) => {
        await prepareContracts(folder);
        const keys = { council: DEPLOYER.privateKey, issuer: DEMO_ISSUER.privateKey };
        await onChain(folder, (stage) => seedRing(stage, keys, folder, () => {}));
      },
    },
    dataDir,
  );

/** Works on the chain of a data directory, which stands still again afterwards. */
async function onChain(dataDir: string, work: (stage: Stage) => Promise<void>): Promise<void> {
  const chain = await startChain({ CHAIN_DATA: join(dataDir, 'chain'), BLOCK_TIME: '0' });
  try {
    // Nobody writes to anybody here.
    await work({ ...stageChain('localnet', chain.url, DEPLOYER.address), mailbox: createMailbox(chain.url) });
  } finally {
    await endChain(chain.child);
  }
  const lock = join(dataDir, 'chain', 'chain.lock');
  if (existsSync(lock)) rmSync(lock);
}
