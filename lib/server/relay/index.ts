import 'server-only';
import { readEnv } from '@/lib/config/env';
import { database } from '../database';
import { forgetSingleton, singleton } from '../singleton';
import { createRelayHandlers, type RelayHandlers } from './handlers';
import { RelayNode } from './node';
import { Relay } from './relay';

/** Between two rounds of looking after the ledger, milliseconds. */
const ROUND = 3000;

/** The process's relay, on the process's database; null where it is off. */
function relay(): Promise<Relay | null> {
  const { relay: config, network, chainId, deployer, apiUrl, hiroApiKey } = readEnv();
  if (!config) return Promise.resolve(null);
  return singleton('relay', () => {
    const opening = database().then(({ db }) => {
      const node = new RelayNode({
        url: apiUrl,
        apiKey: hiroApiKey,
        trialUrl: config.nodeUrl,
        trialToken: config.nodeToken,
      });
      return new Relay({ db, node, place: { mainnet: network === 'mainnet', chainId, deployer }, config });
    });
    // A database that did not open is tried again by the next caller.
    opening.catch(() => forgetSingleton('relay'));
    return opening;
  });
}

/** The process's handlers. */
export function relayHandlers(): RelayHandlers {
  return singleton('relay-handlers', () => createRelayHandlers(relay));
}

/** Looks after the ledger from now on, also what an earlier process left. Never holds the process up. */
export function startRelay(): void {
  if (!readEnv().relay) return;
  singleton('relay-rounds', () => {
    const round = async () => {
      try {
        await (await relay())?.tend();
      } catch (error) {
        console.error(
          `relay: a round failed (${error instanceof Error ? error.constructor.name : 'unknown'})`,
        );
      }
      setTimeout(round, ROUND).unref();
    };
    void round();
    return true;
  });
}
