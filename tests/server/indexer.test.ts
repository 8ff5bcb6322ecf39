import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { registerPatient } from '@/lib/flows';
import { createMailbox } from '@/lib/mailbox/client';
import { type Database, openDatabase } from '@/lib/server/database';
import { Indexer } from '@/lib/server/indexer/indexer';
import { ChainSource } from '@/lib/server/indexer/source';
import { chainBlocks, chainEvents, chainIndex, chainWalks } from '@/lib/server/schema';
import { DEPLOYER } from '@/localnet/accounts';
import { actor, stageChain } from '@/scripts/support/actors';
import { endChain, mine, startChain } from '../support/local-chain';
import { prepareRing } from '../support/prepared-chain';
import { prepareDatabase } from '../support/prepared-database';

/**
 * Two chains that begin alike and then differ, and a server in front of them that answers as one or the other: what a node does
 * when the chain is re-organised.
 */
type Branch = Awaited<ReturnType<typeof startChain>>;
let folder: string;
let trunk: number;
let [first, second]: Branch[] = [];
let front: Server;
let url: string;
let database: Database;
let showing: Branch;
/** What the front does besides: told of each path, it may answer with a status of its own. */
let meddle: (path: string) => number | undefined = () => undefined;
let asked = 0;

const at = (branch: Branch) => ({
  ...stageChain('localnet', branch.url, DEPLOYER.address),
  mailbox: createMailbox(branch.url),
});
const height = async (branch: Branch) => (await at(branch).chain.tip()).height;

/** People who register on a branch, by the transactions that everybody sends. */
async function join_(branch: Branch, people: number): Promise<void> {
  for (let n = 0; n < people; n += 1) await registerPatient(await actor(at(branch)));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'atsl-index-'));
  await Promise.all([prepareRing(join(folder, 'a')), prepareDatabase(join(folder, 'data'))]);
  cpSync(join(folder, 'a'), join(folder, 'b'), { recursive: true });
  const start = (name: string) =>
    startChain({ CHAIN_DATA: join(folder, name, 'chain'), BLOCK_TIME: '0', CHAIN_CONTROL: '1' });
  [first, second] = await Promise.all([start('a'), start('b')]);
  trunk = await height(first as Branch);
  front = createServer(async (request, response) => {
    asked += 1;
    const status = meddle(request.url ?? '');
    if (status) return response.writeHead(status).end('{}');
    const answer = await fetch(`${showing.url}${request.url}`);
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => front.once('listening', resolve));
  url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  database = await openDatabase({ dataDir: join(folder, 'data') });
  await Promise.all([join_(first as Branch, 2), join_(second as Branch, 3)]);
}, 180_000);
afterAll(async () => {
  front?.close();
  await database?.close();
  await Promise.all([first, second].map((branch) => branch && endChain(branch.child)));
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  showing = first as Branch;
  meddle = () => undefined;
  for (const table of [chainEvents, chainBlocks, chainWalks, chainIndex]) await database.db.delete(table);
});

let now = 1_900_000_000_000;
const indexer = (holder = 'one', chain = 'local') =>
  new Indexer({
    db: database.db,
    source: new ChainSource({ url, deployer: DEPLOYER.address }),
    chain,
    holder,
    now: () => now,
  });

const all = () => database.db.select().from(chainEvents).orderBy(chainEvents.txid, chainEvents.eventIndex);
const registered = async () =>
  (
    await database.db
      .select()
      .from(chainEvents)
      .where(and(eq(chainEvents.contract, 'user-registry'), eq(chainEvents.topic, 'register-user')))
  ).length;
const state = async () => (await database.db.select().from(chainIndex))[0];

/** Every event of the contracts on a branch, as the chain's own log has them. */
async function onBranch(branch: Branch): Promise<number> {
  const { chain } = at(branch);
  let count = 0;
  for (const name of [
    'session-logger',
    'progress-tracker',
    'cohorts',
    'therapist-registry',
    'dispute-resolver',
    'verification',
    'pairing',
    'user-registry',
  ] as const)
    for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
      const page = await chain.log(name, cursor);
      count += page?.events.length ?? 0;
      cursor = page?.next ?? null;
    }
  return count;
}

test('reads every event once, and again comes to the same', async () => {
  expect(await indexer().round()).toBe('read');
  const events = await all();
  expect(events).toHaveLength(await onBranch(first as Branch));
  expect(await registered()).toBe(2);
  const ring = events.find(({ topic }) => topic === 'publish-ring');
  expect(ring).toMatchObject({ contract: 'therapist-registry', fields: { ring: '1', size: '20' } });
  const before = asked;
  expect(await indexer().round()).toBe('nothing-new');
  expect(asked - before).toBe(1);
  await mine((first as Branch).url);
  expect(await indexer().round()).toBe('read');
  expect(await all()).toEqual(events);
  expect((await state())?.complete).toBe(await height(first as Branch));
});

