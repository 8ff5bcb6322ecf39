/**
 * `npm run test:linkage`: an attacker against years of simulated sessions on the real contracts. Prints how often it is
 * right beside chance, and ends with 1 when a bound is broken (bounds.ts). --write puts the table into docs/linkage.md;
 * --keep takes years from the cache that were lived through before, for work on the attacker; --seed <n> takes others;
 * --years <n> lives through more years of the default behaviour, for narrower intervals.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { root, tsx } from '../support/ensure-install.mjs';
import type { WorldName } from './behaviour';
import { broken } from './bounds';
import { evaluate } from './evaluate';
import type { Lived } from './live';
import { pooled } from './measure';
import { DOCUMENT, line, render, withTable } from './report';

const { values } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    years: { type: 'string', default: '1' },
  },
});
const seed = Number(values.seed);
interface Year {
  world: WorldName;
  seed: number;
  sizes: { patients: number; therapists: number };
}
const FULL = { patients: 200, therapists: 40 };
/** Planted leaks show in fewer; only a fifth has two pseudonyms, so that what joins those takes more. */
const HALF = { patients: 120, therapists: 24 };
const SMALL = { patients: 80, therapists: 16 };
const YEARS: Year[] = [
  ...Array.from(
    { length: Number(values.years) },
    (_, i): Year => ({ world: 'default', seed: seed + i, sizes: FULL }),
  ),
  { world: 'careless app', seed, sizes: HALF },
  { world: 'no queue', seed, sizes: SMALL },
  { world: 'careless parties', seed, sizes: SMALL },
];
/** Years at a time: each takes a processor. */
const PROCESSES = 2;

function live({ world, seed: number, sizes }: Year): Promise<string> {
  const file = `${root}.cache/linkage/${world.replaceAll(' ', '-')}-${number}.json`;
  if (values.keep && existsSync(file)) return Promise.resolve(file);
  const args = [world, ...[number, sizes.patients, sizes.therapists].map(String), file];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...tsx('scripts/linkage/live.ts'), ...args], {
      cwd: root,
      stdio: 'inherit',
    });
    child.once('close', (code) => {
      if (code === 0) resolve(file);
      else reject(new Error(`the year "${world}" with seed ${number} ended with ${code}`));
    });
  });
}

const started = Date.now();
const left = YEARS.map((year, i) => ({ year, i }));
const files: string[] = [];
await Promise.all(
  Array.from({ length: PROCESSES }, async () => {
    for (let next = left.shift(); next; next = left.shift()) files[next.i] = await live(next.year);
  }),
);
const lived = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Lived);
const rows = pooled(lived.flatMap(evaluate));
for (const row of rows) console.log(line(row));
console.log(`${((Date.now() - started) / 1000).toFixed(0)} s`);
if (values.write) writeFileSync(DOCUMENT, withTable(readFileSync(DOCUMENT, 'utf8'), render(lived, rows)));
const faults = broken(rows);
for (const fault of faults) console.error(fault);
process.exit(faults.length === 0 ? 0 : 1);
