import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { eq, like, or } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pairing, userRegistry } from '@/lib/contracts';
import { type Database, type Db, openDatabase, type Tx } from '@/lib/server/database';
import { RelayLedger } from '@/lib/server/relay/ledger';
import { RelayNode } from '@/lib/server/relay/node';
import { RelayRefusal } from '@/lib/server/relay/refusal';
import { Relay } from '@/lib/server/relay/relay';
import { openSponsors } from '@/lib/server/relay/sponsors';
import { readSponsoredCall } from '@/lib/server/relay/transaction';
import { versions } from '@/lib/server/relay/versions';
import { relayPool, relayTransactions } from '@/lib/server/schema';
import { runs } from '../support/depth';
import { prepareDatabase } from '../support/prepared-database';
import { type Faults, FaultyNode, NO_FAULTS } from './relay-node';
import { CONFIG, emptyLedger, PLACE, SPONSORS, signedCall } from './relay-tools';
import { temporaryFolder } from './tools';

/**
 * The relay against a world that goes wrong: processes die between any two steps, connections break on either side of a
 * request, nodes ask for patience, lag behind and forget, other miners mine what was replaced. Whatever the relay has answered for
 * must be mined once, by one payment. A relay that heals itself hides its mistakes from who looks at the end alone, so its promises
 * are watched on the way as well: see `Watch`.
 */
const PEOPLE = 4;
const CALLS = 2;
const folder = temporaryFolder();
let database: Database;
let calls: Uint8Array[] = [];

beforeAll(async () => {
  await prepareDatabase(folder.path);
  database = await openDatabase({ dataDir: folder.path });
  calls = (await Promise.all(Array.from({ length: PEOPLE }, (_, person) => signedBy(person)))).flat();
}, 180_000);
afterAll(async () => {
  await database?.close();
  folder.remove();
});

/** A person's calls, one after another. Signed once: every run sends the same. */
function signedBy(person: number): Promise<Uint8Array[]> {
  const commitment = new Uint8Array(32).fill(person + 1);
  const made = [userRegistry.registerUser({ commitment }), pairing.requestPairing({ commitment })];
  return Promise.all(made.slice(0, CALLS).map((call, nonce) => signedCall(call, person, nonce)));
}

/** A small generator of numbers from 0 to 1 (mulberry32), so that a seed tells a whole run. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The process is gone: from here on nothing of it happens any more. */
class Killed extends Error {
  override readonly name = 'Killed';
}

/** What the relay promises of each step, noted where it is broken. */
class Watch {
  readonly broken: string[] = [];
  private readonly inTransaction = new AsyncLocalStorage<true>();
  /** Ids that the ledger was seen to have. */
  private readonly stored = new Set<string>();

  /** Bytes are stored before they are sent, and nobody waits for a node with the ledger locked. */
  async asking(path: string, body: unknown): Promise<void> {
    if (this.inTransaction.getStore()) {
      this.broken.push(`${path} is asked for within a database transaction`);
      return;
    }
    if (path !== '/v2/transactions') return;
    const txid = `0x${createHash('sha512-256')
      .update(body as Uint8Array)
      .digest('hex')}`;
    if (this.stored.has(txid)) return;
    const found = await database.db
      .select()
      .from(relayTransactions)
      .where(or(eq(relayTransactions.txid, txid), like(relayTransactions.former, `%${txid}%`)));
    if (found.length > 0) this.stored.add(txid);
    else this.broken.push('what was not stored was sent');
  }

