import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cl, serializeCV } from '@stacks/transactions';
import { count } from 'drizzle-orm';
import { openDatabase } from '@/lib/server/database';
import { Indexer } from '@/lib/server/indexer/indexer';
import { ChainSource } from '@/lib/server/indexer/source';
import { publicFigures } from '@/lib/server/research/figures';
import { chainEvents } from '@/lib/server/schema';
import { root, tsx } from '../scripts/support/ensure-install.mjs';

/**
 * `npm run bench:indexer [-- --events 100000]`: how fast the index catches up. A process of its own answers as the Hiro API does, with pages
 * of 50 events as the contracts print them (nine in ten are logged sessions); the index reads them into a fresh PGlite on the disk.
 */
const EVENTS = Number(process.argv[process.argv.indexOf('--events') + 1]) || 100_000;
const AT_LEAST = 2000;
const DEPLOYER = 'ST1PQHQKV0RJXZFY1DGX8MNSNYVE3VGZJSRTPGZGM';
const A_BLOCK = 25;

const hash = (text: string) => `0x${createHash('sha256').update(text).digest('hex')}`;
const hex = (fields: Parameters<typeof Cl.tuple>[0]) =>
  `0x${serializeCV(Cl.tuple(fields)).replace(/^0x/, '')}`;
const u = (n: number) => Cl.uint(n);

/** The n-th event of the history: which contract printed it, and what. */
function eventOf(n: number): { contract: string; value: string } {
  const account = u(1 + ((n * 7919) % 5000));
  if (n % 20 === 0)
    return {
      contract: 'progress-tracker',
      value: hex({ topic: Cl.stringAscii('reach-milestone'), account, milestone: u(1 + (n % 3)) }),
    };
  if (n % 20 === 1)
    return {
      contract: 'user-registry',
      value: hex({ topic: Cl.stringAscii('register-user'), owner: Cl.principal(DEPLOYER), account }),
    };
  return {
    contract: 'session-logger',
    value: hex({
      topic: Cl.stringAscii('log-session'),
      account,
      sequence: u(n),
      week: u(2900 + Math.floor((n * 150) / EVENTS)),
      state: u(1),
    }),
  };
}

async function serve(): Promise<void> {
  const block = (height: number) => ({
    height,
    hash: hash(`block ${height}`),
    time: 1_750_000_000 + height * 600,
  });
  const heightOf = (n: number) => 1 + Math.floor(n / A_BLOCK);
  const tip = heightOf(EVENTS);
  const byContract = new Map<string, { n: number; value: string }[]>();
  const txid = (n: number) => hash(`transaction ${n}`);
  const numbers = new Map<string, number>();
  for (let n = 0; n < EVENTS; n += 1) {
    const { contract, value } = eventOf(n);
    const list = byContract.get(contract) ?? [];
    list.push({ n, value });
    byContract.set(contract, list);
    numbers.set(txid(n), n);
  }
  const mined = (n: number) => {
    const { height, hash: index_hash, time } = block(heightOf(n));
    return {
      tx_id: txid(n),
      status: 'success',
      block: { height, hash: index_hash, index_hash, time, tx_index: n % A_BLOCK },
    };
  };
  const blockJson = (height: number) => {
    const { hash: index_block_hash, time } = block(height);
    return { height, index_block_hash, block_time: time };
  };
  const page = (contract: string, url: URL) => {
    const all = byContract.get(contract) ?? [];
    const limit = Number(url.searchParams.get('limit') ?? 20);
    const end = Number(url.searchParams.get('cursor') ?? all.length);
    const from = Math.max(0, end - limit);
    return { items: all.slice(from, end).reverse(), next: from > 0 ? String(from) : null };
  };
  const answer = (url: URL): unknown => {
    const [, logs] = /smart-contracts\/[^.]+\.([a-z-]+)\/logs$/.exec(url.pathname) ?? [];
    if (logs) {
      const { items, next } = page(logs, url);
      const results = items.map(({ n, value }) => ({
        tx_id: txid(n),
        event_index: 0,
        event_type: 'smart_contract_log',
        contract_log: { contract_id: `${DEPLOYER}.${logs}`, topic: 'print', value: { hex: value, repr: '' } },
      }));
      return { next_cursor: next, results };
    }
    const [, calls] = /principals\/[^.]+\.([a-z-]+)\/transactions$/.exec(url.pathname) ?? [];
    if (calls) {
      const { items, next } = page(calls, url);
      return { cursor: { next }, results: items.map(({ n }) => ({ transaction: mined(n) })) };
    }
    const [, id] = /transactions\/(0x[0-9a-f]{64})$/.exec(url.pathname) ?? [];
    if (id) return mined(numbers.get(id) ?? 0);
    const [, height] = /blocks\/(latest|\d+)$/.exec(url.pathname) ?? [];
    return height === 'latest' ? blockJson(tip) : blockJson(Number(height));
  };
  const server = createServer((request, response) => {
    const body = JSON.stringify(answer(new URL(request.url ?? '', 'http://127.0.0.1')));
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  }).listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
}

function startServer(): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(
    process.execPath,
    [...process.execArgv, ...tsx('bench/indexer.ts', ['--serve', '--events', String(EVENTS)])],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  return new Promise((resolve) =>
    child.stdout?.once('data', (chunk: Buffer) =>
      resolve({ url: `http://127.0.0.1:${Number(chunk.toString())}`, child }),
    ),
  );
}

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'atsl-bench-'));
  const { url, child } = await startServer();
  const { db, close } = await openDatabase({ dataDir: folder });
  const source = new ChainSource({ url, deployer: DEPLOYER });
  const indexer = new Indexer({ db, source, chain: 'bench', holder: 'bench' });
  const began = performance.now();
  const round = await indexer.round();
  const seconds = (performance.now() - began) / 1000;
  const [stored] = await db.select({ n: count() }).from(chainEvents);
  const asked = performance.now();
  await publicFigures(db, 2 ** 31 - 1);
  const figures = performance.now() - asked;
  const rate = (stored?.n ?? 0) / seconds;
  console.log(`${stored?.n} events in ${seconds.toFixed(1)} s: ${rate.toFixed(0)} a second (${round})`);
  console.log(`the public figures over them: ${figures.toFixed(0)} ms`);
  await close();
  child.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
  if (stored?.n !== EVENTS || rate < AT_LEAST) {
    console.error(`at least ${AT_LEAST} a second were promised`);
    process.exit(1);
  }
}

await (process.argv.includes('--serve') ? serve() : measure());
