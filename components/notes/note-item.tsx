'use client';

import { Paperclip } from 'lucide-react';
import { useId, useState } from 'react';
import { count, recordDay } from '@/components/flows/format';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { fold, type NoteEntry } from '@/lib/flows';
import { beginNote, openNote } from './open-note';
import { KINDS, sessionName, titleOf } from './words';

const AROUND = 60;

/** The place in a text where the first of the words stands, with a little around it. */
function snippet(text: string, wanted: string): { before: string; hit: string; after: string } | null {
  const [word] = fold(wanted).split(/\s+/).filter(Boolean);
  if (!word) return null;
  // Folding may change lengths, so the place is looked for letter by letter only where it does not.
  const folded = fold(text);
  const at = folded.indexOf(word);
  if (at < 0 || folded.length !== text.normalize('NFC').length) return null;
  const plain = text.normalize('NFC');
  const from = Math.max(0, at - AROUND);
  const to = at + word.length;
  return {
    before: `${from > 0 ? '…' : ''}${plain.slice(from, at)}`,
    hit: plain.slice(at, to),
    after: `${plain.slice(to, to + AROUND)}${to + AROUND < plain.length ? '…' : ''}`,
  };
}

/** One note in the list: its first line, its kind, its session, and where the words stand that were looked for. */
export function NoteItem({ entry, wanted }: { entry: NoteEntry; wanted: string }) {
  const { note, session, kind, text, at } = entry;
  const [isRead, setRead] = useState(false);
  const id = useId();
  const hit = snippet(text, wanted);
  const files = note?.attachments.length ?? 0;
  return (
    <li className="border-rule border-b py-3 first:pt-0 last:border-b-0 last:pb-0">
      <button
        type="button"
        data-note={entry.id}
        aria-expanded={note ? undefined : isRead}
        aria-describedby={id}
        onClick={() => (note ? openNote(note) : setRead(!isRead))}
        className="flex min-h-11 w-full items-center break-words rounded-control text-left font-semibold text-accent underline-offset-4 hover:underline"
      >
        {titleOf(note ?? { text })}
      </button>
      <div id={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-soft text-sm">
        <Badge tone={kind === 'progress' ? 'info' : 'neutral'}>{KINDS[kind]}</Badge>
        {session ? <span>{sessionName(session)}</span> : null}
        {session && !note ? null : <span>{recordDay(at)}</span>}
        {files > 0 ? (
          <span className="inline-flex items-center gap-1">
            <Paperclip aria-hidden className="size-4" />
            {count(files, 'file')}
          </span>
        ) : null}
      </div>
      {hit && !isRead ? (
        <p className="mt-1 break-words text-sm">
          {hit.before}
          <mark className="rounded-sm bg-warning-soft text-ink">{hit.hit}</mark>
          {hit.after}
        </p>
      ) : null}
      {session && !note && isRead ? <SessionNote entry={entry} /> : null}
    </li>
  );
}

/** A session's own note, to read; what is added later is a note beside it. */
function SessionNote({ entry: { text, session } }: { entry: NoteEntry }) {
  if (!session) return null;
  const isDraft = session.state === 'draft';
  return (
    <div className="mt-2 space-y-2">
      <div className="whitespace-pre-wrap break-words rounded-control border border-rule bg-page-sunk p-3">
        {text}
      </div>
      <p className="text-ink-soft text-sm">
        {isDraft
          ? 'The session is not sent yet: you can still change this note with it, in the timeline.'
          : 'Fixed as it was sent with the session.'}
      </p>
      <Button variant="secondary" onClick={() => beginNote(session.id)}>
        Add a note to this session
      </Button>
    </div>
  );
}
