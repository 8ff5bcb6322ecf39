import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { type BlobServer, createBlobServer } from '@/lib/blobs/client';
import { parseEnv } from '@/lib/config/schema';
import { createMailbox } from '@/lib/mailbox/client';
import { createRelay, type Relay as RelayClient } from '@/lib/relay/client';
import { createBlobHandlers } from '@/lib/server/blobs/handlers';
import { BlobStore } from '@/lib/server/blobs/store';
import { type Db, openDatabase } from '@/lib/server/database';
import { createMailboxHandlers } from '@/lib/server/mailbox';
import { MailboxStore } from '@/lib/server/mailbox-store';
import { createRelayHandlers } from '@/lib/server/relay/handlers';
import { RelayNode } from '@/lib/server/relay/node';
import { Relay } from '@/lib/server/relay/relay';
import { DEPLOYER } from '@/localnet/accounts';
import { actor, DEMO_ISSUER, type Stage, stageChain } from '@/scripts/support/actors';
import { freePort } from '@/scripts/support/free-port';
import { localRelay } from '@/scripts/support/relay';
import { enrol } from '@/scripts/support/seeding';
import { control, endChain, mine, startChain } from './local-chain';
import { prepareContracts } from './prepared-chain';
import { prepareDatabase } from './prepared-database';

export { startChain };

export interface TestStage extends Stage {
  chainUrl: string;
  /** The relay's client, and the relay itself. */
  relay: RelayClient;
  relayServer: Relay;
  mailboxUrl: string;
  /** The server's store of sealed blobs. */
  blobs: BlobServer;
  issuer: Awaited<ReturnType<typeof actor>>;
  /** Moves the chain's time forward. */
  advance(seconds: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens the chain's simulation of transactions. */
const TOKEN = 'opens-the-simulation';

/** The relay as `npm start` sets it up, on a local chain. */
export function openRelay(db: Db, chainUrl: string, settings: Record<string, string> = {}): Relay {
  const {
    relay: config,
    chainId,
    deployer,
  } = parseEnv({ ...localRelay(TOKEN), STACKS_API_URL: chainUrl, ...settings });
  if (!config) throw new Error('the relay is off');
  const node = new RelayNode({ url: chainUrl, trialUrl: config.nodeUrl, trialToken: config.nodeToken });
  return new Relay({ db, node, config, place: { mainnet: false, chainId, deployer } });
}

/**
 * A chain with the contracts, an accredited issuer and a published ring of `ring` therapists, and the real mailbox and
 * relay on a real database, both over HTTP.
 */
export async function openStage(ring = 3): Promise<TestStage> {
  const folder = await mkdtemp(join(tmpdir(), 'session-log-'));
  await Promise.all([prepareContracts(folder), prepareDatabase(folder)]);
  const { url, child } = await startChain({
    CHAIN_DATA: join(folder, 'chain'),
    BLOCK_TIME: '0',
    CHAIN_CONTROL: '1',
    CHAIN_TOKEN: TOKEN,
  });
  await mine(url);
  const database = await openDatabase({ dataDir: folder });
  // A test's hour passes in seconds: the pace for people would only slow it down.
  const free = { burst: 100_000, perSecond: 100_000 };
  const limits = { sendBox: free, sendAll: free, readBox: free, readAll: free };
  const handlers = createMailboxHandlers(async () => new MailboxStore(database.db), { limits });
  const roomy = { totalBytes: 64 * 1024 * 1024 };
  const blobs = createBlobHandlers(
    async () => new BlobStore(database.db, roomy),
    () => undefined,
  );
  const relay = openRelay(database.db, url);
  const relayHandlers = createRelayHandlers(async () => relay);
  const rounds = setInterval(() => void relay.tend().catch(() => undefined), 1000);
  const web = new Hono()
    .get('/api/relay', () => relayHandlers.offer())
    .post('/api/relay', (c) => relayHandlers.accept(c.req.raw))
    .get('/api/blobs', () => blobs.offer())
    .put('/api/blobs/:id', (c) => blobs.put(c.req.raw, c.req.param('id')))
    .get('/api/blobs/:id', (c) => blobs.get(c.req.param('id')))
    .delete('/api/blobs/:id', (c) => blobs.remove(c.req.raw, c.req.param('id')))
    .post('/api/mailbox/:key', (c) => handlers.send(c.req.raw, c.req.param('key')))
    .get('/api/mailbox', (c) => handlers.receive(c.req.raw))
    .delete('/api/mailbox/:key', (c) => handlers.remove(c.req.raw, c.req.param('key')));
  const port = await freePort();
  const server = serve({ fetch: web.fetch, port, hostname: '127.0.0.1' });
  const mailboxUrl = `http://127.0.0.1:${port}`;
  const relayClient = createRelay(mailboxUrl);
  const stage: Stage = {
    ...stageChain('localnet', url, DEPLOYER.address),
    mailbox: createMailbox(mailboxUrl),
    relay: relayClient,
  };
  const issuer = await actor(stage, DEMO_ISSUER.privateKey);
  if (ring > 0) {
    const people = await Promise.all(
      Array.from({ length: ring }, async (_, i) => ({
        ctx: await actor(stage),
        alias: `Colleague ${i + 1}`,
      })),
    );
    await enrol(issuer, people);
  }
  return {
    ...stage,
    chainUrl: url,
    relay: relayClient,
    relayServer: relay,
    mailboxUrl,
    blobs: createBlobServer(mailboxUrl),
    issuer,
    advance: (seconds) => control(url, 'advance', seconds),
    async close() {
      clearInterval(rounds);
      server.close();
      await endChain(child);
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
