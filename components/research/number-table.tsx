'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import type { Cell } from '@/lib/csv';

const FIRST = 6;

/** The numbers of a plot: the first column names the row, the others are numbers. Some rows at first, all when asked for. */
export function NumberTable({
  caption,
  columns,
  rows,
}: {
  /** Said to screen readers; the heading of the card stands beside it for everybody else. */
  caption: string;
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
}) {
  const [whole, setWhole] = useState(false);
  const shown = whole ? rows : rows.slice(0, FIRST);
  return (
    <div className="min-w-0">
      <table className="w-full">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-edge border-b text-ink-soft text-sm">
            {columns.map((column, i) => (
              <th
                key={column}
                scope="col"
                className={`py-1 align-bottom font-normal ${i === 0 ? 'pr-3 text-left' : 'pl-3 text-right'}`}
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(([name, ...cells]) => (
            <tr key={name} className="border-rule border-b last:border-b-0">
              <th scope="row" className="py-1.5 pr-3 text-left font-normal">
                {name}
              </th>
              {cells.map((cell, i) => (
                <td key={columns[i + 1]} className="py-1.5 pl-3 text-right tabular-nums">
                  {cell ?? '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > FIRST ? (
        <Button variant="quiet" className="-ml-4" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? `Show the first ${FIRST} only` : `Show all ${rows.length}`}
        </Button>
      ) : null}
    </div>
  );
}