test('goes back to where both branches agree, and on along the other', async () => {
  await indexer().round();
  showing = second as Branch;
  // Until the other branch is as high, the node might only be behind; one that shows other blocks is not.
  expect(await indexer().round()).toBe('rolled-back');
  expect((await state())?.complete).toBeLessThanOrEqual(trunk);
  const common = await all();
  expect(common.length).toBeGreaterThan(40);
  expect(common.every((event) => event.height <= trunk)).toBe(true);
  const before = asked;
  expect(await indexer().round()).toBe('read');
  // What both branches have is not read again.
  expect(asked - before).toBeLessThan(60);
  expect(await registered()).toBe(3);
  expect(await all()).toHaveLength(await onBranch(second as Branch));

  showing = first as Branch;
  expect(await indexer().round()).toBe('rolled-back');
  expect(await indexer().round()).toBe('read');
  expect(await registered()).toBe(2);
});

test('a branch that changes while it is read leaves nothing of both', async () => {
  let pages = 0;
  meddle = (path) => {
    // Half of the logs come from the first branch, the others from the second.
    if (path.includes('/logs') && ++pages === 4) showing = second as Branch;
    return undefined;
  };
  expect(await indexer().round()).toBe('rolled-back');
  meddle = () => undefined;
  for (let n = 0; n < 3 && (await indexer().round()) !== 'nothing-new'; n += 1);
  expect(await registered()).toBe(3);
  expect(await all()).toHaveLength(await onBranch(second as Branch));
});

test('a node that is behind takes nothing away', async () => {
  await indexer().round();
  const before = await all();
  const below = (await height(first as Branch)) - 1;
  const old = await (await fetch(`${(first as Branch).url}/extended/v2/blocks/${below}`)).text();
  const lagging = createServer(async (request, response) => {
    const path = request.url ?? '';
    const above = Number(/blocks\/(\d+)$/.exec(path)?.[1] ?? 0) > below;
    if (above) return response.writeHead(404).end('{}');
    const body = path.endsWith('/latest') ? old : await (await fetch(`${showing.url}${path}`)).text();
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => lagging.once('listening', resolve));
  const behind = new Indexer({
    db: database.db,
    source: new ChainSource({
      url: `http://127.0.0.1:${(lagging.address() as AddressInfo).port}`,
      deployer: DEPLOYER.address,
    }),
    chain: 'local',
    holder: 'one',
    now: () => now,
  });
  expect(await behind.round()).toBe('node-behind');
  expect(await all()).toEqual(before);
  lagging.close();
});

test('goes on where it stopped when the node fails, and where another process takes over', async () => {
  let pages = 0;
  meddle = (path) => (path.includes('/logs') && ++pages > 3 ? 503 : undefined);
  await expect(indexer().round()).rejects.toMatchObject({ code: 'unreachable' });
  const done = (await database.db.select().from(chainWalks)).filter((walk) => walk.done === 1).length;
  expect(done).toBeGreaterThan(0);
  expect((await state())?.complete).toBe(0);

  // The lease of the first holds for its term; then the second goes on with what is left.
  meddle = () => undefined;
  expect(await indexer('two').round()).toBe('led-by-another');
  now += 61_000;
  pages = 0;
  meddle = (path) => {
    if (path.includes('/logs')) pages += 1;
    return undefined;
  };
  expect(await indexer('two').round()).toBe('read');
  expect(pages).toBeLessThan(8);
  expect(await all()).toHaveLength(await onBranch(first as Branch));
});

test('two at once: one leads, and what was led by the other is not written', async () => {
  const [a, b] = [indexer('one'), indexer('two')];
  const rounds = await Promise.all([a.round(), b.round()]);
  expect(rounds.toSorted()).toEqual(['led-by-another', 'read']);

  // One that was held up for longer than its lease finds that another leads.
  await mine((first as Branch).url);
  const held = new Promise<void>((resolve) => {
    meddle = (path) => {
      if (!path.includes('/logs')) return undefined;
      meddle = () => undefined;
      now += 120_000;
      resolve();
      return undefined;
    };
  });
  const slow = (rounds[0] === 'read' ? a : b).round().catch((error: Error) => error.name);
  await held;
  const other = await (rounds[0] === 'read' ? b : a).round();
  const outcome = await slow;
  expect([other, outcome]).toContain('read');
  expect(['LeaseLost', 'led-by-another', 'read']).toContain(outcome);
  expect(await all()).toHaveLength(await onBranch(first as Branch));
});

test('another chain or deployment is read from its beginning', async () => {
  await indexer().round();
  expect(await indexer('one', 'another').round()).toBe('read');
  expect((await state())?.chain).toBe('another');
  expect(await registered()).toBe(2);
});
