import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { cohorts, progressTracker } from '@/lib/contracts';
import { publicKey } from '@/lib/protocol';
import { BudgetExhausted, YEAR_EPSILON } from '@/lib/research/budget';
import type { Contribution, SignedContribution } from '@/lib/research/contribution';
import { firstDay } from '@/lib/research/quarter';
import { releaseSchema } from '@/lib/research/release';
import { signContribution, signWithdrawal } from '@/lib/research/signing';
import { type Database, type Db, openDatabase } from '@/lib/server/database';
import { ContributionStore } from '@/lib/server/research/contributions';
import { createResearchHandlers, type ResearchParts } from '@/lib/server/research/handlers';
import { ReleaseStore } from '@/lib/server/research/releases';
import {
  chainBlocks,
  chainEvents,
  chainIndex,
  researchBudget,
  researchContributions,
  researchQuarters,
  researchReleases,
} from '@/lib/server/schema';
import { root, tsx } from '@/scripts/support/ensure-install.mjs';
import { prepareDatabase } from '../support/prepared-database';
import { hasPostgres, skipped, startPostgres } from './postgres';
import { PLACE } from './relay-tools';
import { errorOf } from './tools';

const Q = 2026 * 4;
let folder: string;
let database: Database;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'atsl-research-'));
  await prepareDatabase(join(folder, 'one'));
  cpSync(join(folder, 'one'), join(folder, 'two'), { recursive: true });
  database = await openDatabase({ dataDir: join(folder, 'one') });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await emptied(database.db);
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await database?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function emptied(db: Db): Promise<void> {
  for (const table of [researchContributions, researchReleases, researchBudget, researchQuarters])
    await db.delete(table);
}

const tag = (n: number) => `02${n.toString(16).padStart(64, '0')}`;
const one: Contribution = { sessions: 1, phq9: 0, gad7: 1, modality: 2 };

async function contributed(quarter: number, people: number, db: Db): Promise<void> {
  const store = new ContributionStore(db);
  await store.open(quarter);
  for (let n = 0; n < people; n += 1)
    expect(await store.put(quarter, tag(n), { ...one, sessions: n % 4 })).toBe('kept');
}

