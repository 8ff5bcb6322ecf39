'use client';

import { useSessions } from '@/components/flows/records';
import { RadioCards } from '@/components/ui/radio-cards';
import { Select } from '@/components/ui/select';
import type { NewNote, NoteType } from '@/lib/flows';
import { KINDS, sessionName } from './words';

const NONE = '';
const TYPES: readonly { value: NoteType; label: string; detail: string }[] = [
  { value: 'process', label: KINDS.process, detail: 'For you alone. It cannot be shared.' },
  { value: 'progress', label: KINDS.progress, detail: 'How it goes. You can choose to share it.' },
];

/** Of which kind a note is, and with which session it belongs. */
export function Filing({
  filed: { type, session },
  onFile,
}: {
  filed: NewNote;
  onFile: (change: Partial<Pick<NewNote, 'type' | 'session'>>) => void;
}) {
  const { data: sessions = [] } = useSessions();
  const isElsewhere = session !== null && !sessions.some(({ id }) => id === session);
  return (
    <>
      <RadioCards
        legend="Kind of note"
        value={type}
        onChange={(next) => onFile({ type: next })}
        options={TYPES}
        className="[&>div]:sm:grid-cols-2"
      />
      {sessions.length > 0 || isElsewhere ? (
        <Select
          label="Belongs to"
          value={session ?? NONE}
          onChange={(event) => onFile({ session: event.target.value === NONE ? null : event.target.value })}
          options={[
            { value: NONE, label: 'No session' },
            ...(isElsewhere ? [{ value: session, label: 'A session that is not here any more' }] : []),
            ...sessions.map((s) => ({ value: s.id, label: sessionName(s) })),
          ]}
        />
      ) : null}
    </>
  );
}