  /** In a database transaction nothing is changed before the pool's row is locked: PGlite has one connection and would not show it. */
  within<T>(tx: Tx, work: (tx: Tx) => Promise<T>): Promise<T> {
    let locked = false;
    const change = (kind: 'insert' | 'update' | 'delete') => (table: unknown) => {
      if (!locked && table !== relayPool) this.broken.push(`${kind} without the lock`);
      return (tx[kind] as (same: unknown) => unknown)(table);
    };
    const select = (...fields: []) => {
      const begun = tx.select(...fields);
      const from = begun.from.bind(begun);
      return Object.assign(begun, {
        from: (table: never) => {
          const query = from(table);
          const lock = query.for.bind(query);
          const noting: typeof lock = (...how) => {
            locked ||= table === relayPool && how[0] === 'update';
            return lock(...how);
          };
          return Object.assign(query, { for: noting });
        },
      });
    };
    const members = { select, insert: change('insert'), update: change('update'), delete: change('delete') };
    const watched = new Proxy(tx, {
      get: (target, name) => Reflect.get(name in members ? members : target, name) as unknown,
    });
    return this.inTransaction.run(true, () => work(watched));
  }

  /**
   * What counts as sent or mined was once taken by a node, under one of its names. A person and the operator who have both used up
   * their nonce past the relay deceive it, which costs nobody but that person's own call.
   */
  async books(node: FaultyNode, overtaken: ReadonlySet<string>): Promise<void> {
    for (const row of await database.db.select().from(relayTransactions)) {
      if (overtaken.has(`${row.origin}/${row.originNonce}`)) continue;
      if (row.state === 'stored' || versions(row).some(({ txid }) => node.taken.has(txid.slice(2)))) continue;
      this.broken.push(`counts as ${row.state} and was never taken`);
    }
  }

  /** @throws when a promise was broken */
  judge(): void {
    const [first] = this.broken;
    if (first) throw new Error(first);
  }
}

/** A relay in a process of its own that may die before or after any request and any database transaction. */
class Process {
  readonly relay: Relay;
  dead = false;

  constructor(
    private readonly world: World,
    private readonly mortality: number,
  ) {
    const step = () => this.step();
    const node = new RelayNode({
      url: 'http://node.invalid',
      trialUrl: 'http://node.invalid',
      fetch: async (...request) => {
        step();
        await world.watch.asking(new URL(request[0]).pathname, request[1].body);
        const answer = await world.node.fetch(...request);
        step();
        return answer;
      },
    });
    // A read, and a change that is one statement: the process dies before it, or (at its next step) after.
    const statement = <K extends 'select' | 'update' | 'insert' | 'delete' | 'execute'>(kind: K) =>
      ((...given: never[]) => {
        step();
        return (database.db[kind] as (...same: never[]) => unknown)(...given);
      }) as unknown as Db[K];
    const db = {
      select: statement('select'),
      update: statement('update'),
      insert: statement('insert'),
      delete: statement('delete'),
      execute: statement('execute'),
      transaction: async (work: Parameters<Db['transaction']>[0]) => {
        step();
        const result = await database.db.transaction(async (tx) => {
          const done = await world.watch.within(tx, work);
          // Dying before the commit leaves nothing behind.
          step();
          return done;
        });
        step();
        return result;
      },
    } as unknown as Db;
    this.relay = new Relay({
      db,
      node,
      place: PLACE,
      config: CONFIG,
      now: () => world.now,
      random: world.random,
      gatherMs: 0,
    });
  }

  private step(): void {
    if (this.world.random() < this.mortality) this.dead = true;
    if (this.dead) throw new Killed();
  }
}

class World {
  now = 1_800_000_000_000;
  deaths = 0;
  readonly node: FaultyNode;
  readonly processes: Process[] = [];
  readonly watch = new Watch();

  constructor(
    readonly random: () => number,
    faults: Partial<Faults>,
    private mortality: number,
    count: number,
  ) {
    this.node = new FaultyNode(random, faults);
    for (let i = 0; i < count; i++) this.processes.push(new Process(this, mortality));
  }

  /** One of the processes; the dead ones have been started again. */
  process(): Process {
    const index = Math.floor(this.random() * this.processes.length);
    const chosen = this.processes[index];
    if (chosen && !chosen.dead) return chosen;
    if (chosen) this.deaths++;
    const fresh = new Process(this, this.mortality);
    this.processes[index] = fresh;
    return fresh;
  }

  /** From now on nothing goes wrong any more. */
  calm(): void {
    this.mortality = 0;
    this.node.faults = { ...NO_FAULTS };
    for (const process of this.processes) process.dead = true;
  }

