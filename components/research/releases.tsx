'use client';

import { Download } from 'lucide-react';
import { saveTable } from '@/components/flows/save-file';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Skeleton } from '@/components/ui/skeleton';
import { BANDS } from '@/lib/research/contribution';
import { quarterOfName } from '@/lib/research/quarter';
import {
  epsilonWords,
  type Figure,
  type Release,
  releasesAnswerSchema,
  TABLES,
} from '@/lib/research/release';
import { useAnswer } from './use-answer';
import { DIMENSIONS, quarterWords } from './words';

/** Every release of what patients contributed. */
export function Releases() {
  const { answer, retry } = useAnswer('/api/research/releases', releasesAnswerSchema);
  if (answer.state === 'loading') return <Skeleton lines={4} label="Looking …" />;
  if (answer.state === 'failed')
    return (
      <ErrorNotice
        title="The releases are out of reach just now"
        detail="Nothing is lost."
        action="Try again in a moment."
      >
        <Button variant="secondary" onClick={retry}>
          Try again
        </Button>
      </ErrorNotice>
    );
  const releases = answer.data.state === 'on' ? answer.data.releases.toReversed() : [];
  if (releases.length === 0)
    return (
      <EmptyState title="No release yet">
        <p>
          {answer.data.state === 'off'
            ? 'This server takes no contributions.'
            : 'Patients can contribute about a quarter while the next one runs. When that is over, the tables stand here once and for all.'}
        </p>
      </EmptyState>
    );
  return (
    <div className="space-y-6">
      {releases.map((release) => (
        <ReleaseCard key={release.quarter} release={release} />
      ))}
    </div>
  );
}

const TOTAL = 'all';

function ReleaseCard({ release }: { release: Release }) {
  const title = quarterWords(quarterOfName(release.quarter));
  const isEmpty = release.tables.every(({ figures }) => figures.flat().every((figure) => figure === null));
  const save = () => {
    const rows = release.tables.flatMap(({ id, figures }) =>
      figures.flatMap((row, i) =>
        row.map((figure, j) => {
          const { rows: of, columns: by } = termsOf(id);
          const [name, column] = [BANDS[of][i] ?? TOTAL, BANDS[by][j] ?? TOTAL];
          return [id, name, column, figure?.count ?? null, figure?.low ?? null, figure?.high ?? null];
        }),
      ),
    );
    const columns = ['table', 'row', 'column', 'count', 'low', 'high'];
    void saveTable(columns, rows, `release-${release.quarter}.csv`);
  };
  return (
    <Card
      level={3}
      title={title}
      actions={
        <Button
          variant="secondary"
          icon={<Download aria-hidden className="size-5" />}
          aria-label={`CSV: release, ${title}`}
          onClick={save}
        >
          CSV
        </Button>
      }
    >
      <p className="mb-4 max-w-prose text-ink-soft">
        {isEmpty ? null : (
          <>
            Counts with noise, and in brackets where the true count lies with a probability of{' '}
            {Math.round(release.confidence * 100)} in 100. A dot stands for what is held back.{' '}
          </>
        )}
        This release cost an epsilon of {epsilonWords(release.epsilon)}.
      </p>
      {isEmpty ? (
        <p className="rounded-control border border-edge border-dashed bg-page-sunk p-4">
          Everything is held back: too few contributed, or none. Which of the two is not said.
        </p>
      ) : (
        <div className="grid grid-cols-1 gap-6">
          {release.tables.map((table) => (
            <ReleaseTable key={table.id} table={table} />
          ))}
        </div>
      )}
    </Card>
  );
}

const termsOf = (id: Release['tables'][number]['id']) =>
  TABLES.find((table) => table.id === id) as (typeof TABLES)[number];

function ReleaseTable({ table }: { table: Release['tables'][number] }) {
  const { rows, columns } = termsOf(table.id);
  const caption = `${DIMENSIONS[rows]}, and the change in ${DIMENSIONS[columns]}`;
  return (
    // A table that is wider than a phone scrolls by itself, by keys too; words for screen readers stay within it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a pointer
    <section className="relative overflow-x-auto" tabIndex={0} aria-label={caption}>
      <table className="w-full min-w-[34rem]">
        <caption className="pb-2 text-left font-semibold">{caption}</caption>
        <thead>
          <tr className="border-edge border-b text-ink-soft text-sm">
            <td />
            {[...BANDS[columns], TOTAL].map((name) => (
              <th key={name} scope="col" className="py-1 pl-3 text-right font-normal">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.figures.map((row, i) => {
            const name = BANDS[rows][i] ?? TOTAL;
            return (
              <tr key={name} className="border-rule border-b last:border-b-0">
                <th scope="row" className="py-1.5 pr-3 text-left font-normal">
                  {name}
                </th>
                {row.map((figure, j) => (
                  <td key={BANDS[columns][j] ?? TOTAL} className="py-1.5 pl-3 text-right tabular-nums">
                    <Shown figure={figure} />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Shown({ figure }: { figure: Figure }) {
  if (!figure)
    return (
      <>
        <span aria-hidden>·</span>
        <span className="sr-only">held back</span>
      </>
    );
  return (
    <>
      {figure.count}{' '}
      <span className="whitespace-nowrap text-ink-soft text-sm">
        ({figure.low}–{figure.high})
      </span>
    </>
  );
}
