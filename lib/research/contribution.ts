import * as z from 'zod/mini';
import { type Instrument, isMeaningful } from '@/lib/measures/scoring';
import { holds, type Quarter } from './quarter';

/**
 * What one patient contributes about one quarter: four answers, each one of four. Coarse on purpose, and bounded: whoever has whatever
 * life is one of 256, and changes one cell of each table by one.
 */
export const BANDS = {
  sessions: ['1 to 3', '4 to 7', '8 to 12', '13 or more'],
  phq9: ['better', 'about the same', 'worse', 'not measured'],
  gad7: ['better', 'about the same', 'worse', 'not measured'],
  modality: ['in person', 'at a distance', 'in a group', 'mixed'],
} as const;
export type Dimension = keyof typeof BANDS;

const band = z.number().check(z.int(), z.minimum(0), z.maximum(3));

/** The answers, each by its place in its list. */
export const contributionSchema = z.strictObject({ sessions: band, phq9: band, gad7: band, modality: band });
export type Contribution = z.infer<typeof contributionSchema>;

const bytes = (length: number) => z.string().check(z.regex(new RegExp(`^[0-9a-f]{${length * 2}}$`)));

/** A contribution, or its withdrawal, as it travels: signed by one of a sealed cohort, without saying which. */
export const signedSchema = z.strictObject({
  v: z.literal(1),
  action: z.enum(['contribute', 'withdraw']),
  quarter: z.number().check(z.int(), z.minimum(8000), z.maximum(40_000)),
  cohort: z.number().check(z.int(), z.minimum(1), z.maximum(Number.MAX_SAFE_INTEGER)),
  /** Null in a withdrawal: the tag says what is withdrawn. */
  record: z.nullable(contributionSchema),
  tag: bytes(33),
  h0: bytes(32),
  responses: z.array(bytes(32)).check(z.minLength(1), z.maxLength(32)),
});
export type SignedContribution = z.infer<typeof signedSchema>;

/** Longer than any request is: 32 responses in hex, and something around them. */
export const MAX_CONTRIBUTION_BYTES = 4096;

/** What is on the patient's device about the quarter, from which the answers follow. */
export interface Diary {
  /** Confirmed sessions: the day, and how they were held. */
  sessions: readonly { date: string; modality: string }[];
  /** Questionnaires: the day and the points. */
  scores: readonly { instrument: Instrument; date: string; points: number }[];
}

/** The answers about a quarter; null where no confirmed session lies in it, so that there is nothing to contribute. */
export function coarse(quarter: Quarter, diary: Diary): Contribution | null {
  const held = diary.sessions.filter(({ date }) => holds(quarter, date));
  if (held.length === 0) return null;
  return {
    sessions: held.length <= 3 ? 0 : held.length <= 7 ? 1 : held.length <= 12 ? 2 : 3,
    phq9: change(quarter, diary, 'phq-9'),
    gad7: change(quarter, diary, 'gad-7'),
    modality: mostly(held.map(({ modality }) => modality)),
  };
}

/** From the first questionnaire of the quarter to the last: a change that matters clinically, or none. */
function change(quarter: Quarter, { scores }: Diary, instrument: Instrument): number {
  const own = scores.filter((s) => s.instrument === instrument && holds(quarter, s.date));
  const sorted = own.toSorted((a, b) => a.date.localeCompare(b.date));
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last || first === last) return 3;
  if (!isMeaningful(instrument, first.points, last.points)) return 1;
  return last.points < first.points ? 0 : 2;
}

const WAYS: Record<string, number> = { 'in-person': 0, video: 1, phone: 1, chat: 1, group: 2 };

/** How at least two thirds were held; else mixed. */
function mostly(modalities: readonly string[]): number {
  const counts = [0, 0, 0];
  for (const modality of modalities) {
    const way = WAYS[modality];
    if (way !== undefined) counts[way] = (counts[way] ?? 0) + 1;
  }
  const found = counts.findIndex((n) => 3 * n >= 2 * modalities.length);
  return found < 0 ? 3 : found;
}
