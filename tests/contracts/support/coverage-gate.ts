// Judges, at the end of a whole run, what the tests of the contracts reached.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { type CoverageRecord, RECORDS } from './coverage';
import { type CoverageException, exceptions } from './coverage-exceptions';

/** Runs before the first test file of the project; what it returns runs after the last. */
export function setup(project: TestProject): () => Promise<void> {
  rmSync(RECORDS, { recursive: true, force: true });
  return async () => {
    if (!(await isWholeRun(project))) return;
    const complaints = judge(readdirSync(RECORDS).map(readRecord));
    for (const complaint of complaints) console.error(complaint);
    if (complaints.length > 0) process.exitCode = 1;
  };
}

const readRecord = (file: string): CoverageRecord =>
  JSON.parse(readFileSync(`${RECORDS}/${file}`, 'utf8')) as CoverageRecord;

/** Whether every test of every file ran and passed; a failed run fails already. */
async function isWholeRun(project: TestProject): Promise<boolean> {
  const { testFiles } = await project.globTestFiles();
  const modules = project.vitest.state.getTestModules().filter((module) => module.project === project);
  if (modules.length < testFiles.length) return false;
  return modules.every((module) =>
    [...module.children.allTests()].every((test) => test.result().state === 'passed'),
  );
}

/** What is wrong with the coverage, a line each; prints the figures. */
function judge(records: CoverageRecord[]): string[] {
  const lines = sum(records.map((record) => record.lines));
  const branches = sum(records.map((record) => record.branches));
  const seen = new Set(records.flatMap((record) => record.codes));
  const codes = errorCodes();
  const missed = [...unreached(lines), ...unreached(branches)].map(describe);
  const isAt = (e: CoverageException) => (place: Place) =>
    (['contract', 'within', 'text', 'branch'] as const).every((part) => e[part] === place[part]);
  const idle = exceptions.filter((e) => !missed.some(isAt(e)));
  const left = missed.filter((place) => !exceptions.some((e) => isAt(e)(place)));
  const figure = (name: string, counts: Map<string, number>) =>
    `${name} ${counts.size - unreached(counts).length} of ${counts.size}`;
  console.log(
    `Contracts covered: ${figure('lines', lines)}, ${figure('branches', branches)}, ` +
      `error codes ${codes.filter((code) => seen.has(code)).length} of ${codes.length}; ` +
      `${exceptions.length} named exceptions`,
  );
  return [
    ...left.map((place) => `not covered: ${place.at} in ${place.within}: ${place.text}`),
    ...idle.map((e) => `an exception without need: ${e.contract}, ${e.within}: ${e.text}`),
    ...codes.filter((code) => !seen.has(code)).map((code) => `no test saw error u${code} returned`),
  ];
}

function sum(all: Record<string, number>[]): Map<string, number> {
  const total = new Map<string, number>();
  for (const counts of all)
    for (const [place, n] of Object.entries(counts)) total.set(place, (total.get(place) ?? 0) + n);
  return total;
}

const unreached = (counts: Map<string, number>): string[] =>
  [...counts].filter(([, n]) => n === 0).map(([place]) => place);

/** A line or branch in words: where it stands, the definition that it is part of, its text, "block:arm" of a branch. */
interface Place extends Omit<CoverageException, 'reason'> {
  at: string;
}

function describe(place: string): Place {
  const [contract = '', line, block, arm] = place.split(':');
  const source = readFileSync(`contracts/${contract}.clar`, 'utf8').split('\n');
  const index = Number(line) - 1;
  const heads = source.slice(0, index + 1).map((text) => /^\(define-[a-z-]+ \(?([^\s()]+)/.exec(text)?.[1]);
  const branch = block === undefined ? undefined : `${block}:${arm}`;
  return {
    at: `contracts/${contract}.clar:${line}${branch ? ` (branch ${branch})` : ''}`,
    contract,
    within: heads.findLast((name) => name !== undefined) ?? '',
    text: source[index]?.trim() ?? '',
    branch,
  };
}

/** Every code of the contracts' errors. */
function errorCodes(): number[] {
  const sources = readdirSync('contracts').filter((file) => file.endsWith('.clar'));
  return sources.flatMap((file) =>
    [
      ...readFileSync(`contracts/${file}`, 'utf8').matchAll(/^\(define-constant ERR-\S+ \(err u(\d+)\)\)$/gm),
    ].map(([, code]) => Number(code)),
  );
}
