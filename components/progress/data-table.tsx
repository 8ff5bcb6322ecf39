'use client';

import { type ReactNode, useState } from 'react';
import { Button } from '@/components/ui/button';

const FIRST = 4;

/** The numbers of a plot as a table, the latest first: some at first, all when asked for. */
export function DataTable({
  caption,
  columns,
  rows,
}: {
  /** Said to screen readers; the heading of the card stands beside it for everybody else. */
  caption: string;
  columns: readonly string[];
  /** Each with the day first, which names the row. */
  rows: readonly { id: string; cells: readonly ReactNode[] }[];
}) {
  const [whole, setWhole] = useState(false);
  const shown = whole ? rows : rows.slice(0, FIRST);
  return (
    <div className="min-w-0">
      <table className="w-full text-left">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-edge border-b text-ink-soft text-sm">
            {columns.map((column, i) => (
              <th key={column} scope="col" className="py-1 pr-2 font-normal last:pr-0">
                {/* The column of buttons needs no name for the eye. */}
                <span className={i === columns.length - 1 ? 'sr-only' : undefined}>{column}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ id, cells: [day, ...cells] }) => (
            <tr key={id} className="border-rule border-b last:border-b-0">
              <th scope="row" className="whitespace-nowrap py-1 pr-2 font-normal tabular-nums">
                {day}
              </th>
              {cells.map((cell, i) => (
                <td
                  // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a row have no other identity
                  key={i}
                  className="py-1 pr-2 last:pr-0 last:text-right"
                >
                  {/* The word on a button stands at the edge of the table; its target reaches beyond. */}
                  {i === cells.length - 1 ? <div className="-mr-4">{cell}</div> : cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > FIRST ? (
        <Button variant="quiet" className="-ml-4" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? 'Show the latest only' : `Show all ${rows.length}`}
        </Button>
      ) : null}
    </div>
  );
}
