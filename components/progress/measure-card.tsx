'use client';

import { sessionDay } from '@/components/flows/format';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import type { MeasureRecord } from '@/lib/flows';
import { bandOf, type Instrument, SCALES, unanswered } from '@/lib/measures/scoring';
import { WORDING } from '@/lib/measures/wording';
import { DataTable } from './data-table';
import { useMeasureTyped } from './measure-typed';
import { Plot } from './plot';
import { instrumentTitle, pointsOf, scoreWords, shortDay } from './words';

/** One questionnaire over time: the latest score, the way to answer it (again), the plot and its numbers. */
export function MeasureCard({
  instrument,
  sheets,
  onAnswer,
  onOpen,
}: {
  instrument: Instrument;
  /** Of this instrument, the latest first. */
  sheets: MeasureRecord[];
  onAnswer: () => void;
  onOpen: (id: string) => void;
}) {
  const { name, items } = WORDING[instrument];
  const { bands, max } = SCALES[instrument];
  const { value: begun } = useMeasureTyped(instrument);
  const answered = begun ? items.length - unanswered(begun.answers).length : 0;
  const [latest] = sheets;
  return (
    <Card
      title={instrumentTitle(instrument)}
      actions={
        <Button variant={answered > 0 ? 'primary' : 'secondary'} onClick={onAnswer}>
          {answered > 0 ? `Go on with the ${name}` : `Answer the ${name}`}
        </Button>
      }
    >
      {answered > 0 ? (
        <p className="mb-3">
          {answered} of {items.length} questions are answered; what you answered is kept.
        </p>
      ) : null}
      {latest ? (
        <>
          <p className="mb-3">
            Latest: <strong>{scoreWords(latest)}</strong>, on {sessionDay(latest.date)}.
          </p>
          <div className="grid grid-cols-1 gap-5 md:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
            <Plot
              title={`${instrumentTitle(instrument)}, points of each time`}
              unit={`Points, 0 to ${max}; the more, the harder`}
              points={sheets.toReversed().map((sheet) => ({ day: sheet.date, value: pointsOf(sheet) }))}
              low={0}
              high={max}
              left={30}
              bands={bands}
              ticks={[...bands.map(({ from }) => from), max].map((value) => ({ value, label: `${value}` }))}
              words={(value) => `${value} points, ${bandOf(instrument, value).label}`}
            />
            <DataTable
              caption={`${instrumentTitle(instrument)}, points of each time`}
              columns={['Day', 'Points', 'Called', 'Open']}
              rows={sheets.map((sheet) => {
                const points = pointsOf(sheet);
                return {
                  id: sheet.id,
                  cells: [
                    shortDay(sheet.date),
                    points,
                    bandOf(instrument, points).label,
                    <Button
                      key="open"
                      variant="quiet"
                      aria-label={`Open: ${name}, ${sessionDay(sheet.date)}`}
                      onClick={() => onOpen(sheet.id)}
                    >
                      Open
                    </Button>,
                  ],
                };
              })}
            />
          </div>
        </>
      ) : (
        <p className="text-ink-soft">
          {items.length} questions about the last two weeks, some two minutes. Answered now and then, every
          few weeks, it draws a line of how it goes.
        </p>
      )}
    </Card>
  );
}
