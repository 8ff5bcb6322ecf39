'use client';

import { NotebookPen } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { useSessions } from '@/components/flows/records';
import { buttonClass } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Select } from '@/components/ui/select';
import { Skeleton } from '@/components/ui/skeleton';
import { holdsNumber, type SessionRecord } from '@/lib/flows';
import { RecordReady } from './record-ready';
import { type Relationship, useRelationships } from './relationships';
import { SessionItem } from './session-item';

const ALL = 'all';

/** The number that the public record takes next from one account, and the session that holds it. */
interface Turn {
  owner: string;
  name: string;
  turn: string | null;
  holder: SessionRecord | undefined;
  /** Whether a countersigned session waits behind it. */
  waits: boolean;
}

function turnOf({ owner, name, standing }: Relationship, sessions: SessionRecord[]): Turn {
  const own = sessions.filter((s) => s.owner === owner);
  const turn = standing?.sequence ? (BigInt(standing.sequence) + 1n).toString() : null;
  const holder = own.find((s) => holdsNumber(s) && s.sequence === turn);
  return { owner, name, turn, holder, waits: own.some((s) => s.state === 'countersigned') };
}

function isFree({ turn, holder, waits }: Turn): boolean {
  return turn !== null && !holder && waits;
}

function isNext({ turn, holder }: Turn, session: SessionRecord): boolean {
  return turn !== null && (holder ? holder.id === session.id : session.state === 'declined');
}

/** Everything ever logged here, with whomever, each with its real state: one history, though under several accounts. */
export function TimelinePage() {
  const sessions = useSessions();
  const { data: relationships = [] } = useRelationships();
  const [shown, setShown] = useState(ALL);
  const left = relationships.length > 0 && relationships.every((r) => r.left);
  const list = sessions.data?.filter((s) => shown === ALL || s.owner === shown);
  const turns = relationships.map((r) => turnOf(r, sessions.data ?? []));
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
      <RecordReady sessions={sessions.data ?? []} relationships={relationships} />
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
      {turns.filter(isFree).map(({ owner, name, turn }) => (
        <Callout
          key={owner}
          title={relationships.length > 1 ? `Number ${turn} with ${name} is free` : `Number ${turn} is free`}
          className="mb-4"
        >
          <p>
            An earlier session was declined, and the record takes sessions in the order of their numbers. The
            next session you send takes this one: correct the declined one and send it again, or log another.
            What your therapist has confirmed then follows by itself.
          </p>
        </Callout>
      ))}
      {relationships.length > 1 && sessions.data?.length ? (
        <Select
          label="Show sessions"
          className="mb-4 max-w-sm"
          value={shown}
          onChange={(event) => setShown(event.target.value)}
          options={[
            { value: ALL, label: 'With all therapists' },
            ...relationships.map((r) => ({ value: r.owner, label: `With ${r.name}` })),
          ]}
        />
      ) : null}
      {list?.length ? (
        <Card sheet>
          <ul aria-label="Sessions">
            {list.map((session) => (
              <SessionItem
                key={session.id}
                session={session}
                relationships={relationships}
                isNext={turns.some((t) => t.owner === session.owner && isNext(t, session))}
              />
            ))}
          </ul>
        </Card>
      ) : sessions.data?.length ? (
        <p role="status">No sessions with this therapist yet.</p>
      ) : null}
    </>
  );
}
