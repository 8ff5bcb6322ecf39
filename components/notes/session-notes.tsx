'use client';

import Link from 'next/link';
import { ofSession } from '@/components/flows/by-session';
import { useNotes } from '@/components/flows/records';
import { buttonClass } from '@/components/ui/button';
import type { SessionRecord } from '@/lib/flows';
import { beginNote, openNote } from './open-note';
import { titleOf } from './words';

/** The notes beside a session's own: to open, and to begin another. */
export function SessionNotes({ session, day }: { session: SessionRecord; day: string }) {
  const notes = ofSession(useNotes().data, session.id);
  return (
    <>
      {notes.map((note) => (
        <Link
          key={note.id}
          href="/patient/notes"
          aria-label={`Open note “${titleOf(note)}”: ${day}`}
          className={buttonClass('quiet', 'max-w-full')}
          onClick={() => openNote(note)}
        >
          <span className="min-w-0 max-w-56 truncate">{titleOf(note)}</span>
        </Link>
      ))}
      <Link
        href="/patient/notes"
        aria-label={`Add a note: ${day}`}
        className={buttonClass('quiet')}
        onClick={() => beginNote(session.id)}
      >
        Add a note
      </Link>
    </>
  );
}
