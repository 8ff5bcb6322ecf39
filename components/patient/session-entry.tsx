'use client';

import { useFlowContext } from '@/components/context/flow-context';
import { ChainSees } from '@/components/flows/chain-sees';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { FeeNote } from '@/components/flows/fee-note';
import { calendarWeek } from '@/components/flows/format';
import { useAction } from '@/components/flows/use-action';
import { logWithoutWaiting, type SessionRecord, withdrawSession } from '@/lib/flows';

/** Putting a session onto the public record without the therapist's confirmation, asked before. */
export function RecordUnconfirmed({ session, day }: { session: SessionRecord; day: string }) {
  const { wallet } = useFlowContext();
  const record = useAction(
    (ctx) => logWithoutWaiting(ctx, session.id),
    'It is on its way to the public record, not yet confirmed.',
    session.owner,
  );
  const isDeclined = session.state === 'declined';
  const label = isDeclined ? 'Record it all the same' : 'Record without waiting';
  return (
    <ConfirmButton
      label={label}
      accessibleName={`${label}: ${day}`}
      variant="quiet"
      title={
        isDeclined
          ? 'Record it although your therapist declined it?'
          : 'Record it before your therapist has confirmed it?'
      }
      confirmLabel="Record it now"
      busyLabel="Recording …"
      danger={false}
      action={record}
      onConfirm={record.run}
    >
      <p>
        {isDeclined
          ? 'It goes onto the public record as not confirmed, and counts for nothing as it stands.'
          : 'It goes onto the public record as not yet confirmed. It counts towards a milestone once your therapist’s confirmation has been added'}
        {isDeclined
          ? null
          : wallet.kind === 'stacks'
            ? '; your wallet asks you once more for that.'
            : ', which then happens by itself.'}
      </p>
      <ChainSees steps={['log-session']} scene={{ week: calendarWeek(session.facts.date) }} />
      <FeeNote call="log-session" what="Recording a session" />
      <p>What is on the record stays there. Until it is confirmed you can withdraw it, which shows too.</p>
    </ConfirmButton>
  );
}

/** Taking back an entry that is not confirmed, asked before. */
export function WithdrawSession({ session, day }: { session: SessionRecord; day: string }) {
  const withdraw = useAction(
    (ctx) => withdrawSession(ctx, session.id),
    'The withdrawal is on its way to the public record.',
    session.owner,
  );
  return (
    <ConfirmButton
      label="Withdraw"
      accessibleName={`Withdraw: ${day}`}
      variant="quiet"
      title="Withdraw this entry?"
      confirmLabel="Withdraw it"
      busyLabel="Withdrawing …"
      action={withdraw}
      onConfirm={withdraw.run}
    >
      <p>
        The public record keeps the entry and marks it as withdrawn. It can never be confirmed then, so it
        never counts. This cannot be undone.
      </p>
      <p>Its facts and your note stay on this device, and you can send the session anew afterwards.</p>
      <ChainSees steps={['withdraw-session']} />
    </ConfirmButton>
  );
}
