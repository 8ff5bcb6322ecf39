import { SCALES, score } from '@/lib/measures/scoring';
import type { Vault } from '@/lib/vault';
import { notes } from './notes';
import type { SessionRecord } from './records';
import type { Summary } from './summary';
import { measures } from './wellbeing';

export interface Shareable<T> {
  id: string;
  part: T;
}

/** Notes that may be shared, the newest first. Process notes are for their writer alone and are never among them. */
export async function shareableNotes(vault: Vault): Promise<Shareable<Summary['notes'][number]>[]> {
  return (await notes({ vault }))
    .filter(({ type, text }) => type === 'progress' && text.trim() !== '')
    .map(({ id, text, updatedAt }) => ({ id, part: { writtenAt: updatedAt, text } }));
}

const NAMES = { 'phq-9': 'PHQ-9', 'gad-7': 'GAD-7' } as const;

/** Results of questionnaires, the newest first: the sum, not the answers. */
export async function shareableMeasures(vault: Vault): Promise<Shareable<Summary['measures'][number]>[]> {
  return (await measures({ vault })).map(({ id, instrument, date, answers }) => ({
    id,
    part: {
      name: NAMES[instrument],
      date,
      score: score(instrument, answers),
      of: SCALES[instrument].max,
    },
  }));
}

/** A session as a share shows it: its facts, and whether the therapist confirmed it. Its private note stays out. */
export const sharedSession = ({ facts, state }: SessionRecord): Summary['sessions'][number] => ({
  ...facts,
  confirmed: ['confirmed', 'upheld'].includes(state),
});
