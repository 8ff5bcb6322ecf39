'use client';

import { type FormEvent, useState } from 'react';
import * as z from 'zod';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { FailureNotice } from '@/components/flows/failure-notice';
import { localDay, sessionDay } from '@/components/flows/format';
import { useScratch } from '@/components/flows/use-scratch';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { focusFirstError } from '@/components/ui/focus-error';
import { addGoal, changeGoal, type GoalRecord, goalSchema, removeGoal } from '@/lib/flows';
import { useKeep } from './records';

const typedSchema = z.object({ text: z.string() });
const blank = () => ({ text: '' });

function wrong(text: string): string | undefined {
  if (text.trim() === '') return 'Write what you would like to reach.';
  return goalSchema.shape.text.safeParse(text).success ? undefined : 'At most 280 characters.';
}

/** Goals of one's own, without a date by which and without a score. */
export function GoalsCard({ goals }: { goals: GoalRecord[] }) {
  const { value: typed, change, clear } = useScratch('goal', typedSchema, blank);
  const [asked, setAsked] = useState(false);
  const { run, busy, failure } = useKeep();
  const text = typed?.text ?? '';
  async function add(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setAsked(true);
    if (wrong(text)) return focusFirstError(event.currentTarget);
    const isKept = await run(async (ctx) => {
      await addGoal(ctx, text, localDay());
      await clear();
    }, 'Goal kept on this device.');
    if (isKept) setAsked(false);
  }
  return (
    <Card title="Goals of your own">
      {goals.length > 0 ? (
        <ul aria-label="Goals" className="mb-4 divide-y divide-rule">
          {goals.map((goal) => (
            <GoalItem key={goal.id} goal={goal} />
          ))}
        </ul>
      ) : (
        <p className="mb-4 text-ink-soft">
          Something you would like to be able to do again, or to leave behind. For you alone, and there is no
          date by which.
        </p>
      )}
      <form onSubmit={add} noValidate className="space-y-3">
        <Field
          label="A goal"
          value={text}
          error={asked ? wrong(text) : undefined}
          onChange={(event) => change({ text: event.target.value })}
        />
        <FailureNotice failure={failure} />
        <Button type="submit" variant="secondary" busy={busy} busyLabel="Keeping …">
          Add it
        </Button>
      </form>
    </Card>
  );
}

const ENDED = { reached: 'Reached', 'put-aside': 'Put aside' } as const;

function GoalItem({ goal }: { goal: GoalRecord }) {
  const { run, busy, failure, clear } = useKeep();
  const [editing, setEditing] = useState<string | null>(null);
  const { id, text, state, since, until } = goal;
  const move = (next: GoalRecord['state'], done: string) =>
    void run((ctx) => changeGoal(ctx, goal, { state: next, until: localDay() }), done);
  if (editing !== null)
    return (
      <li className="py-3">
        <form
          noValidate
          className="space-y-3"
          onSubmit={async (event) => {
            event.preventDefault();
            if (wrong(editing)) return focusFirstError(event.currentTarget);
            if (await run((ctx) => changeGoal(ctx, goal, { text: editing }), 'Kept.')) setEditing(null);
          }}
        >
          <Field
            label="The goal"
            value={editing}
            error={wrong(editing)}
            onChange={(event) => setEditing(event.target.value)}
          />
          <FailureNotice failure={failure} />
          <div className="flex flex-wrap gap-2">
            <Button type="submit" busy={busy} busyLabel="Keeping …">
              Keep
            </Button>
            <Button variant="quiet" onClick={() => setEditing(null)}>
              Cancel
            </Button>
          </div>
        </form>
      </li>
    );
  return (
    <li className="py-3" data-state={state}>
      <p className="break-words font-medium">{text}</p>
      <p className="mt-0.5 flex flex-wrap items-center gap-2 text-ink-soft text-sm">
        Since {sessionDay(since)}
        {state === 'open' || !until ? null : (
          <Badge tone={state === 'reached' ? 'success' : 'neutral'}>
            {ENDED[state]} {sessionDay(until)}
          </Badge>
        )}
      </p>
      <FailureNotice failure={failure} />
      <div className="mt-1 flex flex-wrap gap-1">
        {state === 'open' ? (
          <>
            <Button
              variant="quiet"
              aria-label={`Reached: ${text}`}
              onClick={() => move('reached', 'Reached.')}
            >
              Reached
            </Button>
            <Button
              variant="quiet"
              aria-label={`Put aside: ${text}`}
              onClick={() => move('put-aside', 'Put aside.')}
            >
              Put aside
            </Button>
            <Button variant="quiet" aria-label={`Edit: ${text}`} onClick={() => setEditing(text)}>
              Edit
            </Button>
          </>
        ) : (
          <Button
            variant="quiet"
            aria-label={`Open again: ${text}`}
            onClick={() => move('open', 'Open again.')}
          >
            Open again
          </Button>
        )}
        <ConfirmButton
          label="Remove"
          accessibleName={`Remove: ${text}`}
          variant="quiet"
          title="Remove this goal?"
          confirmLabel="Remove it"
          busyLabel="Removing …"
          action={{ busy, failure, clear }}
          onConfirm={() => run((ctx) => removeGoal(ctx, id), 'Removed from this device.')}
        >
          <p className="break-words">“{text}” is removed from this device for good.</p>
        </ConfirmButton>
      </div>
    </li>
  );
}
