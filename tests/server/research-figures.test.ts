import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, type Db, openDatabase } from '@/lib/server/database';
import { BranchChanged, IndexStore, LeaseLost } from '@/lib/server/indexer/store';
import { indexed, publicFigures } from '@/lib/server/research/figures';
import { chainBlocks, chainEvents, chainIndex } from '@/lib/server/schema';
import { prepareDatabase } from '../support/prepared-database';
import { hasPostgres, skipped, startPostgres } from './postgres';

const DAY = 86_400;
const MONDAY = Date.parse('2026-11-02T00:00:00Z') / 1000;
let folder: string;
let database: Database;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'atsl-figures-'));
  await prepareDatabase(folder);
  database = await openDatabase({ dataDir: folder });
});
afterAll(async () => {
  await database?.close();
  rmSync(folder, { recursive: true, force: true });
});

let n = 0;
const event = (height: number, contract: string, topic: string, fields: Record<string, unknown>) => {
  n += 1;
  return { txid: `0x${n.toString(16).padStart(64, '0')}`, eventIndex: 0, contract, topic, height, fields };
};
const logged = (height: number, account: string, sequence: string, week: string, state = '2') =>
  event(height, 'session-logger', 'log-session', { account, sequence, week, state });

test('the figures count what stands, each once, up to the last whole round', () => counts(database.db));

test.skipIf(!hasPostgres)(`and the same on Postgres${skipped}`, async () => {
  const server = await startPostgres();
  try {
    const { db, close } = await openDatabase({ databaseUrl: server.url, dataDir: server.folder });
    await counts(db);
    await readsBothWays(db);
    await close();
  } finally {
    server.stop();
  }
});

test('events are stored as they were read, and go when a branch does', () => readsBothWays(database.db));

/** The index's own statements, which no layer translates for the one database or the other. */
async function readsBothWays(db: Db): Promise<void> {
  for (const table of [chainEvents, chainBlocks, chainIndex]) await db.delete(table);
  const store = (holder: string) =>
    new IndexStore(db, { chain: 'x', holder, leaseMs: 60_000, now: () => 1_900_000_000_000 });
  const one = store('one');
  expect(await one.lead()).toEqual({ complete: 0, target: null });
  expect(await store('two').lead()).toBeNull();
  const mark = (height: number) => ({ height, hash: `0x${height}`, time: height });
  await one.begin(mark(7));
  const fields = { account: '1', list: [1, null, true], text: 'ö "\\" \n' };
  const events = [5, 6, 7].map((height) => ({
    txid: `0x${height}`,
    eventIndex: 3,
    topic: 't',
    fields,
    height,
  }));
  const keep = (round: typeof events) =>
    one.keep(
      'cohorts',
      { events: round, blocks: round.map(({ height }) => mark(height)) },
      { cursor: 'c', done: false },
    );
  await keep(events);
  await keep(events);
  expect(await one.walk('cohorts')).toEqual({ cursor: 'c', done: false });
  await expect(
    one.keep(
      'cohorts',
      { events: [], blocks: [{ ...mark(6), hash: '0xother' }] },
      { cursor: null, done: true },
    ),
  ).rejects.toThrow(BranchChanged);
  await expect(store('two').finish(7)).rejects.toThrow(LeaseLost);
  await one.finish(7);
  const stored = await db.select().from(chainEvents).orderBy(chainEvents.height);
  expect(stored).toEqual(events.map((event) => ({ ...event, contract: 'cohorts' })));
  await one.rollBack(5);
  expect((await db.select().from(chainEvents)).map(({ height }) => height)).toEqual([5]);
  expect(await one.lead()).toEqual({ complete: 5, target: null });
}

async function counts(db: Db): Promise<void> {
  n = 0;
  expect(await indexed(db)).toEqual({ height: 0, time: 0, events: 0 });
  await db
    .insert(chainBlocks)
    .values(
      [1, 2, 3, 4, 5, 9].map((height) => ({ height, hash: `0x${height}`, time: MONDAY + height * 5 * DAY })),
    );
  await db.insert(chainEvents).values([
    logged(1, '1', '1', '2965'),
    logged(1, '1', '2', '2965', '1'),
    logged(2, '2', '1', '2966'),
    event(3, 'session-logger', 'withdraw-session', { account: '1', sequence: '2' }),
    // Of a round that is not over yet.
    logged(9, '3', '1', '2966'),
    event(2, 'progress-tracker', 'reach-milestone', { account: '1', milestone: '1' }),
    event(2, 'progress-tracker', 'reach-milestone', { account: '2', milestone: '1' }),
    event(3, 'progress-tracker', 'reach-in-window', { account: '2', milestone: '2', from: '1' }),
    event(1, 'therapist-registry', 'publish-ring', { ring: '1', version: '1', size: '20', retire: false }),
    event(3, 'therapist-registry', 'publish-ring', { ring: '1', version: '10', size: '24', retire: false }),
    event(2, 'therapist-registry', 'publish-ring', { ring: '1', version: '9', size: '22', retire: false }),
    ...[1, 2, 32].map((members) =>
      event(3, 'cohorts', 'enter-cohort', { account: '1', cohort: '1', members: String(members) }),
    ),
    event(4, 'cohorts', 'enter-cohort', { account: '2', cohort: '2', members: '16' }),
    event(5, 'cohorts', 'enter-cohort', { account: '3', cohort: '3', members: '4' }),
    event(5, 'cohorts', 'seal-cohort', { cohort: '2' }),
    event(1, 'dispute-resolver', 'open-dispute', { dispute: '1', account: '1', sequence: '1' }),
    event(2, 'dispute-resolver', 'advance', { dispute: '1', phase: '2' }),
    event(4, 'dispute-resolver', 'advance', { dispute: '1', phase: '3' }),
    event(5, 'dispute-resolver', 'open-dispute', { dispute: '2', account: '1', sequence: '2' }),
  ]);
  expect(await indexed(db)).toMatchObject({ height: 0, events: n });
  await db
    .insert(chainIndex)
    .values({ id: 1, chain: 'x', complete: 5, target: 9, holder: '', leasedUntil: 0 });
  expect(await indexed(db)).toEqual({ height: 5, time: MONDAY + 25 * DAY, events: 0 });
  expect(await publicFigures(db, 5, [{ sessions: 10, window: 0 }, null])).toEqual({
    weeks: [
      { week: '2026-11-02', recorded: 1, countersigned: 1 },
      { week: '2026-10-26', recorded: 1, countersigned: 1 },
    ],
    milestones: [
      { milestone: 1, sessions: 10, window: 0, reached: 2 },
      { milestone: 2, sessions: null, window: null, reached: 1 },
    ],
    rings: [{ ring: 1, version: 10, size: 24 }],
    cohorts: [
      { cohort: 3, members: 4, sealed: false },
      { cohort: 2, members: 16, sealed: true },
      { cohort: 1, members: 32, sealed: true },
    ],
    disputes: [
      { dispute: 2, opened: '2026-11-27', days: null },
      { dispute: 1, opened: '2026-11-07', days: 15 },
    ],
  });
}
