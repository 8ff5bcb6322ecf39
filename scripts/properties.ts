/**
 * `npm run test:properties`: runs the properties written in Clarity (contracts/properties) by Rendezvous.
 * --contract <name> (again for more; all by default), --seed <number> (random by default), --runs <number>.
 * Ends with 1 when a property is broken or was never checked.
 */
import { randomInt } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openSimnet, readSources, withProperties } from './properties/chain';
import { fuzz, type Report, show, showArgs } from './properties/fuzz';
import { root } from './support/ensure-install.mjs';

/** Runs enough for each property to have something to check. */
export const RUNS = 100;

/** Contracts that have properties, by name. */
export function contractsWithProperties(): string[] {
  const found = readdirSync(join(root, 'contracts', 'properties')).map(
    (file) => /^(.+)\.tests\.clar$/.exec(file)?.[1],
  );
  return found.filter((name) => name !== undefined).sort();
}

/** Properties that never had anything to check: they would hold for any contract. */
export function vacuous(report: Report): string[] {
  return [...report.properties].filter(([, { checked }]) => checked === 0).map(([name]) => name);
}

/** What a report says, as text to read. */
export function describe(report: Report): string {
  const lines = [`${report.contract}, seed ${report.seed}`];
  for (const [name, { asked, checked }] of report.properties) {
    lines.push(`  ${name}: ${checked} checked of ${asked}`);
  }
  const { failure } = report;
  if (failure) {
    lines.push(`  BROKEN: ${failure.property}(${showArgs(failure.args)}) after`);
    lines.push(...failure.steps.map((step) => `    ${show(step)}`));
  }
  return lines.join('\n');
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      contract: { type: 'string', multiple: true },
      seed: { type: 'string' },
      runs: { type: 'string' },
      calls: { type: 'boolean' },
    },
  });
  const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
  const runs = values.runs === undefined ? RUNS : Number(values.runs);
  const simnet = await openSimnet(root);
  const sources = await readSources(root);
  let bad = 0;
  for (const contract of values.contract ?? contractsWithProperties()) {
    const started = Date.now();
    const report = await fuzz(simnet, await withProperties(root, sources, contract), contract, seed, runs);
    console.log(`${describe(report)}\n  ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
    if (values.calls)
      for (const [name, count] of [...report.calls].sort()) console.log(`  ${name} x${count}`);
    // A broken property stops the run, so those after it were not asked enough.
    const idle = report.failure ? [] : vacuous(report);
    if (idle.length > 0) console.log(`  NEVER CHECKED: ${idle.join(', ')}\n`);
    if (report.failure || idle.length > 0) bad += 1;
  }
  if (bad > 0) console.log(`${bad} contracts failed; again with --seed ${seed} --runs ${runs}`);
  return bad === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main();
