import { PostConditionMode } from '@stacks/transactions';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pairing, progressTracker, userRegistry } from '@/lib/contracts';
import { BASE_DIFFICULTY } from '@/lib/relay/limits';
import { doWork } from '@/lib/relay/work';
import { difficultyAt } from '@/lib/server/relay/challenge';
import { createRelayHandlers } from '@/lib/server/relay/handlers';
import type { Relay } from '@/lib/server/relay/relay';
import { readSponsoredCall } from '@/lib/server/relay/transaction';
import { readTransaction } from '@/localnet/transaction';
import { FaultyNode } from './relay-node';
import { CONFIG, code, emptyLedger, ledgerDatabase, PLACE, post, relayOn, signedCall } from './relay-tools';
import { errorOf } from './tools';

const database = ledgerDatabase();
let node: FaultyNode;
let relay: Relay;
let now = 1_800_000_000_000;

beforeEach(() => {
  node = new FaultyNode(() => 0.5);
  relay = relayOn(database.db, node.fetch, { now: () => now });
});
afterEach(() => vi.restoreAllMocks());

const bytes = (n: number) => new Uint8Array(32).fill(n);
const register = userRegistry.registerUser({ commitment: bytes(1) });
const request = pairing.requestPairing({ commitment: bytes(2) });

describe('the proof of work', () => {
  const at = async (difficulty: number) => {
    const hard = relayOn(database.db, node.fetch, { now: () => now, config: { ...CONFIG, difficulty } });
    const raw = await signedCall(register, 'a');
    const { challenge } = await hard.offer();
    const given = Uint8Array.from(Buffer.from(challenge, 'hex'));
    return { hard, raw, given, counter: await doWork(given, raw, difficulty) };
  };

  test('is asked for, serves once, for one transaction, for ten minutes', async () => {
    const { hard, raw, given, counter } = await at(10);
    const other = await signedCall(register, 'b');
    // With ten bits a wrong counter passes one time in a thousand: several are tried.
    const wrong = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        code(hard.accept(raw, { challenge: given, counter: counter + 1 + n })),
      ),
    );
    expect(wrong.filter((c) => c === 'work').length).toBeGreaterThanOrEqual(6);
    const forged = given.slice();
    forged[20] = 0; // asks for no work
    expect(await code(hard.accept(raw, { challenge: forged, counter }))).toBe('work');
    const foreign = await at(10).then(({ given: fresh }) => fresh);
    expect(await code(hard.accept(other, { challenge: foreign, counter }))).toBe('work');
    expect(await code(hard.accept(raw, { challenge: given, counter }))).toBe('taken');
    expect(await code(hard.accept(raw, { challenge: given, counter }))).toBe('work');
    const late = await at(4);
    now += 601_000;
    expect(await code(late.hard.accept(raw, { challenge: late.given, counter: late.counter }))).toBe('work');
  });

  test('is a tenth of a second’s at first, and grows with the load', async () => {
    const { difficulty } = await relayOn(database.db, node.fetch, {
      config: { ...CONFIG, difficulty: BASE_DIFFICULTY },
    }).offer();
    expect(difficulty).toBe(14);
    expect([0, 0.5, 0.75, 1].map((fill) => difficultyAt(14, fill, 0))).toEqual([14, 14, 18, 22]);
    expect(difficultyAt(14, 0, 64)).toBe(16);
    expect(difficultyAt(20, 1, 1000)).toBe(24);
  });
});

