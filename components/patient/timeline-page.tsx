'use client';

import { NotebookPen } from 'lucide-react';
import Link from 'next/link';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { useAccount, usePairings, useSessions } from '@/components/flows/records';
import { buttonClass } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import { holdsNumber } from '@/lib/flows';
import { RecordReady } from './record-ready';
import { SessionItem } from './session-item';

/** Everything ever logged here, each with its real state. */
export function TimelinePage() {
  const sessions = useSessions();
  const pairings = usePairings();
  const pairingId = pairings.data?.find((p) => p.state === 'paired' && p.pairing !== null)?.id ?? null;
  const { data: account } = useAccount();
  const left = account?.status === 'left';
  const turn = account?.ledger ? (account.ledger.sequence + 1n).toString() : null;
  const holder = sessions.data?.find((s) => holdsNumber(s) && s.sequence === turn);
  return (
    <>
      <PageHeader
        title="Timeline"
        intro="Every session you logged here, and how far each has come. Confirmed ones count."
        actions={
          left ? null : (
            <Link href="/patient/log" className={buttonClass('primary')}>
              Log a session
            </Link>
          )
        }
      />
      <RecordReady sessions={sessions.data ?? []} />
      {sessions.error ? <FailureNotice failure={failureWords(sessions.error)} /> : null}
      {sessions.isPending ? <Skeleton lines={6} label="Reading your sessions …" /> : null}
      {sessions.data?.length === 0 ? (
        <EmptyState
          icon={<NotebookPen className="size-6" />}
          title="No sessions yet"
          action={
            <Link href="/patient/log" className={buttonClass('secondary')}>
              Write the first one
            </Link>
          }
        >
          <p>
            After an appointment, log it here. Your therapist confirms it, and it counts towards your
            milestones. Your note stays with you.
          </p>
        </EmptyState>
      ) : null}
      {turn !== null && !holder && sessions.data?.some((s) => s.state === 'countersigned') ? (
        <Callout title={`Number ${turn} is free`} className="mb-4">
          <p>
            An earlier session was declined, and the record takes sessions in the order of their numbers. The
            next session you send takes this one: correct the declined one and send it again, or log another.
            What your therapist has confirmed then follows by itself.
          </p>
        </Callout>
      ) : null}
      {sessions.data?.length ? (
        <Card sheet>
          <ul aria-label="Sessions">
            {sessions.data.map((session) => (
              <SessionItem
                key={session.id}
                session={session}
                pairingId={pairingId}
                left={left}
                isNext={turn !== null && (holder ? holder.id === session.id : session.state === 'declined')}
              />
            ))}
          </ul>
        </Card>
      ) : null}
    </>
  );
}