/** What must hold on either database. */
function releaseTests(opened: () => Database): void {
  afterEach(() => emptied(opened().db));

  test('are made once and stay as they are; the contributions behind them are gone', async () => {
    await contributed(Q, 60, opened().db);
    const store = new ReleaseStore(opened().db);
    const first = await store.release(Q);
    expect(await opened().db.select().from(researchContributions)).toEqual([]);
    for (let n = 0; n < 5; n += 1) expect(await store.release(Q)).toEqual(first);
    expect(await new ReleaseStore(opened().db).find(Q)).toEqual(first);
    expect(await store.all()).toEqual([first]);
    expect(await store.spent(2026)).toBe(1000);
    // Who comes too late would be in no release: nothing is taken any more.
    expect(await new ContributionStore(opened().db).put(Q, tag(99), one)).toBe('closed');
    expect(await new ContributionStore(opened().db).remove(Q, tag(1))).toBe('closed');
  });

  test('of which several begin at once are one, and are paid for once', async () => {
    await contributed(Q, 40, opened().db);
    const all = await Promise.all(Array.from({ length: 4 }, () => new ReleaseStore(opened().db).release(Q)));
    for (const release of all) expect(release).toEqual(all[0]);
    expect(await new ReleaseStore(opened().db).spent(2026)).toBe(1000);
  });

  test('of several quarters at once never spend more than a year has', async () => {
    await opened().db.insert(researchBudget).values({ year: 2026, spent: 2500 });
    const outcomes = await Promise.allSettled(
      [Q, Q + 1, Q + 2, Q + 3].map((quarter) => new ReleaseStore(opened().db).release(quarter)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(BudgetExhausted);
    expect(await new ReleaseStore(opened().db).spent(2026)).toBe(3500);
    expect(await opened().db.select().from(researchReleases)).toHaveLength(1);
    // The table itself takes no more, whoever writes it.
    await expect(
      opened()
        .db.update(researchBudget)
        .set({ spent: YEAR_EPSILON + 1 })
        .where(eq(researchBudget.year, 2026)),
    ).rejects.toThrow();
  });

  test('cost what they cost before any noise is drawn, and give nothing back', async () => {
    await contributed(Q, 5, opened().db);
    const failing = new ReleaseStore(opened().db, () => {
      throw new Error('no randomness');
    });
    await expect(failing.release(Q)).rejects.toThrow('no randomness');
    expect(await failing.spent(2026)).toBe(1000);
    expect(await failing.find(Q)).toBeNull();
    expect(await failing.all()).toEqual([]);
    // It is finished later under the same entry.
    await new ReleaseStore(opened().db).release(Q);
    expect(await failing.spent(2026)).toBe(1000);
  });

  test('come of every quarter that was open and is over, also of one without contributions', async () => {
    await contributed(Q, 0, opened().db);
    await contributed(Q + 1, 30, opened().db);
    await contributed(Q + 2, 3, opened().db);
    const store = new ReleaseStore(opened().db);
    expect((await store.due(Q + 2)).map(({ quarter }) => quarter)).toEqual(['2026-Q1', '2026-Q2']);
    expect(await store.due(Q + 2)).toEqual([]);
    expect(await opened().db.select().from(researchContributions)).toHaveLength(3);
  });
}

describe('releases on the embedded database', () => {
  releaseTests(() => database);

  test('survive kill -9 between spending and drawing: spent once, and finished by the next process', async () => {
    const dataDir = join(folder, 'two');
    const before = await openDatabase({ dataDir });
    await contributed(Q, 50, before.db);
    await before.close();
    const child = spawn(
      process.execPath,
      ['--conditions=react-server', ...tsx('tests/support/release-process.ts')],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, DATA_DIR: dataDir, QUARTER: String(Q) },
      },
    );
    children.push(child);
    await new Promise<void>((resolve, reject) => {
      child.stdout?.on('data', (chunk: Buffer) => chunk.toString().includes('drawing') && resolve());
      child.once('exit', (code) => reject(new Error(`the process ended by itself (${code})`)));
    });
    const gone = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
    child.kill('SIGKILL');
    expect(await gone).toBe('SIGKILL');

    const after = await openDatabase({ dataDir });
    const store = new ReleaseStore(after.db);
    expect(await store.spent(2026)).toBe(1000);
    expect(await store.all()).toEqual([]);
    expect(await after.db.select().from(researchContributions)).toHaveLength(50);
    expect(await new ContributionStore(after.db).put(Q, tag(77), one)).toBe('closed');
    const [made] = await store.due(Q + 1);
    expect(releaseSchema.parse(made)).toEqual(await store.find(Q));
    expect(await store.spent(2026)).toBe(1000);
    await after.close();
  });
});

describe.skipIf(!hasPostgres)(`releases on Postgres${skipped}`, () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let opened: Database;
  beforeAll(async () => {
    server = await startPostgres();
    opened = await openDatabase({ databaseUrl: server.url, dataDir: server.folder });
  });
  afterAll(async () => {
    await opened?.close();
    server?.stop();
  });
  releaseTests(() => opened);
});

const secret = (n: number) => new Uint8Array(32).fill(n + 1);
const ring = Array.from({ length: 16 }, (_, n) => publicKey(secret(n)));
const place = { chainId: PLACE.chainId, deployer: PLACE.deployer };
const time = Date.parse(`${firstDay(Q + 1)}T12:00:00Z`) / 1000;

/** A chain with one cohort, as a client would tell of it. */
function chainOf(set: { sealed?: boolean; members?: number } = {}): ResearchParts['chain'] {
  const { sealed = true, members = 16 } = set;
  return {
    tip: async () => ({ height: 10, hash: '0x00', time }),
    read: async ({ functionName }: { functionName: string }) => {
      if (functionName === cohorts.getCohort({ cohort: 1n }).functionName)
        return { openedAt: 1n, sealedAt: sealed ? 2n : 0n, members: BigInt(members) };
      if (functionName === progressTracker.getMilestones({}).functionName) return [];
      return ring.slice(0, members);
    },
  } as unknown as ResearchParts['chain'];
}

