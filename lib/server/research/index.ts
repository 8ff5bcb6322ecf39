import 'server-only';
import { randomUUID } from 'node:crypto';
import { readEnv } from '@/lib/config/env';
import { openQuarter } from '@/lib/research/quarter';
import { type Db, database } from '../database';
import { Indexer } from '../indexer/indexer';
import { ChainSource } from '../indexer/source';
import { ownChain } from '../own-chain';
import { singleton } from '../singleton';
import { ContributionStore } from './contributions';
import { createResearchHandlers, type ResearchHandlers, type ResearchParts } from './handlers';
import { ReleaseStore } from './releases';

/** Between two rounds, milliseconds: the local chain has a block every two seconds; elsewhere a node's patience counts. */
const ROUND = { localnet: 3000, testnet: 30_000, mainnet: 30_000 };

async function parts(): Promise<ResearchParts | null> {
  if (!readEnv().research) return null;
  const chain = ownChain();
  const { chainId, deployer } = chain;
  return { db: (await database()).db, chain, place: { chainId, deployer } };
}

/** The process's handlers, on the process's database. */
export function researchHandlers(): ResearchHandlers {
  return singleton('research', () => createResearchHandlers(parts));
}

/** Follows the chain from now on, and makes the releases that are due. Never holds the process up. Off, it says so. */
export function startResearch(): void {
  const { research, network, chainId, deployer, apiUrl, hiroApiKey } = readEnv();
  if (!research) {
    console.log('research: off (RESEARCH=on follows the chain and takes contributions)');
    return;
  }
  singleton('research-rounds', () => {
    // Not the page's way: what that has kept for a moment would hide a block, and thousands of pages would wait in one line with people.
    const source = new ChainSource({ url: apiUrl, apiKey: hiroApiKey, deployer });
    let indexer: Indexer | undefined;
    let told = '';
    // What a process that was killed left half done is looked for at the start, and after another one led.
    let isDue = true;
    /** The same trouble is told once, not at every round. */
    const tell = (trouble: string) => {
      if (trouble && trouble !== told) console.error(`research: ${trouble}`);
      told = trouble;
    };
    const round = async () => {
      try {
        const { db } = await database();
        indexer ??= new Indexer({ db, source, chain: `${chainId}.${deployer}`, holder: randomUUID() });
        const outcome = await indexer.round();
        // The chain is the clock: between two blocks nothing becomes due.
        isDue ||= outcome === 'read' || outcome === 'led-by-another';
        if (isDue && outcome !== 'led-by-another') {
          await release(db, source);
          isDue = false;
        }
        tell('');
      } catch (error) {
        tell(`a round failed (${error instanceof Error ? error.name : 'unknown'})`);
      }
      setTimeout(round, ROUND[network]).unref();
    };
    void round();
    return true;
  });
}

/** Opens the quarter that contributions are about now, and releases those that are over. */
async function release(db: Db, source: ChainSource): Promise<void> {
  const open = openQuarter((await source.tip()).time);
  await new ContributionStore(db).open(open);
  await new ReleaseStore(db).due(open);
}
