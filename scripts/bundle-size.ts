import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { root } from './support/ensure-install.mjs';
import { freePort } from './support/free-port';

/**
 * `npx tsx scripts/bundle-size.ts [--check] [--url http://localhost:3000]`: the JavaScript that each route loads first,
 * gzipped, against its budget. Serves the production build (or asks a page that runs already) and counts the scripts
 * that the served HTML names: what a browser fetches before anything was pressed. Scripts for browsers without modules
 * are left out, as browsers leave them out.
 */
const KIB = 1024;
const ROUTES: readonly [path: string, budgetKib: number][] = [
  ['/', 145],
  ['/verify', 180],
  ['/verify/many', 180],
  ['/privacy', 145],
  ['/research', 180],
  ['/settings', 210],
  ['/patient', 210],
  ['/patient/progress', 210],
  ['/therapist', 210],
  ['/issuer', 210],
  ['/verifier', 210],
  ['/arbitrator', 210],
  ['/council', 180],
];

const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, url: { type: 'string' } },
});

async function serve(): Promise<{ url: string; child: ChildProcess }> {
  if (!existsSync(join(root, '.next', 'BUILD_ID'))) {
    throw new Error('There is no production build. Make one first: npm run build');
  }
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules/next/dist/bin/next'), 'start', '-p', String(port)],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_ENV: 'production' } },
  );
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Ready')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`next start ended with ${code}`)));
  });
  return { url: `http://127.0.0.1:${port}`, child };
}

const sizes = new Map<string, number>();
/** Gzipped bytes of a script, from the build's own files when they are here, else from the server. */
async function gzipped(base: string, source: string): Promise<number> {
  const known = sizes.get(source);
  if (known !== undefined) return known;
  const path = new URL(source, base).pathname;
  const file = join(root, '.next', decodeURIComponent(path.replace('/_next/', '')));
  const bytes =
    !values.url && existsSync(file)
      ? readFileSync(file)
      : new Uint8Array(await (await fetch(new URL(source, base))).arrayBuffer());
  const size = gzipSync(bytes, { level: 9 }).length;
  sizes.set(source, size);
  return size;
}

async function firstLoad(base: string, path: string): Promise<{ bytes: number; files: number }> {
  const response = await fetch(new URL(path, base));
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  const html = await response.text();
  const sources = new Set<string>();
  for (const [tag] of html.matchAll(/<script\b[^>]*>/g)) {
    if (/\bnomodule\b/i.test(tag)) continue;
    const source = /\bsrc="([^"]+)"/.exec(tag)?.[1];
    if (source) sources.add(source.replaceAll('&amp;', '&'));
  }
  for (const [tag] of html.matchAll(/<link\b[^>]*>/g)) {
    if (!/rel="(?:modulepreload|preload)"/.test(tag) || !/as="script"|modulepreload/.test(tag)) continue;
    const source = /\bhref="([^"]+)"/.exec(tag)?.[1];
    if (source) sources.add(source.replaceAll('&amp;', '&'));
  }
  if (sources.size === 0) throw new Error(`${path} names no script: is this the page?`);
  const each = await Promise.all([...sources].map((source) => gzipped(base, source)));
  return { bytes: each.reduce((sum, size) => sum + size, 0), files: sources.size };
}

const served = values.url ? { url: values.url, child: null } : await serve();
let over = 0;
try {
  console.log('route          first load   budget   scripts');
  for (const [path, budget] of ROUTES) {
    const { bytes, files } = await firstLoad(served.url, path);
    const kib = bytes / KIB;
    if (kib > budget) over++;
    console.log(
      `${path.padEnd(13)} ${kib.toFixed(1).padStart(7)} KiB ${String(budget).padStart(5)} KiB ${String(files).padStart(9)}${kib > budget ? '   OVER' : ''}`,
    );
  }
} finally {
  served.child?.removeAllListeners('exit');
  served.child?.kill('SIGTERM');
}
if (over > 0) console.log(`${over} over budget.`);
process.exit(values.check && over > 0 ? 1 : 0);
