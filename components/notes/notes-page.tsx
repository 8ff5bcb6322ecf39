'use client';

import { useEffect, useRef } from 'react';
import { NoteEditor } from './note-editor';
import { NotesList } from './notes-list';
import { useOpenNote } from './open-note';

/** All notes, or the one that is open: which one is known to this page's memory alone. */
export function NotesPage() {
  const open = useOpenNote();
  const left = useRef<string | null>(null);
  useEffect(() => {
    if (open) left.current = open.id;
  }, [open]);
  // Another note is another editor: what is typed into one never gets into the other.
  return open ? <NoteEditor key={open.id} opened={open} /> : <NotesList returnTo={left.current} />;
}