describe('a transaction', () => {
  test('posted again gets the same answer, and is sent and paid once', async () => {
    const raw = await signedCall(register, 'a');
    const [first, twin] = await Promise.all([post(relay, raw), post(relay, raw)]);
    expect(twin).toBe(first);
    expect(await post(relay, raw)).toBe(first);
    node.mine();
    expect(await post(relay, raw)).toBe(first);
    expect(node.mined).toHaveLength(1);
    expect(node.taken.size).toBe(1);
    const other = await signedCall(request, 'a');
    expect(await code(post(relay, other))).toBe('conflict');
  });

  test('waits until the one before it is in a block', async () => {
    await post(relay, await signedCall(register, 'a'));
    const next = await signedCall(request, 'a', 1);
    expect(await code(post(relay, next))).toBe('pending');
    node.mine();
    expect(await code(post(relay, next))).toBe('taken');
  });

  test('with a used nonce is refused, one that is ahead has to wait', async () => {
    expect(await code(post(relay, await signedCall(register, 'a', 1)))).toBe('pending');
    const raw = await signedCall(register, 'a');
    node.consume(readSponsoredCall(raw, PLACE).origin);
    expect(await code(post(relay, raw))).toBe('nonce');
  });

  test('costs the same whatever it does, also after the network has become dearer', async () => {
    const calls = [register, request, progressTracker.reachMilestone({ account: 1n, milestone: 1n })];
    for (const [i, call] of calls.entries()) await post(relay, await signedCall(call, i));
    node.mine();
    expect(new Set(node.mined.map((t) => t.fee))).toEqual(new Set([10_000n]));
    node.minimum = 20_000;
    for (const [i, call] of calls.entries()) await post(relay, await signedCall(call, i + 10));
    node.mine();
    const dear = new Set(node.mined.slice(3).map((t) => t.fee));
    expect(dear).toEqual(new Set([22_502n]));
    expect((await relay.offer()).fee).toBe('22502');
    now += 7 * 3_600_000;
    expect((await relay.offer()).fee).toBe('10000');
  });

  test('that is stuck pays more, in the same place', async () => {
    const raw = await signedCall(register, 'a');
    const first = await post(relay, raw);
    for (let i = 0; i < 4; i++) {
      now += 200_000;
      await relay.tend();
    }
    const [row] = await relay.ledger.live();
    expect(row?.txid).not.toBe(first);
    expect(row?.fee).toBe(15_001n);
    node.mine();
    await relay.tend();
    expect(node.mined.map((t) => `0x${t.txid}`)).toEqual([await post(relay, raw)]);
  });
});

describe('what a block has taken', () => {
  test('in a version that was replaced has that one for an answer, at once', async () => {
    node.faults.elsewhere = 1;
    const raw = await signedCall(register, 'a');
    const first = await post(relay, raw);
    for (let i = 0; i < 4; i++) {
      now += 200_000;
      await relay.tend();
    }
    const [row] = await relay.ledger.live();
    expect(row?.txid).not.toBe(first);
    // A miner who has not heard of the dearer one.
    node.mine();
    expect(node.mined.map((t) => `0x${t.txid}`)).toEqual([first]);
    await relay.tend();
    expect(await relay.ledger.live()).toEqual([]);
    expect(await post(relay, raw)).toBe(first);
  });

  test('is asked for once for each sponsor, however much it is', async () => {
    const asked: string[] = [];
    const counting: typeof fetch = (input, init) => {
      asked.push(new URL(String(input)).pathname);
      return node.fetch(input, init);
    };
    const one = relayOn(database.db, counting, { now: () => now });
    for (let i = 0; i < 12; i++) await post(one, await signedCall(register, i));
    node.mine();
    asked.length = 0;
    await one.tend();
    expect(await one.ledger.live()).toEqual([]);
    const paying = new Set(node.mined.map((t) => t.sponsor?.address)).size;
    expect(asked.filter((path) => path.endsWith('/transactions'))).toHaveLength(paying);
    expect(asked.filter((path) => /transactions\/0x/.test(path))).toEqual([]);
  });
});

