import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { WORLDS } from '@/scripts/linkage/behaviour';
import { broken } from '@/scripts/linkage/bounds';
import type { Row } from '@/scripts/linkage/measure';
import { DOCUMENT, render, withTable } from '@/scripts/linkage/report';

/** The rows of the report's tables, as exact as they are printed. */
function measured(text: string): Row[] {
  let world = '';
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('### ')) world = line.slice(4);
    const cells = line.split('|').map((cell) => cell.trim());
    const [, target = '', knows = '', guesses = '', chance = '', right = '', interval = ''] = cells;
    if (!world || !right.endsWith('%')) return [];
    const [low = 0, high = 0] = interval.split(' to ').map((end) => Number.parseFloat(end) / 100);
    const n = Number(guesses);
    const hits = Math.round((Number.parseFloat(right) / 100) * n);
    return [{ world, knows, target, guesses: n, hits, chance: Number.parseFloat(chance) / 100, low, high }];
  });
}

it('the printed measurements are of all behaviours, and within the bounds', () => {
  const rows = measured(readFileSync(DOCUMENT, 'utf8'));
  expect([...new Set(rows.map(({ world }) => world))].sort()).toEqual(Object.keys(WORLDS).sort());
  expect(broken(rows)).toEqual([]);
  const printed = withTable(readFileSync(DOCUMENT, 'utf8'), render([], rows));
  // what is printed reads as what it was printed from
  expect(measured(printed)).toEqual(rows);
});