  /** Posts a call; undefined where the process died before it answered. */
  async post(raw: Uint8Array): Promise<string | RelayRefusal | undefined> {
    const process = this.process();
    const answer = await this.in(process, async ({ relay }) => {
      const { challenge } = await relay.offer();
      const work = { challenge: Uint8Array.from(Buffer.from(challenge, 'hex')), counter: 0 };
      return (await relay.accept(raw, work)).txid;
    });
    return process.dead ? undefined : answer;
  }

  async tend(): Promise<void> {
    await this.in(this.process(), ({ relay }) => relay.tend());
  }

  private async in<T>(
    process: Process,
    work: (process: Process) => Promise<T>,
  ): Promise<T | RelayRefusal | undefined> {
    try {
      return await work(process);
    } catch (error) {
      if (error instanceof RelayRefusal) return error;
      if (process.dead) return undefined;
      throw error;
    }
  }
}

const BLOCK = 25_000;
/** Long enough for what still waits to pay more. */
const PAUSE = 700_000;
/** No more of them in a run: an hour after it was mined the relay may forget a call, and not know its answer at the end. */
const PAUSES = 3;
/** Refusals after which a person's app tries again. */
const AGAIN = ['pending', 'busy', 'chain', 'work'];
/** Those that say that nothing of the call was sent, whatever became of an earlier try. */
const UNSENT = ['busy', 'chain', 'limit', 'spent'];

/** One run: people post their calls while everything goes wrong; then it calms down, and the books are checked. */
async function run(seed: number): Promise<{ deaths: number }> {
  await emptyLedger(database.db);
  const random = generator(seed);
  const wild = random();
  const chance = (most: number) => random() * most * wild;
  // Blocks are full, fees rise, and what one miner has forgotten another one mines.
  const crowded = random() < 0.4;
  const faults = {
    lostBefore: chance(0.25),
    lostAfter: chance(0.25),
    busy: chance(0.25),
    lag: chance(0.5),
    dropped: chance(0.2),
    slow: crowded ? 0.5 : chance(0.6),
    dearer: crowded ? 0.3 : chance(0.1),
    elsewhere: crowded ? 0.5 : 0,
  };
  const world = new World(random, faults, chance(0.08), random() < 0.6 ? 2 : 1);
  const meddling = random() < 0.4 ? 0.15 : 0;
  const open = new Map<number, number>(Array.from({ length: PEOPLE }, (_, person) => [person, 0]));
  const answers = new Map<Uint8Array, string>();
  const overtaken = new Set<Uint8Array>();
  const overtakenSlots = new Set<string>();
  let meddled = 0;

  const tried = new Set<Uint8Array>();
  let pauses = 0;

  const ask = async ([person, index]: [number, number]) => {
    const call = calls[person * CALLS + index];
    if (!call) throw new Error('no such call');
    // An impatient page, or two tabs: the same transaction at the same time.
    const twice = random() < 0.15;
    const first = !tried.has(call) && !twice;
    tried.add(call);
    const got = await Promise.all(twice ? [world.post(call), world.post(call)] : [world.post(call)]);
    const txids = got.filter((answer): answer is string => typeof answer === 'string');
    for (const refusal of got) {
      if (!(refusal instanceof RelayRefusal)) continue;
      if (!AGAIN.includes(refusal.code) && !overtaken.has(call))
        throw new Error(`refused: ${refusal.code} ${refusal.message}`);
      if (first && UNSENT.includes(refusal.code) && wasTaken(world.node, call))
        throw new Error(`refused: ${refusal.code}, and sent`);
    }
    const over =
      overtaken.has(call) && got.some((answer) => answer instanceof RelayRefusal && answer.code === 'nonce');
    if (txids.length === 0 && !over) return;
    answers.set(call, txids[0] ?? '');
    if (index + 1 < CALLS) open.set(person, index + 1);
    else open.delete(person);
  };

  const step = async (eager: number) => {
    const asking = [...open].filter(() => random() <= eager);
    // All at the same moment, which share a database transaction then, or one after another.
    if (random() < 0.5) await Promise.all(asking.map(ask));
    else for (const one of asking) await ask(one);
    if (random() < 0.7) await world.tend();
    await world.watch.books(world.node, overtakenSlots);
    world.watch.judge();
    world.node.mine();
    const pause = pauses < PAUSES && random() < 0.2;
    if (pause) pauses++;
    world.now += pause ? PAUSE : BLOCK;
  };

  let rounds = 0;
  for (; rounds < 10; rounds++) {
    await step(0.5);
    if (random() >= meddling) continue;
    meddled++;
    if (random() < 0.5) {
      // The operator pays for something else from a sponsor's account.
      world.node.consume(pool[Math.floor(random() * SPONSORS)] ?? '');
      continue;
    }
    // A person sends something else under the same nonce, past the relay.
    const [person, index] = [...open][Math.floor(random() * open.size)] ?? [];
    if (person === undefined || index === undefined) continue;
    const call = calls[person * CALLS + index];
    const { origin } = readSponsoredCall(call ?? new Uint8Array(), PLACE);
    if (!call || world.node.nonce(origin) !== index) continue;
    world.node.consume(origin);
    overtaken.add(call);
    overtakenSlots.add(`${origin}/${index}`);
  }
  world.calm();
  world.now += 120_000;
  const live = async () => (await world.process().relay.ledger.live()).length;
  for (; open.size > 0 || (await live()) > 0; rounds++) {
    if (rounds > 200) throw new Error(`no end: ${open.size} calls open, ${await live()} live`);
    await step(1);
  }
  // Asked once more, the relay names what was mined.
  for (const raw of calls.filter((call) => !overtaken.has(call))) {
    const answer = await world.post(raw);
    const found = world.node.mined.filter((t) => same(t.raw, raw));
    expect(found).toHaveLength(1);
    expect(`0x${found[0]?.txid}`).toBe(answer);
  }
  const fillers = world.node.mined.filter((t) => !t.sponsor).length;
  expect(world.node.pending).toBe(0);
  expect(world.node.mined).toHaveLength(calls.length - overtaken.size + fillers);
  if (meddled === 0) expect(fillers).toBe(0);
  return { deaths: world.deaths };
}

