import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { root } from '@/scripts/support/ensure-install.mjs';
import { openSite, type Site } from '@/tests/support/site';
import type { Load, Sent } from './relay-load';

/**
 * How many transactions a second the relay accepts: `npm run bench:relay [transactions] [at a time]`. The page as `npm start` serves
 * it, the local chain with a block a second, and the people in a process of their own (relay-load.ts); each call is somebody
 * else's, is tried out, paid for and mined. Signatures and proofs of work are made beforehand: they are the phones' part.
 */
const AIM = 50;
/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;
const [count = 500, inFlight = 24] = process.argv.slice(2).map(Number);

type Part = 'page' | 'chain' | 'other';

/** Processor time that the children of this process have used, milliseconds, by what they run (Linux). */
function processorTime(of: number, used: Record<Part, number> = { page: 0, chain: 0, other: 0 }) {
  const children = readFileSync(`/proc/${of}/task/${of}/children`, 'utf8').split(' ').filter(Boolean);
  for (const child of children.map(Number)) {
    const command = readFileSync(`/proc/${child}/cmdline`, 'utf8');
    const part = command.includes('next') ? 'page' : command.includes('localnet/cli') ? 'chain' : 'other';
    const [user = 0, system = 0] = readFileSync(`/proc/${child}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
      .slice(11, 13)
      .map(Number);
    used[part] += (user + system) * TICK_MS;
    processorTime(child, used);
  }
  return used;
}

function said<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`the people ended with ${code}`)));
  });
}

/** Of what the chain has not put into a block yet. */
async function waiting({ chainUrl }: Site): Promise<number> {
  const response = await fetch(`${chainUrl}/extended/v3/mempool/transactions?limit=1`);
  return z.object({ total: z.number() }).parse(await response.json()).total;
}

/** Every one must have gone through: what was accepted and fails would be no call that was relayed. */
async function allSucceeded({ chainUrl }: Site, txids: readonly string[]): Promise<void> {
  for (const txid of txids) {
    const response = await fetch(`${chainUrl}/extended/v3/transactions/${txid}`);
    const { status } = z.object({ status: z.string() }).parse(await response.json());
    if (status !== 'success') throw new Error(`transaction ${txid}: ${status}`);
  }
}

const site = await openSite({ BLOCK_TIME: '1' });
const people = fork(join(root, 'bench/relay-load.ts'), [], {
  cwd: root,
  execArgv: ['--import', 'tsx', '--conditions=react-server'],
});
try {
  people.send({ origin: site.origin, count, inFlight } satisfies Load);
  await said(people);

  const idle = processorTime(process.pid);
  const began = performance.now();
  let most = 0;
  const watch = setInterval(async () => {
    most = Math.max(most, await waiting(site).catch(() => 0));
  }, 500);
  people.send('go');
  const { seconds, txids, took, full, processor } = await said<Sent>(people);
  const busy = processorTime(process.pid);
  clearInterval(watch);
  const behind = await waiting(site);
  while ((await waiting(site)) > 0) await sleep(50);
  const mined = (performance.now() - began) / 1000;
  await allSucceeded(site, txids);

  took.sort((a, b) => a - b);
  const perCall = (milliseconds: number) => (milliseconds / count).toFixed(1);
  const [page, chain, load] = [busy.page - idle.page, busy.chain - idle.chain, processor];
  const row = (what: string, value: string, aim: string) =>
    console.log(`| ${what.padEnd(52)} | ${value.padStart(22)} | ${aim.padStart(6)} |`);
  row(`${count} calls of as many people, ${inFlight} at a time`, 'measured', 'aim');
  row('---', '---', '---');
  row('accepted (tried out, stored, sent)', `${(count / seconds).toFixed(1)}/s`, `≥ ${AIM}/s`);
  row('accepted and mined, a block a second', `${(count / mined).toFixed(1)}/s`, '');
  row('not yet in a block: most, at the end', `${Math.max(most, behind)}, ${behind}`, '');
  row('an answer, median', `${(took[took.length >> 1] ?? 0).toFixed(0)} ms`, '');
  row('processor time of a call: page, chain, people', [page, chain, load].map(perCall).join(', '), '');
  row('the same together', `${perCall(page + chain + load)} ms`, '');
  row('load of the machine meanwhile', (loadavg()[0] ?? 0).toFixed(1), '');
  row('the pool was full', `${full} times`, '');
  if (count / seconds < AIM) {
    console.log('an aim was missed');
    process.exitCode = 1;
  }
} finally {
  people.kill();
  await site.close();
}
