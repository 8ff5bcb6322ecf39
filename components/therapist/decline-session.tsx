'use client';

import { useState } from 'react';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { useAction } from '@/components/flows/use-action';
import { TextArea } from '@/components/ui/text-area';
import { type AttendanceRecord, declineSession } from '@/lib/flows';

const REASON_MAX = 280;

/** Refusing to countersign, with a word to the patient. */
export function DeclineSession({
  session,
  name,
  what,
}: {
  session: AttendanceRecord;
  name: string;
  what: string;
}) {
  const [reason, setReason] = useState('');
  const decline = useAction(
    (ctx) => declineSession(ctx, session.id, reason.trim()),
    'Declined; the patient is told.',
  );
  return (
    <ConfirmButton
      label="Decline"
      accessibleName={`Decline: ${name}, ${what}`}
      variant="quiet"
      title="Decline this session?"
      confirmLabel="Decline it"
      busyLabel="Declining …"
      action={decline}
      onConfirm={decline.run}
    >
      <p>
        {name}: {what}
      </p>
      <TextArea
        label="Reason"
        optional
        hint="Sealed; only the patient can read it. They can correct the session and send it again."
        rows={3}
        maxLength={REASON_MAX}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </ConfirmButton>
  );
}
