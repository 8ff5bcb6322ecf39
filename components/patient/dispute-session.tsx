'use client';

import Link from 'next/link';
import { useState } from 'react';
import { DisputeForm } from '@/components/disputes/dispute-form';
import { Button, buttonClass } from '@/components/ui/button';
import type { SessionRecord } from '@/lib/flows';

/** The way from a session to its dispute, or to a new one. */
export function DisputeSession({ session, day }: { session: SessionRecord; day: string }) {
  const [open, setOpen] = useState(false);
  if (session.dispute !== null || ['voided', 'upheld', 'refused'].includes(session.state)) {
    return (
      <Link
        href="/patient/disputes"
        className={buttonClass('secondary')}
        aria-label={`See the dispute: ${day}`}
      >
        See the dispute
      </Link>
    );
  }
  if (session.state !== 'logged' && session.state !== 'confirmed') return null;
  if (open) {
    return (
      <div className="w-full">
        <DisputeForm
          side="patient"
          subject={session.id}
          owner={session.owner}
          what={day}
          onDone={() => setOpen(false)}
        />
      </div>
    );
  }
  return (
    <Button variant="quiet" aria-label={`Dispute: ${day}`} onClick={() => setOpen(true)}>
      Dispute
    </Button>
  );
}
