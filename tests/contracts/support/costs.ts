import type { Cost, Outcome } from './chain';
import { deployer, ok } from './chain';

/** What a block holds (SIP-012 and later); lengths in bytes. */
export const LIMITS: Cost = {
  reads: 15_000,
  readLength: 100_000_000,
  writes: 15_000,
  writeLength: 15_000_000,
  runtime: 5_000_000_000,
};
export const MEASURES = Object.keys(LIMITS) as (keyof Cost)[];

/** One way of one public call, as it is after a long history. */
export interface CostRow extends Cost {
  contract: string;
  call: string;
  /** what it cost before that history, for calls that recur, and in words which of them were compared */
  first?: Cost;
  compared?: string;
  /** the public functions of other contracts that ran within it: "contract.function" */
  within: string[];
}

/** Takes down one measurement, of the young chain or after its history; `compared` says which two calls those are. */
export type Take = (contract: string, call: string, outcome: Outcome, compared: string) => void;

/** Takes down what calls cost. */
export class CostLedger {
  readonly rows: CostRow[] = [];
  private readonly firsts = new Map<string, Cost>();

  /** A call that recurs, on a young chain. */
  first(contract: string, call: string, outcome: Outcome): void {
    ok(outcome);
    this.firsts.set(`${contract} ${call}`, outcome);
  }

  /** A call as it counts; `compared` says which two are compared, when it was measured young as well. */
  note(contract: string, call: string, outcome: Outcome, compared?: string): void {
    ok(outcome);
    const { reads, readLength, writes, writeLength, runtime, prints } = outcome;
    const first = this.firsts.get(`${contract} ${call}`);
    if ((first === undefined) !== (compared === undefined)) throw new Error(`compared with what: ${call}`);
    const within = prints.filter((print) => !print.startsWith(`${contract}.`));
    this.rows.push({
      contract,
      call,
      reads,
      readLength,
      writes,
      writeLength,
      runtime,
      first,
      compared,
      within,
    });
  }
}

/** The public functions of the contracts, read from their interfaces: "contract.function". */
export function publicFunctions(): string[] {
  return [...simnet.getContractsInterfaces()]
    .filter(([id]) => id.startsWith(`${deployer}.`) && !id.endsWith('-trait'))
    .flatMap(([id, { functions }]) =>
      functions.filter((f) => f.access === 'public').map((f) => `${id.split('.')[1]}.${f.name}`),
    );
}

/** The function that a row is a way of. */
export const functionOf = (row: CostRow): string => `${row.contract}.${row.call.split(',')[0]}`;

/** The share of a block's limit that the call takes of what it takes most of, in percent. */
export const share = (row: Cost): number => Math.max(...MEASURES.map((m) => (100 * row[m]) / LIMITS[m]));

/** The functions that only contracts call, each with the dearest call that it runs within. */
function inner(rows: CostRow[]): [name: string, row: CostRow][] {
  const called = new Set(rows.map(functionOf));
  const names = [...new Set(rows.flatMap((row) => row.within))].filter((name) => !called.has(name)).sort();
  return names.map((name) => {
    const callers = rows.filter((row) => row.within.includes(name));
    return [name, callers.reduce((a, b) => (b.runtime > a.runtime ? b : a))];
  });
}

const cells = (row: Cost): string => MEASURES.map((m) => row[m].toLocaleString('en-US')).join(' | ');

/** The cost page, as docs/contract-costs.md holds it. */
export function costPage(rows: CostRow[]): string {
  const table = rows.map(
    (row) => `| ${row.contract} | ${row.call} | ${cells(row)} | ${share(row).toFixed(3)} % |`,
  );
  const compared = rows.flatMap((row) =>
    row.compared ? [`| ${row.contract} | ${row.call} | ${row.compared} |`] : [],
  );
  const within = inner(rows).map(
    ([name, row]) => `| ${name.replace('.', ' | ')} | ${row.contract}: ${row.call} |`,
  );
  return `# What each public call costs

Exact figures of a successful call, counted in the simnet and written by \`npx tsx bench/contract-costs.ts\`. Where
a call has several ways the dearest stand here: a full ring of 32, 32 arbitrators, a council of 15 that must all
agree, 25 confirmations at once. \`npm test\` measures again and fails when a figure is not the one below; the
script writes no figure that grew, unless told so with \`--grown\`. Runtime is what epoch 3.4 charges; epoch 4.0
charges otherwise.

| contract | call | reads | read length | writes | write length | runtime | of a block |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
| **a block holds** | | ${cells(LIMITS)} | |
${table.join('\n')}

"Of a block" is the largest of the five shares. Asserted as well: a confirmed \`log-session\` 9 reads and 2 writes (one
more of each with a fee), \`confirm-pairing\` at most 16 and 2, \`commit-vote\` 10 and 2, \`reveal-vote\` 8 and 2, 25
confirmations at most 60 and 26, and no call above 0.2 % of a block's runtime.

## No call grows with history

Measured young and after the history named; reads and writes are equal, and no length is longer.

| contract | call | compared |
| --- | --- | --- |
${compared.join('\n')}

## Functions that only contracts call

Their cost is part of the calls above that reach them; the dearest is named.

| contract | function | within |
| --- | --- | --- |
${within.join('\n')}
`;
}

/** The figures on a cost page, by "contract call". */
export function readCostPage(page: string): Map<string, Cost> {
  const found = new Map<string, Cost>();
  for (const line of page.split('\n')) {
    const [, contract, call, ...figures] = line.split('|').map((cell) => cell.trim());
    const numbers = figures
      .slice(0, MEASURES.length)
      .map((cell) => Number(cell.replaceAll(',', '') || Number.NaN));
    if (!contract || !call || numbers.length < MEASURES.length || numbers.some(Number.isNaN)) continue;
    found.set(
      `${contract} ${call}`,
      Object.fromEntries(MEASURES.map((m, i) => [m, numbers[i]])) as unknown as Cost,
    );
  }
  return found;
}

/** Where the measured figures are above those of a page, or below: a line each. */
export function compareWithPage(rows: CostRow[], page: string): { grown: string[]; shrunk: string[] } {
  const old = readCostPage(page);
  const changed = (worse: boolean) =>
    rows.flatMap((row) => {
      const before = old.get(`${row.contract} ${row.call}`);
      if (!before) return [];
      return MEASURES.filter((m) => (worse ? row[m] > before[m] : row[m] < before[m])).map(
        (m) => `${row.contract} ${row.call}: ${m} ${before[m]} -> ${row[m]}`,
      );
    });
  return { grown: changed(true), shrunk: changed(false) };
}