/** Whether a node ever had the call in its mempool, in whatever version. */
function wasTaken(node: FaultyNode, call: Uint8Array): boolean {
  return [...node.taken.values()].some(({ raw }) => same(raw, call));
}

/** Whether a mined transaction is the call: what the origin signed stands before and after the sponsor's part. */
function same(mined: Uint8Array, call: Uint8Array): boolean {
  const origin = (raw: Uint8Array) => Buffer.from(raw.subarray(0, ORIGIN_BYTES));
  return mined.length === call.length && origin(mined).equals(origin(call));
}
/** Version, chain id, kind of authorization, and the origin's spending condition. */
const ORIGIN_BYTES = 1 + 4 + 1 + (1 + 20 + 8 + 8 + 1 + 65);

const pool = openSponsors(CONFIG, false).addresses;

test('whatever goes wrong, what was answered for is mined once', async () => {
  const { numRuns, seed = Date.now() % 2 ** 31 } = runs(24, 1000);
  const moved = vi.spyOn(RelayLedger.prototype, 'move');
  const dearer = vi.spyOn(RelayLedger.prototype, 'resign');
  const total = { deaths: 0 };
  for (let i = 0; i < numRuns; i++) {
    try {
      total.deaths += (await run(seed + i)).deaths;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`SEED=${seed + i} RUNS=1 repeats it: ${why}`, { cause: error });
    }
  }
  // The runs are known to bite: processes died, calls went on under other nonces, fees rose.
  const met = [total.deaths, moved.mock.calls.length, dearer.mock.calls.length];
  if (numRuns >= 200) expect(Math.min(...met)).toBeGreaterThan(0);
  else if (numRuns >= 20) expect(total.deaths).toBeGreaterThan(0);
}, 3_600_000);
