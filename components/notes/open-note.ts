import { carried } from '@/components/patient/carried';
import type { NewNote } from '@/lib/flows';

export interface OpenNote extends NewNote {
  /** Not in the vault yet: there from its first letter on. */
  isNew: boolean;
}

const open = carried<OpenNote>();

/** The note that is being written or read. In memory only: an address would tell which one it is. */
export const useOpenNote = open.use;

export function openNote(note: NewNote): void {
  open.put({ ...note, isNew: false });
}

/** Begins a note, for its writer alone unless they say otherwise. */
export function beginNote(session: string | null = null): void {
  open.put({ id: crypto.randomUUID(), session, type: 'process', isNew: true });
}

export function closeNote(): void {
  open.put(null);
}
