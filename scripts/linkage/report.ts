import { root } from '../support/ensure-install.mjs';
import type { Lived } from './live';
import { groupBy, type Row } from './measure';

/** Where the measured numbers stand. */
export const DOCUMENT = `${root}docs/linkage.md`;
const [BEGIN, END] = [
  '<!-- measured: npm run test:linkage -- --write -->',
  '<!-- end of what was measured -->',
];

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

/** A row as one line of text. */
export const line = (row: Row): string =>
  `${row.world.padEnd(17)}${row.knows.padEnd(38)}${row.target.padEnd(48)}${values(row).join('  ')}`;

function values({ guesses, hits, chance, low, high }: Row): string[] {
  if (guesses === 0) return ['0', 'none', '', ''];
  return [String(guesses), percent(chance), percent(hits / guesses), `${percent(low)} to ${percent(high)}`];
}

/** What was measured, as Markdown: the years, and a table for each behaviour. */
export function render(lived: readonly Lived[], rows: readonly Row[]): string {
  const years = lived.map(({ world, seed, view, truth, claims }) => {
    const sessions = view.accounts.reduce((sum, { sessions: own }) => sum + own.length, 0);
    const people = new Set(truth.map(({ person }) => person)).size;
    const counts = [
      people,
      view.accounts.length,
      view.therapists.length,
      sessions,
      Object.keys(view.sealed).length,
    ];
    return `| ${[world, seed, ...counts, claims.length].join(' | ')} |`;
  });
  const tables = groupBy(rows, ({ world }) => world).map((own) => {
    const lines = own.map((r) => `| ${[r.target, r.knows, ...values(r)].join(' | ')} |`);
    const head =
      '| link | attacker knows | guesses | chance | right | 95 % interval |\n| --- | --- | --- | --- | --- | --- |';
    return `### ${own[0]?.world}\n\n${head}\n${lines.join('\n')}`;
  });
  const head =
    '| behaviour | seed | patients | pseudonyms | therapists | sessions logged | cohorts sealed | claims |\n| --- | --- | --- | --- | --- | --- | --- | --- |';
  return [`${head}\n${years.join('\n')}`, ...tables].join('\n\n');
}

/** The document with another table between its marks. */
export function withTable(text: string, table: string): string {
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error(`docs/linkage.md has not both marks: ${BEGIN}, ${END}`);
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
}
