import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readEquivalents } from './mutation/equivalents';
import { type Contract, type Mutant, mutantsOf, mutate } from './mutation/mutants';
import { Worker } from './mutation/pool';
import { Order, type Reach } from './mutation/reach';
import { digest, Log, page, place, type Result, summarize } from './mutation/results';
import { root } from './support/ensure-install.mjs';

/**
 * `npm run test:mutation`: changes the contracts, one operator, constant or guard at a time, and counts how many
 * of the changes a test notices. Options are below; docs/mutation.md says what is changed and how it is so quick.
 * The exit code is 1 below 90 %.
 */
const HELP = `npm run test:mutation -- [options]
  --contract NAME   mutants of this contract only (may be given more than once)
  --changed [REF]   mutants of contracts that differ from this commit (HEAD)
  --sample N        so many, drawn at random
  --seed S          of that draw (1)
  --resume          go on where a run of the same sources was stopped
  --workers N       processes (2), about 0.7 GB each
  --list            say what would be tried, and try nothing`;
const FLOOR = 0.9;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    contract: { type: 'string', multiple: true },
    changed: { type: 'boolean', default: false },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    resume: { type: 'boolean', default: false },
    workers: { type: 'string', default: '2' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const cache = join(root, '.cache', 'mutation');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const under = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => join(folder, file));

function readContracts(): Contract[] {
  return readdirSync(join(root, 'contracts'))
    .filter((file) => file.endsWith('.clar'))
    .map((file) => ({
      name: file.replace('.clar', ''),
      file: `contracts/${file}`,
      source: read(`contracts/${file}`),
    }));
}

/** Those that the options ask for, in the order of the sources. */
function select(contracts: Contract[]): Mutant[] {
  let chosen = contracts;
  if (values.contract) chosen = chosen.filter((one) => values.contract!.includes(one.name));
  if (values.changed) {
    const ref = positionals[0] ?? 'HEAD';
    const changed = execFileSync('git', ['diff', '--name-only', ref, '--', 'contracts'], { cwd: root });
    const files = changed.toString().split('\n');
    chosen = chosen.filter((one) => files.includes(one.file));
  }
  const mutants = chosen.flatMap(mutantsOf);
  if (!values.sample) return mutants;
  // a hash is a draw that is the same everywhere
  const lot = (mutant: Mutant): string => digest([values.seed, place(mutant)]);
  const drawn = new Set(
    mutants
      .map((mutant) => ({ mutant, lot: lot(mutant) }))
      .sort((a, b) => (a.lot < b.lot ? -1 : 1))
      .slice(0, Number(values.sample))
      .map((one) => one.mutant),
  );
  return mutants.filter((mutant) => drawn.has(mutant));
}

/** Does all items, as many at a time as there are workers. */
async function share<T>(workers: Worker[], items: T[], one: (worker: Worker, item: T) => Promise<void>) {
  const queue = items[Symbol.iterator]();
  await Promise.all(
    workers.map(async (worker) => {
      for (let next = queue.next(); !next.done; next = queue.next()) await one(worker, next.value);
    }),
  );
}

/** What each test reaches: from the last time, when nothing has changed since. */
async function measure(sources: string): Promise<Reach> {
  const path = join(cache, 'reach.json');
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8')) as { sources: string; reach: Reach };
    if (kept.sources === sources) return kept.reach;
  } catch {
    // none yet
  }
  const workers = Array.from({ length: Number(values.workers) }, () => new Worker(root, 'measure'));
  await Promise.all(workers.map((worker) => worker.start()));
  const reach: Reach = {};
  const tests = workers[0]!.tests;
  await share(workers, tests, async (worker, test) => {
    reach[test] = await worker.measure(test);
    const done = Object.keys(reach).length;
    if (done % 20 === 0) console.log(`measured ${done} of ${tests.length} tests`);
  });
  for (const worker of workers) worker.stop();
  writeFileSync(path, JSON.stringify({ sources, reach }));
  return reach;
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const contracts = readContracts();
  const bySource = new Map(contracts.map((contract) => [contract.name, contract]));
  const equivalents = readEquivalents(
    join(root, 'scripts/mutation/equivalents.json'),
    contracts.flatMap(mutantsOf),
  );
  const mutants = select(contracts);
  console.log(`${mutants.length} mutants`);
  if (values.list) {
    for (const m of mutants)
      console.log(`${m.contract}:${m.line} ${m.operator}: ${m.before}  =>  ${m.after}`);
    return 0;
  }

  mkdirSync(cache, { recursive: true });
  const files = [
    ...under('contracts', '.clar'),
    ...under('tests/contracts', '.ts'),
    ...under('lib/protocol', '.ts'),
  ];
  const sources = digest(files.map(read));
  const log = new Log(join(cache, 'results.jsonl'));
  const results = values.resume ? log.resume(sources) : [];
  if (results.length === 0) log.begin(sources);
  const done = new Set(results.map((result) => place(result.mutant)));
  const left = mutants.filter((mutant) => !done.has(place(mutant)));

  const reach = await measure(sources);
  const broken = Object.keys(reach).filter((test) => !reach[test]!.passed);
  for (const test of broken) console.log(`fails on the contracts as they are, and is left out: ${test}`);

  const order = new Order(contracts, reach);
  const workers = Array.from({ length: Number(values.workers) }, () => new Worker(root, 'try'));
  const start = performance.now();
  let tried = 0;
  const record = (result: Result): void => {
    log.add(result);
    results.push(result);
    if (result.outcome === 'killed') order.killed(result.mutant, result.by!);
    tried += 1;
    if (tried % 25 > 0) return;
    const each = (performance.now() - start) / tried / 60_000;
    const survived = results.filter((one) => one.outcome === 'survived').length;
    console.log(
      `${tried} of ${left.length}, ${survived} survived; ${(1 / each).toFixed(0)} a minute, ` +
        `${((left.length - tried) * each).toFixed(0)} minutes left`,
    );
  };
  await share(workers, left, async (worker, mutant) => {
    const tests = order.for(mutant);
    const { file } = bySource.get(mutant.contract)!;
    const source = mutate(bySource.get(mutant.contract)!, mutant);
    record({ mutant, ...(await worker.try({ file, source, tests })) });
  });
  for (const worker of workers) worker.stop();

  const wanted = new Set(mutants.map(place));
  const summary = summarize(
    results.filter((result) => wanted.has(place(result.mutant))),
    equivalents,
  );
  console.log(page(summary));
  return summary.rate < FLOOR || summary.wronglyListed.length > 0 || broken.length > 0 ? 1 : 0;
}

process.exitCode = await main();
