'use client';

import { FailureNotice } from '@/components/flows/failure-notice';
import { count } from '@/components/flows/format';
import { useClients, useGoalRequests } from '@/components/flows/records';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { countersignGoal, declineGoal, type GoalRequest } from '@/lib/flows';
import { clientName, openGoals } from './clients';
import { DeclineButton } from './decline-button';

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
  const sign = useAction((ctx) => countersignGoal(ctx, goal), 'Countersigned; the patient is told.');
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
        <DeclineButton
          kind="goal"
          what={`${name}: ${goal.text}`}
          again="They can ask again, in other words."
          decline={(ctx, reason) => declineGoal(ctx, goal, reason)}
          accessibleName={`Decline the goal: ${name}, ${goal.text}`}
        />
      </div>
    </li>
  );
}
