'use client';

import { useState } from 'react';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { FailureNotice } from '@/components/flows/failure-notice';
import { count } from '@/components/flows/format';
import { useClients, useGoalRequests } from '@/components/flows/records';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { TextArea } from '@/components/ui/text-area';
import { countersignGoal, declineGoal, type GoalRequest } from '@/lib/flows';
import { clientName, openGoals } from './clients';

const REASON_MAX = 280;

/** Goals that patients ask to have countersigned as reached; nothing where there are none. */
export function GoalsCard() {
  const clients = useClients().data;
  const asked = openGoals(useGoalRequests().data, clients);
  if (asked.length === 0) return null;
  return (
    <Card title={`${count(asked.length, 'goal')} to countersign`}>
      <p className="max-w-prose text-ink-soft">
        The public record gets a sealed mark that one of your group has countersigned; never the words.
      </p>
      <ul aria-label="Goals to countersign" className="divide-y divide-rule">
        {asked.map((goal) => (
          <GoalToAnswer
            key={goal.id}
            goal={goal}
            name={clientName(clients?.find((c) => c.id === goal.clientId))}
          />
        ))}
      </ul>
    </Card>
  );
}

function GoalToAnswer({ goal, name }: { goal: GoalRequest; name: string }) {
  const [reason, setReason] = useState('');
  const sign = useAction((ctx) => countersignGoal(ctx, goal), 'Countersigned; the patient is told.');
  const decline = useAction((ctx) => declineGoal(ctx, goal, reason.trim()), 'Declined; the patient is told.');
  return (
    <li data-state={goal.state} className="space-y-2 py-3">
      <p className="font-semibold">{name}</p>
      <p className="max-w-prose whitespace-pre-wrap [overflow-wrap:anywhere]">{goal.text}</p>
      <FailureNotice failure={sign.failure} />
      <div className="flex flex-wrap gap-2">
        <Button
          variant="secondary"
          busy={sign.busy}
          busyLabel="Countersigning …"
          aria-label={`Countersign the goal: ${name}, ${goal.text}`}
          onClick={() => void sign.run()}
        >
          Countersign
        </Button>
        <ConfirmButton
          label="Decline"
          accessibleName={`Decline the goal: ${name}, ${goal.text}`}
          variant="quiet"
          title="Decline this goal?"
          confirmLabel="Decline it"
          busyLabel="Declining …"
          action={decline}
          onConfirm={decline.run}
        >
          <p className="[overflow-wrap:anywhere]">
            {name}: {goal.text}
          </p>
          <TextArea
            label="Reason"
            optional
            hint="Sealed; only the patient can read it. They can ask again, in other words."
            rows={3}
            maxLength={REASON_MAX}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </ConfirmButton>
      </div>
    </li>
  );
}
