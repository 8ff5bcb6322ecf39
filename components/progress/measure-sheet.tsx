'use client';

import { ConfirmButton } from '@/components/flows/confirm-button';
import { sessionDay } from '@/components/flows/format';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { type MeasureRecord, removeMeasure } from '@/lib/flows';
import { bandOf, namesSelfHarm, SCALES } from '@/lib/measures/scoring';
import { DIFFICULTIES, DIFFICULTY, FREQUENCIES, WORDING } from '@/lib/measures/wording';
import { useMeasureTyped } from './measure-typed';
import { useKeep } from './records';
import { SelfHarmHelp } from './self-harm-help';
import { changeWords, pointsOf } from './words';

/** One questionnaire as it was answered: its score, what that is called, what was answered, and the ways to put it right. */
export function MeasureSheet({
  sheet,
  before,
  onCorrect,
  onBack,
}: {
  sheet: MeasureRecord;
  /** The one before it, if there is one. */
  before: MeasureRecord | undefined;
  onCorrect: () => void;
  onBack: () => void;
}) {
  const { name, items } = WORDING[sheet.instrument];
  const points = pointsOf(sheet);
  const band = bandOf(sheet.instrument, points);
  const { run, busy, failure, clear } = useKeep();
  const { clear: forgetCorrection } = useMeasureTyped(sheet.instrument, sheet);
  const removal = { busy, failure, clear };
  const day = sessionDay(sheet.date);
  return (
    <>
      <PageHeader title={`${name}, ${day}`} />
      <div className="space-y-5">
        <Card>
          <p className="font-semibold font-serif text-3xl tabular-nums">
            {points} of {SCALES[sheet.instrument].max} points
          </p>
          <p className="text-lg">
            From {band.from} to {band.to} is called {band.label}.
          </p>
          {before ? <p className="mt-2">{changeWords(before, sheet)}</p> : null}
          <p className="mt-2 text-ink-soft">
            A measure, not a diagnosis: it sums up how you answered about two weeks. What it means for you is
            worth talking over with your therapist or a doctor.
          </p>
        </Card>
        <SelfHarmHelp due={namesSelfHarm(sheet.instrument, sheet.answers)} />
        <Card title="Your answers">
          <dl className="divide-y divide-rule">
            {sheet.answers.map((answer, i) => (
              <Line
                key={items[i]}
                question={`${i + 1}. ${items[i]}`}
                answer={`${FREQUENCIES[answer]} (${answer})`}
              />
            ))}
            {sheet.difficulty === null ? null : (
              <Line question={`${DIFFICULTY} (not counted)`} answer={DIFFICULTIES[sheet.difficulty]} />
            )}
          </dl>
        </Card>
        <div className="flex flex-wrap gap-2">
          <Button onClick={onBack}>Back to progress</Button>
          <Button variant="secondary" onClick={onCorrect}>
            Correct it
          </Button>
          <ConfirmButton
            label="Remove it"
            variant="quiet"
            title={`Remove the ${name} of ${day}?`}
            confirmLabel="Remove it"
            busyLabel="Removing …"
            action={removal}
            onConfirm={async () => {
              const isGone = await run(async (ctx) => {
                await forgetCorrection();
                await removeMeasure(ctx, sheet.id);
              }, 'Removed from this device.');
              if (isGone) onBack();
              return isGone;
            }}
          >
            <p>
              Your answers of that day are removed from this device for good, and with them the point in the
              plot.
            </p>
          </ConfirmButton>
        </div>
      </div>
    </>
  );
}

function Line({ question, answer }: { question: string; answer: string }) {
  return (
    <div className="grid gap-x-6 py-2 sm:grid-cols-[1fr_15rem]">
      <dt className="text-ink-soft">{question}</dt>
      <dd className="font-medium">{answer}</dd>
    </div>
  );
}
