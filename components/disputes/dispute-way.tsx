'use client';

import Link from 'next/link';
import { useState } from 'react';
import { Button, buttonClass } from '@/components/ui/button';
import type { AttendanceRecord, Plea, SessionRecord } from '@/lib/flows';
import { DisputeForm } from './dispute-form';

const DISPUTED: readonly unknown[] = ['disputed', 'voided', 'upheld', 'refused'];

/** The way from a session to its dispute, or to a new one. */
export function DisputeWay({
  side,
  subject,
  owner,
  what,
  entry,
  isSettled,
}: {
  side: Plea['side'];
  /** The patient's session, or the therapist's record of it. */
  subject: string;
  /** The patient's principal that the session belongs to. */
  owner?: string;
  /** Which session, in words. */
  what: string;
  /** How it stands on the ledger. */
  entry: SessionRecord['state'] | AttendanceRecord['entry'];
  /** Whether arbitrators have decided about it as it stands. */
  isSettled: boolean;
}) {
  const [open, setOpen] = useState(false);
  if (isSettled || DISPUTED.includes(entry)) {
    return (
      <Link
        href={`/${side}/disputes`}
        className={buttonClass('secondary')}
        aria-label={`See the dispute: ${what}`}
      >
        See the dispute
      </Link>
    );
  }
  if (entry !== 'logged' && entry !== 'confirmed') return null;
  if (open) {
    return (
      <div className="w-full">
        <DisputeForm side={side} subject={subject} owner={owner} what={what} onDone={() => setOpen(false)} />
      </div>
    );
  }
  return (
    <Button variant="quiet" aria-label={`Dispute: ${what}`} onClick={() => setOpen(true)}>
      Dispute
    </Button>
  );
}
