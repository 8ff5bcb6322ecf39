'use client';

import { type FormEvent, useState } from 'react';
import { FailureNotice } from '@/components/flows/failure-notice';
import { localDay } from '@/components/flows/format';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { focusFirstError } from '@/components/ui/focus-error';
import { PageHeader } from '@/components/ui/page-header';
import { Progress } from '@/components/ui/progress';
import { RadioCards } from '@/components/ui/radio-cards';
import { Skeleton } from '@/components/ui/skeleton';
import { keepMeasure, type MeasureRecord } from '@/lib/flows';
import { type Answer, type Instrument, namesSelfHarm, unanswered } from '@/lib/measures/scoring';
import { DIFFICULTIES, DIFFICULTY, FREQUENCIES, PROMPT, WORDING } from '@/lib/measures/wording';
import { type MeasureTyped, useMeasureTyped } from './measure-typed';
import { useKeep } from './records';
import { SelfHarmHelp } from './self-harm-help';
import { listed } from './words';

const VALUES = ['0', '1', '2', '3'] as const;
const asValue = (answer: Answer | null) => (answer === null ? null : VALUES[answer]);
const asAnswer = (value: (typeof VALUES)[number]) => Number(value) as Answer;

interface MeasureFormProps {
  instrument: Instrument;
  /** The one to correct; none for a new one. */
  sheet?: MeasureRecord;
  onDone: (id: string) => void;
  onLeave: () => void;
}

/**
 * A questionnaire, its questions below one another as on paper: on a phone one scrolls, with keys one goes on with Tab and
 * answers with the arrows. Whatever is answered is kept at once.
 */
export function MeasureForm({ instrument, sheet, onDone, onLeave }: MeasureFormProps) {
  const { name, about, items } = WORDING[instrument];
  const { value: typed, ...rest } = useMeasureTyped(instrument, sheet);
  return (
    <>
      <PageHeader
        title={sheet ? `Correct the ${name}` : name}
        intro={`${items.length} questions about ${about}. You can stop at any of them and go on later.`}
      />
      <Card sheet>
        {typed ? (
          <Questions {...rest} {...{ instrument, sheet, typed, onDone, onLeave }} />
        ) : (
          <Skeleton lines={6} label="Opening the questionnaire …" />
        )}
      </Card>
    </>
  );
}

function Questions({
  instrument,
  sheet,
  typed,
  change,
  clear,
  restored,
  onDone,
  onLeave,
}: MeasureFormProps & Omit<ReturnType<typeof useMeasureTyped>, 'value'> & { typed: MeasureTyped }) {
  const { items } = WORDING[instrument];
  const [asked, setAsked] = useState(false);
  const { run, busy, failure } = useKeep();
  const { answers } = typed;
  const missing = unanswered(answers);
  const today = localDay();
  const date = typed.date || today;
  const wrongDay = date > today ? 'This day has not come yet.' : undefined;

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setAsked(true);
    const form = event.currentTarget;
    if (missing.length > 0) {
      form.querySelector<HTMLInputElement>(`input[name="question-${missing[0]}"]`)?.focus();
      return;
    }
    if (wrongDay) return focusFirstError(form);
    const full = answers.flatMap((answer) => answer ?? []);
    const difficulty = full.some((answer) => answer > 0) ? typed.difficulty : null;
    let id = '';
    const isKept = await run(async (ctx) => {
      ({ id } = await keepMeasure(ctx, { instrument, date, answers: full, difficulty }, sheet?.id));
      await clear();
    }, 'Kept on this device.');
    if (isKept) onDone(id);
  }

  return (
    <form onSubmit={submit} noValidate className="space-y-6">
      {restored ? (
        <p className="text-ink-soft text-sm">
          What you answered last time is still here.{' '}
          <button type="button" className="min-h-6 text-accent underline" onClick={() => void clear()}>
            Start afresh
          </button>
        </p>
      ) : null}
      <p className="font-serif text-lg">{PROMPT}</p>
      <Progress
        label={`${items.length - missing.length} of ${items.length} answered`}
        value={1 - missing.length / items.length}
        detail=" "
      />
      {items.map((item, i) => (
        <RadioCards
          key={item}
          compact="wide"
          name={`question-${i + 1}`}
          legend={`${i + 1}. ${item}`}
          hint={asked && answers[i] === null ? <NotYet /> : undefined}
          value={asValue(answers[i] ?? null)}
          onChange={(value) => change({ answers: answers.with(i, asAnswer(value)) })}
          options={VALUES.map((value, n) => ({ value, label: FREQUENCIES[n] }))}
        />
      ))}
      <SelfHarmHelp due={namesSelfHarm(instrument, answers)} />
      {answers.some((answer) => answer) ? (
        <RadioCards
          compact="wide"
          name="difficulty"
          legend={DIFFICULTY}
          hint="You need not answer this one; it is not counted."
          value={asValue(typed.difficulty)}
          onChange={(value) => change({ difficulty: asAnswer(value) })}
          options={VALUES.map((value, n) => ({ value, label: DIFFICULTIES[n] }))}
        />
      ) : null}
      <Field
        label="Answered on"
        type="date"
        value={date}
        max={today}
        error={asked ? wrongDay : undefined}
        onChange={(event) => change({ date: event.target.value })}
      />
      <div role="alert">
        {asked && missing.length > 0 ? (
          <p className="font-medium text-warning">
            {missing.length === 1 ? 'Question' : 'Questions'} {listed(missing)}{' '}
            {missing.length === 1 ? 'has' : 'have'} no answer yet. A part of them would give no score; what
            you answered is kept.
          </p>
        ) : null}
      </div>
      <FailureNotice failure={failure} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={busy} busyLabel="Keeping …">
          See the score
        </Button>
        <Button variant="secondary" onClick={onLeave}>
          Leave for now
        </Button>
      </div>
    </form>
  );
}

function NotYet() {
  return <span className="font-medium text-warning">Not answered yet</span>;
}
