import { readFileSync, writeFileSync } from 'node:fs';
import { MANIFEST } from '@/tests/contracts/support/session';
import { Chain, contractsOf } from './chain';
import { collect } from './harness';
import { makeShadow } from './shadow';

/**
 * One process with one simnet and all tests collected. Its parent sends it one task at a time: to measure what a
 * test reaches, or to try one mutant with the given tests in the given order.
 */

export type Task =
  | { kind: 'measure'; test: string }
  | { kind: 'try'; file: string; source: string; tests: string[] };

/** What a test reaches in the contracts as they are. */
export interface Measured {
  passed: boolean;
  /** Of processor time, which does not depend on what else the machine does. */
  ms: number;
  /** For each contract: line, and how often; 0 for what it did not reach. Empty when it touched no chain. */
  lines: Record<string, [number, number][]>;
  /** Every error code that a call answered with. */
  codes: string[];
  /** Contracts that it put on a chain of its own, where nothing counts their lines. */
  uncounted: string[];
}

export interface Tried {
  outcome: 'killed' | 'survived' | 'invalid';
  /** The test that failed. */
  by: string | null;
  /** The process is of no more use. */
  trapped: boolean;
  /** Tests run. */
  ran: number;
}

const [root, mode] = process.argv.slice(2) as [string, 'measure' | 'try'];
const shadow = makeShadow(root);
process.chdir(shadow);
const contracts = contractsOf(MANIFEST);
const chain = await Chain.start(mode === 'measure');
globalThis.simnet = chain.simnet;
const tests = new Map((await collect(root)).map((test) => [test.id, test.run]));

async function measure(id: string): Promise<Measured> {
  const codes = new Set<string>();
  const uncounted = new Set<string>();
  const real = globalThis.simnet;
  globalThis.simnet = new Proxy(real, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (name === 'initSession') {
        return (cwd: string, manifest: string) => {
          if (manifest !== MANIFEST)
            for (const contract of contractsOf(manifest)) uncounted.add(contract.name);
          return real.initSession(cwd, manifest, null);
        };
      }
      if (name !== 'callPublicFn' && name !== 'callReadOnlyFn') return value;
      return (...args: unknown[]) => {
        const outcome = (value as (...args: unknown[]) => { result: unknown })(...args);
        for (const [, code] of JSON.stringify(outcome.result).matchAll(
          /"type":"err","value":\{"type":"uint","value":"?(\d+)/g,
        ))
          codes.add(code!);
        return outcome;
      };
    },
  });
  const start = process.cpuUsage();
  const passed = await tests.get(id)!().then(
    () => true,
    () => false,
  );
  globalThis.simnet = real;
  const used = process.cpuUsage(start);
  const ms = (used.user + used.system) / 1_000;
  return {
    passed,
    ms,
    lines: linesOf(real.collectReport(false, '').coverage),
    codes: [...codes],
    uncounted: [...uncounted],
  };
}

/** Lines and hits for each contract, summed over an lcov report. */
function linesOf(lcov: string): Measured['lines'] {
  const hits: Record<string, Map<number, number>> = {};
  let contract = '';
  for (const line of lcov.split('\n')) {
    if (line.startsWith('SF:')) contract = line.replace(/^.*\/|\.clar$/g, '');
    const data = /^DA:(\d+),(\d+)$/.exec(line);
    if (!data) continue;
    const lines = hits[contract] ?? new Map<number, number>();
    hits[contract] = lines;
    const at = Number(data[1]);
    lines.set(at, (lines.get(at) ?? 0) + Number(data[2]));
  }
  return Object.fromEntries(Object.entries(hits).map(([name, lines]) => [name, [...lines]]));
}

async function tryMutant(task: Extract<Task, { kind: 'try' }>): Promise<Tried> {
  const original = readFileSync(task.file, 'utf8');
  writeFileSync(task.file, task.source);
  try {
    if (!deploys(task.file)) return { outcome: 'invalid', by: null, trapped: false, ran: 0 };
    let ran = 0;
    for (const id of task.tests) {
      ran += 1;
      try {
        await tests.get(id)!();
      } catch (error) {
        return { outcome: 'killed', by: id, trapped: isTrap(error), ran };
      }
    }
    return { outcome: 'survived', by: null, trapped: false, ran };
  } finally {
    writeFileSync(task.file, original);
  }
}

/** The WASM is in no state to go on after one. */
function isTrap(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError || /recursive use of an object/.test(String(error));
}

/** The chain below the contract that was changed last, since mutants of one contract come in a row. */
let below = { file: '', session: chain.bare };
let mutated: Uint8Array | undefined;

/** Lets sessions begin with the contract in `file` as it is now; false when not all contracts type-check. */
function deploys(file: string): boolean {
  const place = contracts.findIndex((one) => one.file === file);
  if (below.file === file) chain.setBack(below.session);
  else {
    chain.setBack(chain.bare);
    chain.deploy(contracts.slice(0, place));
    below = { file, session: chain.keep() };
  }
  try {
    chain.deploy(contracts.slice(place));
  } catch (error) {
    if (isTrap(error)) throw error;
    return false;
  }
  mutated = chain.keep(mutated);
  return true;
}

process.on('message', async (task: Task) => {
  process.send!(task.kind === 'measure' ? await measure(task.test) : await tryMutant(task));
});
process.on('disconnect', () => process.exit());
process.send!([...tests.keys()]);
