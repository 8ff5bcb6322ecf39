'use client';

import { useState } from 'react';
import { DisputeWay } from '@/components/disputes/dispute-way';
import { ofSession } from '@/components/flows/by-session';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { FailureNotice } from '@/components/flows/failure-notice';
import { MODALITIES, sessionDay } from '@/components/flows/format';
import { moodWords } from '@/components/flows/mood-words';
import { useMoods } from '@/components/flows/records';
import { useAction } from '@/components/flows/use-action';
import { SessionNotes } from '@/components/notes/session-notes';
import { Button } from '@/components/ui/button';
import { StateBadge } from '@/components/ui/state-badge';
import { discardSession, resendSession, type SessionRecord } from '@/lib/flows';
import { EditSession } from './edit-session';
import { type Relationship, sendable } from './relationships';
import { RecordUnconfirmed, WithdrawSession } from './session-entry';
import { isLeftBehind, isPlainlyConfirmed, sessionWords } from './session-words';

/** One session: what it was, where it stands, what happens next, and what can be done about it. */
export function SessionItem({
  session,
  relationships,
  isNext = false,
  compact = false,
}: {
  session: SessionRecord;
  relationships: Relationship[];
  /** Whether the public record would take it next: it takes sessions in the order of their numbers. */
  isNext?: boolean;
  compact?: boolean;
}) {
  const relation = relationships.find((r) => r.owner === session.owner) ?? null;
  const pairingId = sendable(relation);
  const words = sessionWords(session, pairingId, relation?.left ?? false);
  const mood = ofSession(useMoods().data, session.id)[0]?.value ?? null;
  const day = sessionDay(session.facts.date);
  return (
    <li
      data-state={session.state}
      data-session={session.id}
      className="border-rule border-b py-4 first:pt-0 last:border-b-0 last:pb-0"
    >
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <p className="font-semibold">{day}</p>
        <StateBadge state={words.badge} label={words.label} />
      </div>
      <p className="break-words text-ink-soft text-sm">
        {session.facts.minutes} minutes · {MODALITIES[session.facts.modality]}
        {relation && relationships.length > 1 ? ` · with ${relation.name}` : ''}
        {mood === null ? '' : ` · you felt: ${moodWords(mood).toLowerCase()}`}
      </p>
      {/* Said once on the page, not again for each of fifty. */}
      {isPlainlyConfirmed(session) ? null : <p className="mt-1 max-w-prose">{words.next}</p>}
      {compact ? null : (
        <SessionActions
          session={session}
          mood={mood}
          pairingId={pairingId}
          relationships={relationships}
          isNext={isNext}
          day={day}
        />
      )}
    </li>
  );
}

function SessionActions({
  session,
  mood,
  pairingId,
  relationships,
  isNext,
  day,
}: {
  session: SessionRecord;
  mood: number | null;
  /** The pairing in force of the account that the session belongs to. */
  pairingId: string | null;
  relationships: Relationship[];
  isNext: boolean;
  day: string;
}) {
  const [noteShown, setNoteShown] = useState(false);
  const [editing, setEditing] = useState(false);
  // What was sent belongs to its therapist; a draft goes to any, and to the only one without a question.
  const targets = relationships.filter(
    (r) => sendable(r) && (session.state === 'draft' || r.owner === session.owner),
  );
  const target = targets.find((r) => r.owner === session.owner) ?? (targets.length === 1 ? targets[0] : null);
  const resend = useAction(
    (ctx) => resendSession(ctx, session.id),
    'It goes to your therapist now.',
    target?.owner,
  );
  const discard = useAction(
    (ctx) => discardSession(ctx, session.id),
    'Removed from this device.',
    session.owner,
  );
  const canSend = pairingId !== null;
  const left = isLeftBehind(session, pairingId);
  const open = ['draft', 'declined', 'failed', 'withdrawn'].includes(session.state);

  if (editing) {
    return <EditSession session={session} mood={mood} targets={targets} onDone={() => setEditing(false)} />;
  }
  return (
    <div className="mt-2 space-y-3">
      {noteShown ? (
        <div className="whitespace-pre-wrap rounded-control border border-rule bg-page-sunk p-3">
          {session.note}
        </div>
      ) : null}
      <FailureNotice failure={resend.failure} />
      <div className="flex flex-wrap gap-2">
        {(open || left) && target ? (
          <Button
            variant="secondary"
            busy={resend.busy}
            busyLabel="Sending …"
            aria-label={`${session.state === 'draft' ? 'Send' : 'Send again'}: ${day}`}
            onClick={() => void resend.run()}
          >
            {session.state === 'draft' ? 'Send' : 'Send again'}
          </Button>
        ) : null}
        {open ? (
          <Button variant="secondary" aria-label={`Edit: ${day}`} onClick={() => setEditing(true)}>
            Edit
          </Button>
        ) : null}
        {(session.state === 'waiting' || (session.state === 'declined' && canSend)) && isNext && !left ? (
          <RecordUnconfirmed session={session} day={day} />
        ) : null}
        {session.state === 'logged' && session.dispute === null ? (
          <WithdrawSession session={session} day={day} />
        ) : null}
        {session.note ? (
          <Button
            variant="quiet"
            aria-expanded={noteShown}
            aria-label={`${noteShown ? 'Hide note' : 'Read note'}: ${day}`}
            onClick={() => setNoteShown(!noteShown)}
          >
            {noteShown ? 'Hide note' : 'Read note'}
          </Button>
        ) : null}
        <SessionNotes session={session} day={day} />
        <DisputeWay
          side="patient"
          subject={session.id}
          owner={session.owner}
          what={day}
          entry={session.dispute === null ? session.state : 'disputed'}
          isSettled={session.isSettled}
        />
        {open || left || session.state === 'queued' ? (
          <ConfirmButton
            label="Discard"
            accessibleName={`Discard: ${day}`}
            variant="quiet"
            title="Discard this session?"
            confirmLabel="Discard it"
            busyLabel="Discarding …"
            action={discard}
            onConfirm={discard.run}
          >
            <p>
              Its facts, its own note and its mood are removed from this device for good; notes that you wrote
              beside it stay.{' '}
              {session.state === 'withdrawn'
                ? 'The public record keeps the entry, marked as withdrawn.'
                : 'Nothing of it is on the public record.'}
            </p>
          </ConfirmButton>
        ) : null}
      </div>
    </div>
  );
}
