'use client';

import { useState } from 'react';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { useAction } from '@/components/flows/use-action';
import { TextArea } from '@/components/ui/text-area';
import { type Context, REASON_MAX } from '@/lib/flows';

/** Refusing to countersign, with a word to the patient. */
export function DeclineButton({
  kind,
  what,
  again,
  decline,
  accessibleName,
}: {
  /** What is declined: a session, a goal. */
  kind: string;
  /** Whose, and which. */
  what: string;
  /** How the patient can go on, as a sentence. */
  again: string;
  decline: (ctx: Context, reason: string) => Promise<unknown>;
  accessibleName: string;
}) {
  const [reason, setReason] = useState('');
  const action = useAction((ctx) => decline(ctx, reason.trim()), 'Declined; the patient is told.');
  return (
    <ConfirmButton
      label="Decline"
      accessibleName={accessibleName}
      variant="quiet"
      title={`Decline this ${kind}?`}
      confirmLabel="Decline it"
      busyLabel="Declining …"
      action={action}
      onConfirm={action.run}
    >
      <p className="[overflow-wrap:anywhere]">{what}</p>
      <TextArea
        label="Reason"
        optional
        hint={`Sealed; only the patient can read it. ${again}`}
        rows={3}
        maxLength={REASON_MAX}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </ConfirmButton>
  );
}