describe('a sponsor’s nonces', () => {
  const alone = () => relayOn(database.db, node.fetch, { now: () => now, config: { ...CONFIG, pool: 1 } });
  const originOf = (raw: Uint8Array) => readSponsoredCall(raw, PLACE).origin;
  const later = async (one: Relay, rounds: number) => {
    for (let i = 0; i < rounds; i++) {
      now += 30_000;
      await one.tend();
    }
  };

  test('a gap that something waits behind is filled by a transfer of the smallest amount', async () => {
    const one = alone();
    const [first, second] = [await signedCall(register, 'a'), await signedCall(register, 'b')];
    await post(one, first);
    const waiting = await post(one, second);
    // The first person sends something else under the same nonce: theirs can never be mined.
    node.consume(originOf(first));
    node.mine();
    expect(node.mined).toEqual([]);
    await later(one, 8);
    node.mine();
    expect(node.mined.map(({ payload }) => payload.type)).toEqual(['token_transfer', 'contract_call']);
    expect(node.mined[0]).toMatchObject({ sponsor: null, payload: { amount: 1n } });
    expect(`0x${node.mined[1]?.txid}`).toBe(waiting);
    await later(one, 1);
    expect(await one.ledger.live()).toEqual([]);
    expect(await code(post(one, first))).toBe('nonce');
  });

  test('a gap that nothing waits behind is simply the next one', async () => {
    const one = alone();
    const first = await signedCall(register, 'a');
    await post(one, first);
    node.consume(originOf(first));
    await later(one, 8);
    expect(await one.ledger.live()).toEqual([]);
    await post(one, await signedCall(register, 'b'));
    node.mine();
    expect(node.mined.map((t) => t.sponsor?.nonce)).toEqual([0]);
  });

  test('one that the operator has used for something else: the call goes on under the next', async () => {
    const one = alone();
    const raw = await signedCall(register, 'a');
    const before = await post(one, raw);
    const [row] = await one.ledger.live();
    node.consume(row?.sponsor ?? '');
    await later(one, 8);
    node.mine();
    await later(one, 1);
    expect(node.mined.map((t) => t.sponsor?.nonce)).toEqual([1]);
    const after = await post(one, raw);
    expect(after).toBe(`0x${node.mined[0]?.txid}`);
    expect(after).not.toBe(before);
  });

  test('that are on their way when the database is new are not used again', async () => {
    const one = alone();
    await post(one, await signedCall(register, 'a'));
    await emptyLedger(database.db);
    const fresh = alone();
    await post(fresh, await signedCall(register, 'b'));
    node.mine();
    expect(node.mined.map((t) => t.sponsor?.nonce)).toEqual([0, 1]);
  });
});

describe('limits', () => {
  test('an account has so many in an hour', async () => {
    const strict = relayOn(database.db, node.fetch, { now: () => now, config: { ...CONFIG, perHour: 2 } });
    for (let nonce = 0; nonce < 2; nonce++) {
      await post(strict, await signedCall(request, 'a', nonce));
      node.mine();
    }
    const third = await signedCall(request, 'a', 2);
    expect(await code(post(strict, third))).toBe('limit');
    await post(strict, await signedCall(request, 'b'));
    now += 3_601_000;
    expect(await code(post(strict, third))).toBe('taken');
  });

  test('the pool spends so much in a day', async () => {
    const config = { ...CONFIG, perDay: 25_000n };
    const strict = relayOn(database.db, node.fetch, { now: () => now, config });
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push(await code(post(strict, await signedCall(register, i))));
    expect(answers).toEqual(['taken', 'taken', 'spent']);
    now += 86_400_000;
    expect(await code(post(strict, await signedCall(register, 9)))).toBe('taken');
  });

  test('twenty-five are on their way for each sponsor, then it is busy', async () => {
    const answers = [];
    for (let i = 0; i < 51; i++) answers.push(await code(post(relay, await signedCall(register, i))));
    expect(answers.filter((c) => c === 'taken')).toHaveLength(50);
    expect(answers[50]).toBe('busy');
    node.mine();
    await relay.tend();
    expect(await code(post(relay, await signedCall(register, 50)))).toBe('taken');
  });

  test('a node out of reach is said to be, and nothing is reserved', async () => {
    node.faults.lostBefore = 1;
    expect(await code(post(relay, await signedCall(register, 'a')))).toBe('chain');
    expect(await relay.ledger.live()).toEqual([]);
  });
});

