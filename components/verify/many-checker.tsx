'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ErrorNotice } from '@/components/ui/error-notice';
import { FileDrop, FileInput } from '@/components/ui/file-drop';
import { Select } from '@/components/ui/select';
import { WhenReady } from '@/components/ui/when-ready';
import { count } from '@/lib/plain-words';
import { isPassing } from '@/lib/verify/words';
import { ManyAnswers } from './many-answers';
import { manyProblems } from './many-words';
import { type Table, useMany } from './use-many';

/** A CSV file, the column to check, and the answers row by row. */
export function ManyChecker() {
  const { many, read, start, stop, save } = useMany();
  const { table, state, problem } = many;
  const [column, setColumn] = useState<number | null>(null);
  const [checked, setChecked] = useState<number | null>(null);
  const wanted = column ?? table?.guess ?? 0;
  const running = state === 'running';
  const left = table ? table.rows - many.answers.size : 0;
  const again = [...many.answers.values()].filter((one) => isPassing(one.reason)).length;
  const afresh = checked !== wanted || left + again === 0;
  const run = () => {
    setChecked(wanted);
    start(wanted, afresh);
  };
  return (
    <div className="space-y-6">
      <section className="sheet space-y-4 rounded-page border border-rule py-4 pr-4 sm:py-6 sm:pr-6">
        <WhenReady>
          <CsvInput
            busy={running}
            onFile={(file) => {
              setColumn(null);
              setChecked(null);
              read(file);
            }}
          />
        </WhenReady>
        {table ? (
          <>
            <Select
              className="mt-4"
              label="Column with the proof, claim or disclosure"
              hint={`${count(table.rows, 'row was', 'rows were')} read${table.header ? '; the first line gives the names' : ', without a line of names'}.`}
              value={String(wanted)}
              disabled={running}
              onChange={(event) => setColumn(Number(event.target.value))}
              options={Array.from({ length: table.width }, (_, i) => ({
                value: String(i),
                label: nameOf(table, i),
              }))}
            />
            <p className="wrap-anywhere text-ink-soft text-sm">
              Its first row says: {shortened(table.sample[0]?.[wanted] ?? '') || 'nothing'}
            </p>
            <div className="flex flex-wrap gap-2">
              {running ? (
                <Button variant="secondary" onClick={stop}>
                  Stop
                </Button>
              ) : (
                <Button disabled={state === 'reading'} onClick={run}>
                  {afresh
                    ? 'Check all rows'
                    : left > 0
                      ? `Go on: ${left} to check`
                      : `Check again what could not be told: ${again}`}
                </Button>
              )}
              {many.answers.size > 0 && !running ? (
                <Button variant="secondary" onClick={save}>
                  Save the results as CSV
                </Button>
              ) : null}
            </div>
          </>
        ) : null}
      </section>
      {problem ? <ErrorNotice {...manyProblems(problem)} code={problem.code} /> : null}
      {table && (running || many.answers.size > 0) ? <ManyAnswers many={many} rows={table.rows} /> : null}
    </div>
  );
}

function nameOf({ header, sample }: Table, i: number): string {
  const name = header?.[i]?.trim() || shortened(sample[0]?.[i] ?? '');
  return `${i + 1}. ${name || 'empty'}`;
}

const shortened = (text: string) => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

function CsvInput({ busy, onFile }: { busy: boolean; onFile: (file: File) => void }) {
  return (
    <FileDrop onFile={(file) => busy || onFile(file)}>
      <FileInput
        label="CSV file"
        hint="One row for each, at most 10,000. Choose it or drop it here."
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        disabled={busy}
        onFile={onFile}
      />
    </FileDrop>
  );
}
