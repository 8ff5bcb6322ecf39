import * as z from 'zod';
import type { Vault } from '@/lib/vault';
import { type SessionRecord, skipDamaged } from './records';
import type { Summary } from './summary';

/** As much of a note as a share has need of. */
const noteSchema = z.looseObject({
  id: z.string(),
  type: z.enum(['progress', 'process']),
  text: z.string(),
  updatedAt: z.number(),
});
const measureSchema = z.looseObject({
  id: z.string(),
  instrument: z.enum(['phq-9', 'gad-7']),
  date: z.iso.date(),
  answers: z.array(z.number().int().min(0).max(3)).min(1).max(9),
});

export interface Shareable<T> {
  id: string;
  part: T;
}

/** Notes that may be shared, the newest first. Process notes are for their writer alone and are never among them. */
export async function shareableNotes(vault: Vault): Promise<Shareable<Summary['notes'][number]>[]> {
  const all = (await vault.list('note', noteSchema, skipDamaged)).map(({ data }) => data);
  return all
    .filter(({ type, text }) => type === 'progress' && text.trim() !== '')
    .sort((a, b) => b.updatedAt - a.updatedAt)
    .map(({ id, text, updatedAt }) => ({ id, part: { writtenAt: updatedAt, text } }));
}

const NAMES = { 'phq-9': 'PHQ-9', 'gad-7': 'GAD-7' } as const;

/** Results of questionnaires, the newest first: the sum, not the answers. */
export async function shareableMeasures(vault: Vault): Promise<Shareable<Summary['measures'][number]>[]> {
  const all = (await vault.list('measure', measureSchema, skipDamaged)).map(({ data }) => data);
  return all
    .sort((a, b) => b.date.localeCompare(a.date))
    .map(({ id, instrument, date, answers }) => ({
      id,
      part: {
        name: NAMES[instrument],
        date,
        score: answers.reduce((sum, answer) => sum + answer, 0),
        of: answers.length * 3,
      },
    }));
}

/** A session as a share shows it: its facts, and whether the therapist confirmed it. Its private note stays out. */
export const sharedSession = ({ facts, state }: SessionRecord): Summary['sessions'][number] => ({
  ...facts,
  confirmed: ['confirmed', 'upheld'].includes(state),
});
