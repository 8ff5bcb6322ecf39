'use client';

import Link from 'next/link';
import { useState } from 'react';
import { DisputeForm } from '@/components/disputes/dispute-form';
import { Button, buttonClass } from '@/components/ui/button';
import type { AttendanceRecord } from '@/lib/flows';
import { attendanceWords } from './clients';

/** The way from an answered session to its dispute, or to a new one. */
export function DisputeAttendance({ session, name }: { session: AttendanceRecord; name: string }) {
  const [open, setOpen] = useState(false);
  const what = `${name}, ${attendanceWords(session)}`;
  if (session.entry && ['disputed', 'voided', 'upheld', 'refused'].includes(session.entry)) {
    return (
      <Link
        href="/therapist/disputes"
        className={buttonClass('secondary')}
        aria-label={`See the dispute: ${what}`}
      >
        See the dispute
      </Link>
    );
  }
  if (session.entry !== 'logged' && session.entry !== 'confirmed') return null;
  if (open) {
    return (
      <div className="w-full">
        <DisputeForm side="therapist" subject={session.id} what={what} onDone={() => setOpen(false)} />
      </div>
    );
  }
  return (
    <Button variant="quiet" aria-label={`Dispute: ${what}`} onClick={() => setOpen(true)}>
      Dispute
    </Button>
  );
}