const handlersOn = (chain: ResearchParts['chain'], burst = 1000) =>
  createResearchHandlers(async () => ({ db: database.db, chain, place }), {
    limits: { read: { burst: 1000, perSecond: 1 }, contribute: { burst, perSecond: 0.1 } },
  });
const post = (body: unknown, type = 'application/json') =>
  new Request('http://local/api/research/contributions', {
    method: 'POST',
    headers: { 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const signed = (person = 3, record = one, at: Partial<{ quarter: number; cohort: number }> = {}) =>
  signContribution(place, { quarter: Q, cohort: 1, record, ...at }, { ring, secret: secret(person) });

describe('contributions', () => {
  test('are taken once a quarter from each key, and nothing is kept but answers and tag', async () => {
    const on = handlersOn(chainOf());
    expect(await (await on.offer()).json()).toEqual({ state: 'on', quarter: Q });
    const first = signed();
    expect((await on.contribute(post(first))).status).toBe(201);
    expect(await database.db.select().from(researchContributions)).toEqual([
      { quarter: Q, tag: first.tag, ...one },
    ]);
    // The answer was lost: it is asked for again, with another signature.
    const again = await on.contribute(post(signed()));
    expect([again.status, await again.json()]).toEqual([200, { state: 'kept' }]);
    const other = signed(3, { ...one, phq9: 2 });
    expect(await errorOf(await on.contribute(post(other)))).toEqual({ status: 409, code: 'tag-used' });
    expect((await on.contribute(post(signed(4)))).status).toBe(201);
    expect(await database.db.select().from(researchContributions)).toHaveLength(2);
  });

  test('can be taken back until the release, by the same key only', async () => {
    const on = handlersOn(chainOf());
    await on.contribute(post(signed(3)));
    await on.contribute(post(signed(4)));
    const withdrawal = (person: number) =>
      signWithdrawal(place, { quarter: Q, cohort: 1 }, { ring, secret: secret(person) });
    expect(await errorOf(await on.contribute(post({ ...withdrawal(5), tag: signed(3).tag })))).toEqual({
      status: 422,
      code: 'signature',
    });
    expect(await (await on.contribute(post(withdrawal(3)))).json()).toEqual({ state: 'withdrawn' });
    expect((await database.db.select().from(researchContributions)).map((row) => row.tag)).toEqual([
      signed(4).tag,
    ]);
    // Whoever took it back may contribute again.
    expect((await on.contribute(post(signed(3, { ...one, phq9: 1 })))).status).toBe(201);
    await new ReleaseStore(database.db).release(Q);
    expect(await errorOf(await on.contribute(post(withdrawal(4))))).toEqual({ status: 409, code: 'closed' });
  });

  test('are refused when anything about them was changed, or they were made for another place', async () => {
    const on = handlersOn(chainOf());
    const good = signed();
    const changed: [string, Partial<SignedContribution>][] = [
      ['answers', { record: { ...one, sessions: 2 } }],
      ['cohort', { cohort: 2 }],
      ['tag', { tag: signed(4).tag }],
      ['h0', { h0: '11'.repeat(32) }],
      ['responses', { responses: good.responses.toReversed() }],
      ['fewer responses', { responses: good.responses.slice(1) }],
      [
        'an outsider',
        signContribution(
          place,
          { quarter: Q, cohort: 1, record: one },
          { ring: [...ring.slice(1), publicKey(secret(99))], secret: secret(99) },
        ),
      ],
      [
        'another chain',
        signContribution(
          { ...place, chainId: 1 },
          { quarter: Q, cohort: 1, record: one },
          { ring, secret: secret(3) },
        ),
      ],
      ['a withdrawal with answers', { action: 'withdraw' }],
    ];
    for (const [what, change] of changed) {
      const { status } = await errorOf(await on.contribute(post({ ...good, ...change })));
      expect([what, status]).toEqual([what, what.startsWith('a withdrawal') ? 400 : 422]);
    }
    expect(await database.db.select().from(researchContributions)).toEqual([]);
  });

  test('are refused about another quarter, for an open or small cohort, and where research is off', async () => {
    const code = async (chain: ResearchParts['chain'], body: unknown) =>
      (await errorOf(await handlersOn(chain).contribute(post(body)))).code;
    for (const quarter of [Q - 1, Q + 1])
      expect(await code(chainOf(), signed(3, one, { quarter }))).toBe('closed');
    expect(await code(chainOf({ sealed: false }), signed())).toBe('cohort');
    expect(await code(chainOf({ members: 10 }), signed())).toBe('cohort');
    const off = createResearchHandlers(async () => null);
    expect((await errorOf(await off.contribute(post(signed())))).code).toBe('off');
    for (const route of [off.figures(), off.releases(), off.offer()])
      expect(await (await route).json()).toEqual({ state: 'off' });
  });

  test('malformed, oversized, of another type or too many: each has its code', async () => {
    const on = handlersOn(chainOf());
    const error = async (request: Request) => errorOf(await on.contribute(request));
    expect(await error(post(signed(), 'text/plain'))).toEqual({ status: 415, code: 'content-type' });
    expect(await error(post('x'.repeat(5000)))).toEqual({ status: 413, code: 'size' });
    const bad = [
      '{',
      '[]',
      'null',
      JSON.stringify({ ...signed(), v: 2 }),
      JSON.stringify({ ...signed(), note: 'x' }),
    ];
    bad.push(
      JSON.stringify({ ...signed(), record: { ...one, modality: 4 } }),
      JSON.stringify({ ...signed(), record: null }),
    );
    for (const body of bad) expect(await error(post(body))).toEqual({ status: 400, code: 'form' });
    const hurried = handlersOn(chainOf(), 1);
    await hurried.contribute(post(signed()));
    expect(await errorOf(await hurried.contribute(post(signed(4))))).toEqual({ status: 429, code: 'busy' });
  });

  test('nothing of a request is written to a log, also when the database fails', async () => {
    const written: string[] = [];
    for (const level of ['log', 'error', 'warn'] as const)
      vi.spyOn(console, level).mockImplementation((...args) => void written.push(args.join(' ')));
    const failing = createResearchHandlers(async () => {
      throw new Error(`secret ${signed().tag}`);
    });
    expect(await errorOf(await failing.contribute(post(signed())))).toEqual({
      status: 503,
      code: 'unavailable',
    });
    const on = handlersOn(chainOf());
    await on.contribute(post(signed()));
    await on.contribute(post(signed(3, { ...one, phq9: 3 })));
    expect(written.join()).not.toContain(signed().tag);
  });
});

test('figures that several ask for at once are counted once; a count that failed is made anew', async () => {
  const { db } = database;
  const chain = chainOf();
  const read = vi.spyOn(chain, 'read');
  const on = handlersOn(chain);
  await db.insert(chainBlocks).values({ height: 5, hash: '0x5', time });
  const state = { id: 1, chain: 'x', complete: 5, target: null, holder: '', leasedUntil: 0 };
  await db.insert(chainIndex).values(state);
  const broken = { contract: 'session-logger', topic: 'log-session', fields: { week: 'none' } };
  await db.insert(chainEvents).values({ txid: '0x1', eventIndex: 0, height: 5, ...broken });
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect((await errorOf(await on.figures())).status).toBe(503);
  expect(read).toHaveBeenCalledTimes(1);
  await db.delete(chainEvents);
  const answers = await Promise.all([on.figures(), on.figures(), on.figures()]);
  for (const answer of answers)
    expect(await answer.json()).toMatchObject({ state: 'ready', height: 5, figures: { weeks: [] } });
  expect(read).toHaveBeenCalledTimes(2);
  for (const table of [chainBlocks, chainIndex]) await db.delete(table);
});

test('one key has another tag each quarter, and none that it has elsewhere', async () => {
  const tags = [Q, Q + 1, Q + 2].map((quarter) => signed(3, one, { quarter }).tag);
  expect(new Set(tags).size).toBe(3);
  expect(signed(3, { ...one, phq9: 2 }).tag).toBe(tags[0]);
});
