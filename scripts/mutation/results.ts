import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Equivalent } from './equivalents';
import { identity, type Mutant } from './mutants';
import type { Tried } from './worker';

/** A mutant and what became of it. */
export interface Result extends Tried {
  mutant: Mutant;
}

/** What a run was of: a digest of all sources, and one for each contract. */
export interface Of {
  sources: string;
  contracts: Record<string, string>;
}

/** The file of a run: a line that says what was tested, then one for each mutant, as it is done. */
export class Log {
  constructor(private readonly path: string) {}

  /** The run in the file, if any; a stopped last line counts as not done. */
  private read(): { of: Of; results: Result[] } | null {
    if (!existsSync(this.path)) return null;
    const [first, ...lines] = readFileSync(this.path, 'utf8').split('\n');
    return { of: JSON.parse(first!), results: lines.slice(0, -1).map((line) => JSON.parse(line)) };
  }

  /** The results so far. Throws when they are of other sources. */
  resume(of: Of): Result[] {
    const last = this.read();
    if (last && last.of.sources !== of.sources)
      throw new Error('contracts or tests have changed since: run without --resume, or with --survivors');
    return last?.results ?? [];
  }

  /** Of the last run, all but the survivors, where the contract is still the same. */
  decided(of: Of): Result[] {
    const last = this.read();
    return (last?.results ?? []).filter(
      ({ mutant: { contract }, outcome }) =>
        outcome !== 'survived' && last!.of.contracts[contract] === of.contracts[contract],
    );
  }

  begin(of: Of, results: Result[]): void {
    writeFileSync(this.path, [of, ...results].map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  add(result: Result): void {
    appendFileSync(this.path, `${JSON.stringify(result)}\n`);
  }
}

/** A digest of texts. */
export const digest = (texts: string[]): string =>
  createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 32);

/** One and the same mutant of one and the same source. */
export const place = (m: Mutant): string => `${m.contract} ${m.start} ${m.end} ${m.text}`;

export interface Summary {
  rows: { contract: string; killed: number; survived: number; equivalent: number; invalid: number }[];
  /** Killed, of all valid mutants that are not listed as equivalent. */
  rate: number;
  survivors: Result[];
  /** Listed as equivalent, and yet a test notices. */
  wronglyListed: Result[];
}

export function summarize(results: Result[], equivalents: Map<string, Equivalent>): Summary {
  const listed = (result: Result): boolean => equivalents.has(identity(result.mutant));
  const count = (of: Result[], outcome: Tried['outcome'], isListed = false): number =>
    of.filter((one) => one.outcome === outcome && listed(one) === isListed).length;
  const rows = [...new Set(results.map((one) => one.mutant.contract))].map((contract) => {
    const of = results.filter((one) => one.mutant.contract === contract);
    return {
      contract,
      killed: of.filter((one) => one.outcome === 'killed').length,
      survived: count(of, 'survived'),
      equivalent: count(of, 'survived', true),
      invalid: of.filter((one) => one.outcome === 'invalid').length,
    };
  });
  const sum = (key: 'killed' | 'survived'): number => rows.reduce((total, row) => total + row[key], 0);
  const valid = sum('killed') + sum('survived');
  return {
    rows,
    rate: valid ? sum('killed') / valid : 1,
    survivors: results.filter((one) => one.outcome === 'survived' && !listed(one)),
    wronglyListed: results.filter((one) => one.outcome === 'killed' && listed(one)),
  };
}

/** The summary as text. */
export function page({ rows, rate, survivors, wronglyListed }: Summary): string {
  const show = ({ mutant: m, ran }: Result): string =>
    `contracts/${m.contract}.clar:${m.line} ${m.definition} (${m.operator}${ran ? '' : ', reached by no test'})\n` +
    `    - ${m.before}\n    + ${m.after}`;
  return [
    ...survivors.map(show),
    ...wronglyListed.map((one) => `listed as equivalent, but killed by ${one.by}:\n${show(one)}`),
    '',
    '| contract | killed | survived | equivalent | invalid | rate |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map((row) => {
      const { contract, killed, survived, equivalent, invalid } = row;
      const part = ((100 * killed) / (killed + survived || 1)).toFixed(1);
      return `| ${contract} | ${killed} | ${survived} | ${equivalent} | ${invalid} | ${part} % |`;
    }),
    '',
    `${(100 * rate).toFixed(1)} % of the valid mutants are killed`,
  ].join('\n');
}
