'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { type NewNote, NoteWriter, openSlot, type WriterState } from '@/lib/flows';
import { holdSlot, slotStore } from './unsaved-slots';

const NOTHING: WriterState = {
  open: false,
  text: '',
  note: null,
  filed: { id: '', session: null, type: 'process' },
  saving: 'untouched',
  error: null,
  elsewhere: null,
};
const none = () => () => undefined;

/** The writer of one note while it is on the screen, and how it stands. Saves when the page is hidden or left. */
export function useNoteWriter({ id, session, type }: NewNote): [NoteWriter | null, WriterState] {
  const { vault } = useFlowContext();
  const [writer, setWriter] = useState<NoteWriter | null>(null);
  useEffect(() => {
    const { name, release } = holdSlot();
    const made = new NoteWriter(vault, { id, session, type }, openSlot(vault, slotStore(), name));
    const flush = () => void made.flush();
    const onHide = () => {
      if (document.visibilityState === 'hidden') flush();
    };
    document.addEventListener('visibilitychange', onHide);
    window.addEventListener('pagehide', flush);
    setWriter(made);
    void made.open();
    return () => {
      document.removeEventListener('visibilitychange', onHide);
      window.removeEventListener('pagehide', flush);
      void made.close().finally(release);
    };
  }, [vault, id, session, type]);
  const state = useSyncExternalStore(writer?.subscribe ?? none, writer?.state ?? (() => NOTHING));
  return [writer, state];
}
