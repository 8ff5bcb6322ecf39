import 'server-only';
import { readEnv } from '@/lib/config/env';
import { database } from '../database';
import { singleton } from '../singleton';
import { createRelayHandlers, type RelayHandlers } from './handlers';
import { RelayNode } from './node';
import { Relay } from './relay';

/**
 * Between two rounds of looking after the ledger, milliseconds; when a good part of the pool is taken, the shorter. The longer must not be
 * so long that a rush fills the pool before it is noticed.
 */
const ROUND = 1500;
const BUSY_ROUND = 500;
const BUSY = 0.2;

/** Opens the relay of the process's settings, on the process's database; null where it is off. */
async function open(): Promise<Relay | null> {
  const { relay: config, network, chainId, deployer, apiUrl, hiroApiKey } = readEnv();
  if (!config) return null;
  const { db } = await database();
  const node = new RelayNode({
    url: apiUrl,
    apiKey: hiroApiKey,
    trialUrl: config.nodeUrl,
    trialToken: config.nodeToken,
  });
  return new Relay({ db, node, place: { mainnet: network === 'mainnet', chainId, deployer }, config });
}

/**
 * The process's relay and its handlers, made together: errors are told apart by their class, and each of Next's bundles has
 * classes of its own.
 */
function service(): { relay: () => Promise<Relay | null>; handlers: RelayHandlers } {
  return singleton('relay', () => {
    let opened: Promise<Relay | null> | undefined;
    const relay = () => {
      opened ??= open().catch((error: unknown) => {
        // A database that did not open is tried again by the next caller.
        opened = undefined;
        throw error;
      });
      return opened;
    };
    return { relay, handlers: createRelayHandlers(relay) };
  });
}

export function relayHandlers(): RelayHandlers {
  return service().handlers;
}

/** Looks after the ledger from now on, also what an earlier process left. Never holds the process up. */
export function startRelay(): void {
  if (!readEnv().relay) return;
  singleton('relay-rounds', () => {
    const round = async () => {
      let taken = 0;
      try {
        taken = (await (await service().relay())?.tend()) ?? 0;
      } catch (error) {
        console.error(
          `relay: a round failed (${error instanceof Error ? error.constructor.name : 'unknown'})`,
        );
      }
      setTimeout(round, taken > BUSY ? BUSY_ROUND : ROUND).unref();
    };
    void round();
    return true;
  });
}
