'use client';

import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { saveTable } from '@/components/flows/save-file';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import type { Cell } from '@/lib/csv';
import { NumberTable } from './number-table';
import { WhenSeen } from './when-seen';

/** One figure: a plot that is loaded when it is seen, its numbers as a table, and the numbers as a file. */
export function FigureCard({
  title,
  about,
  columns,
  rows,
  plot,
  height,
  file,
  empty,
}: {
  title: string;
  /** What the numbers are and what they are not. */
  about: ReactNode;
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
  plot: () => ReactNode;
  /** Room that is kept for the plot, pixels. */
  height: number;
  /** The name of the file, without its ending. */
  file: string;
  /** What stands here while there is nothing to show: how it comes about. */
  empty: ReactNode;
}) {
  const save = () => saveTable(columns, rows, `${file}.csv`);
  return (
    <Card
      level={3}
      title={title}
      actions={
        rows.length > 0 ? (
          <Button
            variant="secondary"
            icon={<Download aria-hidden className="size-5" />}
            aria-label={`CSV: ${title}`}
            onClick={save}
          >
            CSV
          </Button>
        ) : null
      }
    >
      <p className="mb-4 max-w-prose text-ink-soft">{about}</p>
      {rows.length === 0 ? (
        <p className="rounded-control border border-edge border-dashed bg-page-sunk p-4">{empty}</p>
      ) : (
        <div className="grid grid-cols-1 gap-5 md:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <WhenSeen height={height}>{plot}</WhenSeen>
          <NumberTable caption={title} columns={columns} rows={rows} />
        </div>
      )}
    </Card>
  );
}
