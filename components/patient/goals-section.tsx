'use client';

import { type FormEvent, useState } from 'react';
import { ChainSees } from '@/components/flows/chain-sees';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { FailureNotice } from '@/components/flows/failure-notice';
import { recordDay } from '@/components/flows/format';
import { useAgreedGoals } from '@/components/flows/records';
import { useAction } from '@/components/flows/use-action';
import { useGoals } from '@/components/progress/records';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { focusFirstError } from '@/components/ui/focus-error';
import { Select } from '@/components/ui/select';
import { StateBadge, type StateName } from '@/components/ui/state-badge';
import { TextArea } from '@/components/ui/text-area';
import { type AgreedGoal, askForGoal, forgetGoal, GOAL_MAX, recordGoal } from '@/lib/flows';
import { type Relationship, sendable } from './relationships';

/** Goals whose reaching the therapist countersigns: asked for, put onto the record, and proved. */
export function GoalsSection({
  relation,
  onProve,
}: {
  relation: Relationship;
  onProve: (goal: AgreedGoal) => void;
}) {
  const [asking, setAsking] = useState(false);
  const own = useAgreedGoals().data?.filter((goal) => goal.owner === relation.owner) ?? [];
  const canAsk = sendable(relation) !== null;
  return (
    <Card title="Goals reached">
      {own.length > 0 ? (
        <ul aria-label="Goals reached" className="mb-4 divide-y divide-rule">
          {own.map((goal) => (
            <GoalItem key={goal.id} goal={goal} relation={relation} onProve={() => onProve(goal)} />
          ))}
        </ul>
      ) : (
        <p className="mb-4 max-w-prose">
          Your therapist can countersign that a goal of the therapy is reached. The public record then holds a
          sealed mark of it, and you can prove that there is one without saying what it is.
        </p>
      )}
      {asking ? (
        <AskForm relation={relation} onDone={() => setAsking(false)} />
      ) : canAsk ? (
        <Button variant="secondary" onClick={() => setAsking(true)}>
          Ask your therapist
        </Button>
      ) : own.length === 0 ? (
        <p className="text-ink-soft">It needs a pairing that is in force.</p>
      ) : null}
    </Card>
  );
}

const wrongWith = (text: string): string | undefined => {
  const length = [...text.trim()].length;
  if (length === 0) return 'Say which goal is reached.';
  return length > GOAL_MAX ? `At most ${GOAL_MAX} characters; these are ${length}.` : undefined;
};

const OTHER = '';

function AskForm({ relation, onDone }: { relation: Relationship; onDone: () => void }) {
  const goals = useGoals().data ?? [];
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const ask = useAction((ctx) => askForGoal(ctx, text), 'It is with your therapist, sealed.', relation.owner);
  const wrong = wrongWith(text);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setTried(true);
    if (wrong) return focusFirstError(event.currentTarget);
    if (await ask.run()) onDone();
  }
  return (
    <form aria-label="Ask for a countersignature" noValidate className="space-y-4" onSubmit={submit}>
      {goals.length > 0 ? (
        <Select
          label="Begin with a goal of your own"
          value={goals.find((goal) => goal.text === text)?.text ?? OTHER}
          options={[
            { value: OTHER, label: 'In other words' },
            ...goals.map((goal) => ({ value: goal.text, label: goal.text })),
          ]}
          onChange={(event) => setText(event.target.value)}
        />
      ) : null}
      <TextArea
        label="The goal that is reached"
        hint={`${relation.name} reads it as you write it here. The public record never holds the words.`}
        rows={3}
        value={text}
        error={tried ? wrong : undefined}
        onChange={(event) => setText(event.target.value)}
      />
      <FailureNotice failure={ask.failure} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={ask.busy} busyLabel="Sending …">
          Send it, sealed
        </Button>
        <Button variant="quiet" onClick={onDone} disabled={ask.busy}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

const STATES: Record<AgreedGoal['state'], [StateName, string, string]> = {
  queued: ['waiting', 'Not sent yet', 'It goes to your therapist as soon as the mailbox can be reached.'],
  asked: ['waiting', 'With your therapist', 'When they have answered, it shows here.'],
  declined: ['declined', 'Declined', ''],
  countersigned: [
    'active',
    'Countersigned',
    'Put it onto the public record while the pairing is in force; after that the countersignature is refused.',
  ],
  recorded: ['confirmed', 'On the record', ''],
};

function GoalItem({
  goal,
  relation,
  onProve,
}: {
  goal: AgreedGoal;
  relation: Relationship;
  onProve: () => void;
}) {
  const [badge, label, next] = STATES[goal.state];
  const record = useAction((ctx) => recordGoal(ctx, goal), 'The goal is on the public record.', goal.owner);
  const forget = useAction((ctx) => forgetGoal(ctx, goal), 'Removed from this device.', goal.owner);
  return (
    <li data-state={goal.state} className="space-y-2 py-4 first:pt-0">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <p className="min-w-0 font-semibold [overflow-wrap:anywhere]">{goal.text}</p>
        <StateBadge state={badge} label={label} />
      </div>
      <p className="text-ink-soft text-sm">Asked on {recordDay(goal.createdAt)}</p>
      {next ? <p className="max-w-prose">{next}</p> : null}
      {goal.state === 'declined' ? (
        <p className="max-w-prose [overflow-wrap:anywhere]">
          {goal.reason ? `Your therapist says: “${goal.reason}”` : 'Your therapist gave no reason.'}
        </p>
      ) : null}
      {goal.state === 'countersigned' ? (
        <ChainSees
          steps={['record-goal']}
          scene={{ ring: relation.inForce?.ringSize ?? undefined }}
          never="what the goal is."
        />
      ) : null}
      <FailureNotice failure={record.failure} />
      <div className="flex flex-wrap gap-2">
        {goal.state === 'countersigned' ? (
          <Button
            busy={record.busy}
            busyLabel="Recording, a few seconds …"
            aria-label={`Put it on the record: ${goal.text}`}
            onClick={() => void record.run()}
          >
            Put it on the record
          </Button>
        ) : null}
        {goal.state === 'recorded' ? (
          <Button variant="secondary" aria-label={`Make a proof: ${goal.text}`} onClick={onProve}>
            Make a proof
          </Button>
        ) : null}
        <ConfirmButton
          label="Remove"
          accessibleName={`Remove: ${goal.text}`}
          variant="quiet"
          title="Remove this goal?"
          confirmLabel="Remove it"
          busyLabel="Removing …"
          action={forget}
          onConfirm={forget.run}
        >
          <p>
            {goal.state === 'recorded'
              ? 'The public record keeps its sealed mark, and proofs that were made of it hold. No new ones can be made.'
              : 'It is removed from this device. An answer that still comes is not taken any more.'}
          </p>
        </ConfirmButton>
      </div>
    </li>
  );
}
