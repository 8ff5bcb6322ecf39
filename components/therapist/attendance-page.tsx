'use client';

import { PenLine } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { DisputeWay } from '@/components/disputes/dispute-way';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { count } from '@/components/flows/format';
import { useAttendances, useClients } from '@/components/flows/records';
import { useAction } from '@/components/flows/use-action';
import { Button, buttonClass } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Checkbox } from '@/components/ui/checkbox';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import { StateBadge, type StateName } from '@/components/ui/state-badge';
import { type AttendanceRecord, countersign, declineSession, formerNumbers } from '@/lib/flows';
import { attendanceWords, clientName, openAttendances } from './clients';
import { DeclineButton } from './decline-button';
import { GoalsCard } from './goals-card';

const HISTORY = 20;

/** Sessions that patients ask to have confirmed, one or many at once, and those already answered. */
export function AttendancePage() {
  const attendances = useAttendances();
  const clients = useClients();
  const asked = openAttendances(attendances.data, clients.data);
  const rest = attendances.data?.filter((a) => !asked.includes(a)) ?? [];
  return (
    <>
      <PageHeader
        title="Sessions"
        intro="Confirm that a session took place. You never see the patient’s note."
        actions={
          <Link href="/therapist/disputes" className={buttonClass('secondary')}>
            Disputes
          </Link>
        }
      />
      <div className="space-y-6">
        {attendances.error ? <FailureNotice failure={failureWords(attendances.error)} /> : null}
        {attendances.data && clients.data ? <ToCountersign asked={asked} /> : <Skeleton lines={4} />}
        <GoalsCard />
        {clients.data && rest.length > 0 ? <History answered={rest} /> : null}
      </div>
    </>
  );
}

function useNames() {
  const clients = useClients();
  return (clientId: string) => clientName(clients.data?.find((c) => c.id === clientId));
}

function ToCountersign({ asked }: { asked: AttendanceRecord[] }) {
  const names = useNames();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const sign = useAction(
    (ctx, ids: string[]) => countersign(ctx, ids, asked),
    'Countersigned. The patients’ apps put it on the public record.',
  );
  const ids = asked.filter((a) => chosen.has(a.id)).map((a) => a.id);
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  if (asked.length === 0) {
    return (
      <EmptyState icon={<PenLine className="size-6" />} title="Nothing to countersign">
        <p>
          When a paired patient logs a session, its date, length and form arrive here. Countersigning costs
          nothing and needs no transaction.
        </p>
      </EmptyState>
    );
  }
  return (
    <Card title={`${count(asked.length, 'session')} to countersign`} sheet>
      <div className="flex flex-wrap items-center justify-between gap-2 border-rule border-b pb-2">
        <Checkbox
          label="Select all"
          checked={ids.length === asked.length}
          onChange={(event) => setChosen(new Set(event.target.checked ? asked.map((a) => a.id) : []))}
        />
        <Button
          disabled={ids.length === 0}
          busy={sign.busy}
          busyLabel="Countersigning …"
          onClick={async () => {
            if (await sign.run(ids)) setChosen(new Set());
          }}
        >
          {ids.length > 0 ? `Countersign ${count(ids.length, 'session')}` : 'Countersign'}
        </Button>
      </div>
      <FailureNotice failure={sign.failure} />
      <ul aria-label="Sessions to countersign" className="divide-y divide-rule">
        {asked.map((a) => {
          const name = names(a.clientId);
          return (
            <li
              key={a.id}
              data-state={a.state}
              data-attendance={a.id}
              className="flex flex-wrap items-center justify-between gap-x-3 py-2"
            >
              <Checkbox
                className="min-w-0 flex-1 basis-52"
                label={
                  <>
                    <span className="block font-semibold">{name}</span>
                    <span className="block font-normal text-ink-soft">{attendanceWords(a)}</span>
                    {formerNumbers(a).length > 0 ? (
                      <span className="block font-normal">
                        You have countersigned this one before, as number {formerNumbers(a).join(' and ')},
                        and now it is asked for as number {a.sequence}. Each number could count as a session
                        of its own: it can be signed again once the earlier entry is withdrawn or its number
                        holds another session.
                      </span>
                    ) : null}
                  </>
                }
                checked={chosen.has(a.id)}
                onChange={() => toggle(a.id)}
              />
              <div className="flex flex-wrap gap-2">
                <Button
                  variant="secondary"
                  busy={sign.busy}
                  aria-label={`Countersign: ${name}, ${attendanceWords(a)}`}
                  onClick={() => void sign.run([a.id])}
                >
                  Countersign
                </Button>
                <DeclineButton
                  kind="session"
                  what={`${name}: ${attendanceWords(a)}`}
                  again="They can correct the session and send it again."
                  decline={(ctx, reason) => declineSession(ctx, a.id, reason)}
                  accessibleName={`Decline: ${name}, ${attendanceWords(a)}`}
                />
              </div>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

const entryWords = {
  logged: null,
  confirmed: ['confirmed', 'Countersigned, recorded'],
  disputed: ['disputed', 'Disputed, arbitrators decide'],
  voided: ['declined', 'Struck out by arbitrators'],
  upheld: ['confirmed', 'Counts by decision of arbitrators'],
  refused: ['declined', 'Does not count, say arbitrators'],
  withdrawn: ['ended', 'Withdrawn by the patient'],
} as const;

/** How an answered session stands: by the public record where that says more than the answer itself. */
function answeredWords(a: AttendanceRecord): { state: StateName; label?: string } {
  const entry = a.entry === null ? null : entryWords[a.entry];
  if (entry) return { state: entry[0], label: entry[1] };
  if (a.state === 'countersigned') return { state: 'confirmed', label: 'Countersigned' };
  return a.state === 'declined' ? { state: 'declined' } : { state: 'ended', label: 'Pairing ended' };
}

function History({ answered }: { answered: AttendanceRecord[] }) {
  const names = useNames();
  const [all, setAll] = useState(false);
  const shown = all ? answered : answered.slice(0, HISTORY);
  return (
    <Card title="Answered">
      <ul aria-label="Answered sessions" className="divide-y divide-rule">
        {shown.map((a) => (
          <li
            key={a.id}
            data-state={a.state}
            data-attendance={a.id}
            className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2 py-3"
          >
            <div className="min-w-0">
              <p className="font-semibold">{names(a.clientId)}</p>
              <p className="text-ink-soft text-sm">{attendanceWords(a)}</p>
            </div>
            <StateBadge {...answeredWords(a)} />
            <DisputeWay
              side="therapist"
              subject={a.id}
              what={`${names(a.clientId)}, ${attendanceWords(a)}`}
              entry={a.entry}
              isSettled={a.isSettled}
            />
          </li>
        ))}
      </ul>
      {answered.length > HISTORY && !all ? (
        <Button variant="quiet" onClick={() => setAll(true)}>
          Show all {answered.length}
        </Button>
      ) : null}
    </Card>
  );
}
