import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readEquivalents } from './mutation/equivalents';
import { measure, share } from './mutation/measure';
import { type Contract, type Mutant, mutantsOf, mutate } from './mutation/mutants';
import { Worker } from './mutation/pool';
import { Order } from './mutation/reach';
import { digest, Log, type Of, page, place, type Result, summarize } from './mutation/results';
import { root } from './support/ensure-install.mjs';

/**
 * `npm run test:mutation`: changes the contracts, one operator, constant or guard at a time, and counts how many
 * of the changes a test notices. Options are below; docs/mutation.md says what is changed and how it is so quick.
 * The exit code is 1 below 90 %.
 */
const HELP = `npm run test:mutation -- [options]
  --contract NAME   mutants of this contract only (may be given more than once)
  --changed [REF]   mutants of contracts that differ from this commit (HEAD)
  --sample N        so many of each contract, drawn at random
  --seed S          of that draw (1)
  --resume          go on where a run of the same sources was stopped
  --survivors       take over what the last run killed in contracts that are the same since, try the rest
  --patience S      tests of so many seconds at most for one mutant (all that reach it)
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
    survivors: { type: 'boolean', default: false },
    patience: { type: 'string', default: 'Infinity' },
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

/** The small ones first, so that there is soon something to read. */
function readContracts(): Contract[] {
  return readdirSync(join(root, 'contracts'))
    .filter((file) => file.endsWith('.clar'))
    .map((file) => ({
      name: file.replace('.clar', ''),
      file: `contracts/${file}`,
      source: read(`contracts/${file}`),
    }))
    .sort((a, b) => a.source.length - b.source.length);
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
  return chosen.flatMap((contract) => drawn(mutantsOf(contract)));
}

/** As many as the options ask for, in the same order. A hash is a draw that is the same everywhere. */
function drawn(mutants: Mutant[]): Mutant[] {
  if (!values.sample) return mutants;
  const lot = (mutant: Mutant): string => digest([values.seed, place(mutant)]);
  const lots = mutants.map(lot).sort().slice(0, Number(values.sample));
  return mutants.filter((mutant) => lots.includes(lot(mutant)));
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
  const tests = under('tests/contracts', '.test.ts');
  const shared = [
    ...contracts.map((one) => one.file),
    ...under('contracts/traits', '.clar'),
    ...under('tests/contracts', '.ts'),
    ...under('lib/protocol', '.ts'),
  ]
    .filter((file) => !tests.includes(file))
    .map(read);
  const of: Of = {
    sources: digest([...shared, ...tests.map(read)]),
    contracts: Object.fromEntries(contracts.map(({ name, source }) => [name, digest([source])])),
  };
  const log = new Log(join(cache, 'results.jsonl'));
  const results = values.survivors ? log.decided(of) : values.resume ? log.resume(of) : [];
  log.begin(of, results);
  const done = new Set(results.map((result) => place(result.mutant)));
  const left = mutants.filter((mutant) => !done.has(place(mutant)));

  const reach = await measure(
    root,
    join(cache, 'reach.json'),
    digest(shared),
    Object.fromEntries(tests.map((file) => [file, digest([read(file)])])),
    Number(values.workers),
  );
  const broken = Object.keys(reach).filter((test) => !reach[test]!.passed);
  for (const test of broken) console.log(`fails on the contracts as they are, and is left out: ${test}`);

  const order = new Order(contracts, reach);
  for (const { mutant, outcome, by } of results) if (outcome === 'killed') order.killed(mutant, by!);
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
    const tests = order.for(mutant, 1_000 * Number(values.patience));
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
