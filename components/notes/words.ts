import { failureWords } from '@/components/flows/failure';
import { sessionDay } from '@/components/flows/format';
import type { ErrorWords } from '@/components/ui/error-notice';
import { vaultWords } from '@/components/vault/vault-words';
import { BlobError } from '@/lib/blobs/blobs';
import type { NoteEntry, NoteRecord, SessionRecord, WriterState } from '@/lib/flows';
import { VaultError } from '@/lib/vault';

export const KINDS: Record<NoteEntry['kind'], string> = {
  session: 'Session note',
  progress: 'Progress note',
  process: 'Process note',
};

/** Texts to begin with. */
export const TEMPLATES = [
  {
    name: 'After a session',
    text: 'What we talked about:\n\n\nWhat I take with me:\n\n\nTo try until next time:\n\n',
  },
  {
    name: 'Thought record',
    text: 'What happened:\n\n\nWhat went through my mind:\n\n\nWhat I felt, and how strongly (0 to 100):\n\n\nWhat speaks for the thought:\n\n\nWhat speaks against it:\n\n\nA more balanced thought:\n\n\nWhat I feel now (0 to 100):\n\n',
  },
  {
    name: 'Good things',
    text: 'Three things that were good today:\n1. \n2. \n3. \n\nWhy they were good:\n\n',
  },
] as const;

/** The first line that says something, as the title of a note; where there is none, the name of its first file. */
export function titleOf({ text, attachments = [] }: Pick<NoteRecord, 'text'> & Partial<NoteRecord>): string {
  const line = text.split('\n').find((part) => part.trim() !== '');
  const title = line?.trim() ?? attachments[0]?.name ?? 'Without words';
  return title.length > 80 ? `${title.slice(0, 79)}…` : title;
}

/** "Session on Friday 20 November". */
export function sessionName(session: SessionRecord): string {
  return `Session on ${sessionDay(session.facts.date)}`;
}

const UNITS = ['bytes', 'kB', 'MB'] as const;

/** "1.2 MB". */
export function sizeWords(bytes: number): string {
  let [size, unit] = [bytes, 0];
  while (size >= 1000 && unit < UNITS.length - 1) [size, unit] = [size / 1024, unit + 1];
  return `${unit === 0 || size >= 10 ? Math.round(size) : size.toFixed(1)} ${UNITS[unit]}`;
}

/** Why the note is not saved, and that what was typed is not lost. */
export function saveFailure(error: unknown): ErrorWords {
  const said = error instanceof VaultError ? vaultWords(error) : failureWords(error);
  if (error instanceof VaultError && error.code === 'record-shape') {
    return {
      title: 'Not saved: this note is too long, or was made by a newer version',
      detail: 'What you typed is still here.',
      action: 'Put a part of it into a note of its own, or reload the page to get the newest version.',
    };
  }
  return {
    title: `Not saved: ${said.title.charAt(0).toLowerCase()}${said.title.slice(1)}`,
    detail: 'What you typed is still here, and it is tried again by itself every few seconds.',
    action: said.action,
  };
}

/** What was done to the note elsewhere. */
export const ELSEWHERE: Record<NonNullable<WriterState['elsewhere']>, { title: string; detail: string }> = {
  changed: {
    title: 'Written in elsewhere',
    detail: 'Another window or device has changed this note. It is shown as it is now.',
  },
  joined: {
    title: 'Written in two places',
    detail: 'Another window or device has changed this note as well. Both are joined here; nothing was lost.',
  },
  both: {
    title: 'One passage was written in two places',
    detail:
      'It stands here twice, one version after the other, with a line between them. Keep what you want to keep.',
  },
  removed: {
    title: 'This note was deleted elsewhere',
    detail: 'Another window or device has deleted it. What you see is still here.',
  },
};

/** What went wrong with a file. */
export function fileFailure(error: unknown, name: string, size: number): ErrorWords {
  if (error instanceof VaultError) return vaultWords(error);
  if (!(error instanceof BlobError)) return failureWords(error);
  switch (error.code) {
    case 'file-too-large':
      return {
        title: `“${name}” is too large`,
        // Rounded up, so that it never reads as what is allowed.
        detail: `It has ${(Math.ceil(size / 104_857.6) / 10).toFixed(1)} MB; a file can have 10 MB at most. Nothing was added.`,
        action: 'Make it smaller, or split it, and add it again.',
      };
    case 'full':
      return {
        title: `There is no room for “${name}” on this device`,
        detail: 'Nothing was added; what was saved before is safe.',
        action: 'Make some room on the device, then add it again.',
      };
    case 'unreadable':
      return {
        title: `“${name}” cannot be read`,
        detail: 'It was moved or changed, or the browser may not read it. Nothing was added.',
        action: 'Choose it once more.',
      };
    case 'altered':
      return {
        title: `“${name}” is damaged`,
        detail: 'What is stored of it is not what was put in, so it is not opened. The note is not touched.',
        action: 'Restore it from a backup, or remove it and add the file again.',
      };
    case 'missing':
      return {
        title: `A part of “${name}” is not on this device`,
        detail: 'The browser may have thrown it away, or it was never brought here. The note is not touched.',
        action: 'Open it on the device where you added it, or restore it from a backup.',
      };
    default:
      return { title: `“${name}” cannot be had just now`, detail: error.message, action: 'Try again later.' };
  }
}
