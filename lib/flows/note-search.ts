import type { NoteRecord, NoteType } from './notes';
import type { SessionRecord } from './records';

/** One line of the list of notes: a note, or the note that a session was logged with. */
export interface NoteEntry {
  /** The note's id; the session's for a session's own note. */
  id: string;
  kind: 'session' | NoteType;
  text: string;
  session: SessionRecord | null;
  note: NoteRecord | null;
  /** When it was last written in. */
  at: number;
}

interface Indexed {
  entry: NoteEntry;
  /** What is searched: the text and the names of files, without case and accents. */
  folded: string;
}
export type NoteIndex = readonly Indexed[];

/** Text as it is compared: "Café" and "cafe" are the same. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Everything that was ever written, the latest first: notes, and the notes that sessions were logged with. */
export function indexNotes(notes: readonly NoteRecord[], sessions: readonly SessionRecord[]): NoteIndex {
  const byId = new Map(sessions.map((s) => [s.id, s]));
  const own = sessions
    .filter((session) => session.note.trim() !== '')
    .map((session): NoteEntry => {
      const { id, note: text, createdAt: at } = session;
      return { id, kind: 'session', text, session, note: null, at };
    });
  const written = notes.map((note): NoteEntry => {
    const { id, type: kind, text, updatedAt: at } = note;
    return { id, kind, text, session: byId.get(note.session ?? '') ?? null, note, at };
  });
  return [...own, ...written]
    .sort((a, b) => b.at - a.at)
    .map((entry) => ({
      entry,
      folded: fold([entry.text, ...(entry.note?.attachments.map((file) => file.name) ?? [])].join('\n')),
    }));
}

/** The notes that hold every word of the question, in any order, and are of the kind that is asked for. */
export function findNotes(index: NoteIndex, question: string, kind: NoteEntry['kind'] | null): NoteEntry[] {
  const wanted = fold(question).split(/\s+/).filter(Boolean);
  return index
    .filter(({ entry, folded }) => {
      return (kind === null || entry.kind === kind) && wanted.every((word) => folded.includes(word));
    })
    .map(({ entry }) => entry);
}
