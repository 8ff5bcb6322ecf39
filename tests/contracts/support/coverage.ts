// What the tests reached, kept per test file for the gate that judges a whole run (coverage-gate.ts).
import { mkdirSync, writeFileSync } from 'node:fs';

/** Where the records of one run are kept, one a test file. */
export const RECORDS = '.cache/contract-coverage';

/** How often each place was reached ("contract:line" or "contract:line:block:arm"), and the error codes seen. */
export interface CoverageRecord {
  lines: Record<string, number>;
  branches: Record<string, number>;
  codes: number[];
}

let current = empty();
let codes = new Set<number>();

function empty(): Omit<CoverageRecord, 'codes'> {
  return { lines: {}, branches: {} };
}

/** Notes the error codes in a result that a test has just found to be as it expected. */
export function noteCodes(printed: string): void {
  for (const [, code] of printed.matchAll(/\(err u(\d+)\)/g)) codes.add(Number(code));
}

/** Adds what the chain of one test has run through; traits and the tests' own contracts are left out. */
export function noteCoverage(): void {
  let contract: string | undefined;
  for (const line of simnet.collectReport(false, '').coverage.split('\n')) {
    if (line.startsWith('SF:')) contract = /\/contracts\/([a-z-]+)\.clar$/.exec(line)?.[1];
    else if (contract && line.startsWith('DA:')) add(current.lines, contract, line.slice(3).split(','));
    else if (contract && line.startsWith('BRDA:')) add(current.branches, contract, line.slice(5).split(','));
  }
}

function add(counts: Record<string, number>, contract: string, fields: string[]): void {
  const place = [contract, ...fields.slice(0, -1)].join(':');
  counts[place] = (counts[place] ?? 0) + Number(fields.at(-1));
}

/** Writes the record of a test file and starts the next. */
export function keepRecord(testFile: string): void {
  mkdirSync(RECORDS, { recursive: true });
  const record: CoverageRecord = { ...current, codes: [...codes] };
  writeFileSync(`${RECORDS}/${testFile.replace(/\W+/g, '-')}.json`, JSON.stringify(record));
  current = empty();
  codes = new Set();
}