describe('over HTTP', () => {
  const handlers = () => createRelayHandlers(async () => relay);
  const ADDRESS = '203.0.113.77';
  async function send(body: unknown, headers: Record<string, string> = {}) {
    return handlers().accept(
      new Request('http://site.example/api/relay', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': ADDRESS, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
  }
  async function body(raw: Uint8Array) {
    const { challenge } = await relay.offer();
    return { transaction: Buffer.from(raw).toString('hex'), challenge, counter: 0 };
  }

  test('off, it says so', async () => {
    const off = createRelayHandlers(async () => null);
    expect(await (await off.offer()).json()).toMatchObject({ on: false, code: 'off' });
    const refused = await off.accept(new Request('http://site.example/api/relay', { method: 'POST' }));
    expect(await errorOf(refused)).toEqual({ status: 503, code: 'off' });
  });

  test('what is malformed is refused', async () => {
    const good = await body(await signedCall(register, 'a'));
    for (const bad of [
      '',
      '{',
      '[]',
      { ...good, more: 1 },
      { ...good, counter: -1 },
      { ...good, transaction: 'xy' },
    ])
      expect(await errorOf(await send(bad))).toEqual({ status: 400, code: 'form' });
    expect(await errorOf(await send(`"${'a'.repeat(20_000)}"`))).toEqual({ status: 400, code: 'form' });
    const type = { 'content-type': 'text/plain' };
    expect(await errorOf(await send(good, type))).toEqual({ status: 415, code: 'content-type' });
  });

  test('nothing of who asked is stored or printed', async () => {
    const printed: unknown[] = [];
    for (const stream of ['log', 'info', 'warn', 'error', 'debug'] as const)
      vi.spyOn(console, stream).mockImplementation((...given) => void printed.push(...given));
    const raw = await signedCall(register, 'a');
    const response = await send(await body(raw), { 'user-agent': 'canary-agent', cookie: 'canary=1' });
    expect(response.status).toBe(202);
    await errorOf(await send(await body(bytes(1)), { 'user-agent': 'canary-agent' }));
    await relay.tend();
    expect(printed).toEqual([]);
    for (const table of ['relay_transactions', 'relay_sponsors', 'relay_pool']) {
      const rows = await database.db.execute(sql.raw(`select * from ${table}`));
      const text = JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value));
      expect(text).not.toMatch(/canary|203\.0\.113|site\.example/);
      expect(text).not.toContain(Buffer.from(ADDRESS).toString('hex'));
    }
  });

  test('an hour after it was mined, nothing of a transaction is left', async () => {
    await post(relay, await signedCall(register, 'a'));
    node.mine();
    await relay.tend();
    now += 3_601_000;
    await relay.tend();
    const rows = await database.db.execute(sql`select count(*)::int as n from relay_transactions`);
    expect(JSON.stringify(rows)).toContain('"n":0');
    // Nor in the file, where a deleted row would lie until something is written over it.
    const size = await database.db.execute(sql`select pg_relation_size('relay_transactions')::int as n`);
    expect(JSON.stringify(size)).toContain('"n":0');
  });
});

test('what is mined is what was signed: sponsored, by the pool, in DENY mode', async () => {
  await post(relay, await signedCall(register, 'a'));
  node.mine();
  const [mined] = node.mined.map((t) => readTransaction(t.raw));
  expect(mined).toMatchObject({
    postConditionMode: PostConditionMode.Deny,
    payload: { fn: 'register-user' },
  });
  expect(mined?.sponsor?.address).not.toBe(mined?.origin.address);
});
