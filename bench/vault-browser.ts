import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import chromium from '@sparticuz/chromium';
import { build } from 'esbuild';
import { chromium as playwright } from 'playwright-core';
import * as z from 'zod';

/**
 * The vault in a real Chromium: `npx tsx bench/vault-browser.ts`. Medians; a vault of 5,000 sessions in IndexedDB. esbuild comes
 * with tsx.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const SESSIONS = 5000;

async function bundle(entry: string, splitting = false) {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: root, loader: 'ts' },
    bundle: true,
    minify: true,
    write: false,
    splitting,
    outdir: 'out',
    format: splitting ? 'esm' : 'iife',
    platform: 'browser',
    target: 'es2022',
    alias: { '@': root },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return outputFiles;
}

const page = `
import * as z from 'zod/mini';
import { createMemoryStore, createVault, openIndexedDbStore, restoreFromBackup, unlockVault } from '@/lib/vault';
const shape = z.looseObject({ note: z.string() });
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const time = async (work) => { const start = performance.now(); const value = await work(); return [performance.now() - start, value]; };
const way = { type: 'passkey', credential: new Uint8Array(16), salt: new Uint8Array(32), output: new Uint8Array(32).fill(1) };
/** The longest time between two frames: for so long the page stood still. */
async function pauses(work) {
  let last = performance.now();
  let longest = 0;
  let on = true;
  const frame = (now) => { longest = Math.max(longest, now - last); last = now; if (on) requestAnimationFrame(frame); };
  requestAnimationFrame((now) => { last = now; requestAnimationFrame(frame); });
  const [took] = await time(work);
  on = false;
  return { took, longest };
}
globalThis.measure = async (sessions, cost) => {
  const memory = await createVault(createMemoryStore(), 'a long passphrase', { cost: 2 });
  const words = 'quiet river morning talk about work and sleep felt lighter afterwards the week was long'.split(' ');
  const [filling] = await time(async () => {
    for (let at = 0; at < sessions; at++) {
      const note = Array.from({ length: 40 }, (_, i) => words[(at * 7 + i * 3) % words.length]).join(' ') + (at === 1234 ? ' needle' : '');
      await memory.put('session', 'session-' + at, { date: '2026-01-01', minutes: 50, modality: 'in-person', note });
    }
  });
  const file = await memory.exportBackup('a long passphrase');
  const name = 'bench-' + Math.random();
  await restoreFromBackup(openIndexedDbStore(name), file, 'a long passphrase', 'a long passphrase');
  const unlocks = [];
  for (let run = 0; run < 3; run++) {
    let derived = 0;
    const start = performance.now();
    const vault = await unlockVault(openIndexedDbStore(name), 'a long passphrase', { onProgress: (f) => { if (f === 1) derived = performance.now() - start; } });
    unlocks.push([performance.now() - start, derived]);
    if (run === 0) await vault.addUnlock(way);
  }
  const opens = [], finds = [], both = [];
  let vault;
  for (let run = 0; run < 9; run++) {
    // What is waited for begins when the authenticator has answered: nobody's finger is faster than this one.
    let answered;
    const ask = async () => { await new Promise((touched) => setTimeout(touched, 300)); answered = performance.now(); return way; };
    const opened = await unlockVault(openIndexedDbStore(name), ask);
    const open = performance.now() - answered;
    if (opened.integrity.findings.length > 0) throw new Error('not whole');
    const [find, found] = await time(async () => (await opened.list('session', shape)).filter(({ data }) => data.note.includes('needle')));
    if (found.length !== 1) throw new Error('not found');
    opens.push(open); finds.push(find); both.push(open + find);
    vault = opened;
  }
  globalThis.openAndFind = async () => {
    const opened = await unlockVault(openIndexedDbStore(name), way);
    return (await opened.list('session', shape)).filter(({ data }) => data.note.includes('needle')).length;
  };
  globalThis.derive = () => unlockVault(openIndexedDbStore(name), 'not the passphrase').catch(() => 0);
  const saves = [];
  for (let run = 0; run < 40; run++) {
    const [save] = await time(() => vault.put('note', 'n', { text: 'x'.repeat(2000) + run }));
    saves.push(save);
  }
  const backup = await pauses(() => vault.exportBackup('a long passphrase'));
  return {
    unlock: median(unlocks.map(([all]) => all)), derivation: median(unlocks.map(([, d]) => d)),
    open: median(opens), find: median(finds), openAndFind: median(both), save: median(saves), saveWorst: Math.max(...saves),
    backup: backup.took, backupLongestPause: backup.longest, perWriteInMemory: filling / sessions,
  };
};`;

const weigh = (bytes: Uint8Array) => gzipSync(bytes, { level: 9 }).length / 1000;
const split = await bundle(`import * as vault from '@/lib/vault'; globalThis.vault = vault;`, true);
const first = split.find(({ path }) => path.endsWith('stdin.js'));
const imported = new Set([...(first?.text.matchAll(/from"\.\/([^"]+)"/g) ?? [])].map(([, name]) => name));
const now = split.filter(
  (file) => file === first || [...imported].some((name) => name && file.path.endsWith(name)),
);
const later = split.filter((file) => !now.includes(file));
const sum = (files: typeof split) => files.reduce((total, { contents }) => total + weigh(contents), 0);
console.log(
  `lib/vault: ${sum(now).toFixed(1)} kB gzip at once, ${sum(later).toFixed(1)} kB when phrase or backup are wanted`,
);

const [script] = await bundle(page);
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'text/html');
  response.end('<!doctype html><title>bench</title>');
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
const port = typeof address === 'object' && address ? address.port : 0;
const unwanted = ['--single-process', '--no-zygote', '--disable-web-security'];
const browser = await playwright.launch({
  executablePath: await chromium.executablePath(),
  args: chromium.args.filter((flag) => !unwanted.includes(flag)),
  headless: true,
});
try {
  const tab = await browser.newPage();
  await tab.goto(`http://localhost:${port}`);
  await tab.addScriptTag({ content: script?.text ?? '' });
  const times = z.record(z.string(), z.number()).parse(await tab.evaluate(`measure(${SESSIONS})`));
  const goals: Record<string, number> = { unlock: 1000, openAndFind: 200, save: 50 };
  for (const [name, ms] of Object.entries(times)) {
    const goal = goals[name];
    const said = goal === undefined ? '' : ms < goal ? `  (goal ${goal})` : `  above the goal of ${goal}`;
    console.log(`${name.padEnd(20)} ${ms.toFixed(1)} ms${said}`);
  }
  // What the page itself computes: the same on a busy machine, where the times above are not.
  const session = await tab.context().newCDPSession(tab);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const used = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  for (const what of ['derive', 'openAndFind']) {
    const runs: number[] = [];
    for (let run = 0; run < 5; run++) {
      const before = await used();
      await tab.evaluate(`${what}()`);
      runs.push((await used()) - before);
    }
    runs.sort((a, b) => a - b);
    console.log(`${what}: ${runs[2]?.toFixed(0)} ms of processor time in the page`);
  }
} finally {
  await browser.close();
  server.close();
}
