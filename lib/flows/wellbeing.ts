import * as z from 'zod';
import { type Instrument, SCALES } from '@/lib/measures/scoring';
import type { Context } from './context';
import { skipDamaged } from './records';
import { freshId } from './transactions';

/**
 * Shapes of what a person writes down for themselves. All of it stays in the vault: none of these records is committed to,
 * sent, or shared unless a share names it. They belong to the person, whichever account they act under.
 */

export const MOOD = 'mood';
export const MEASURE = 'measure';
export const GOAL = 'goal';

/** How somebody felt at a session: 1 (very low) to 5 (very good). The id is the session's. */
export const moodSchema = z.object({
  session: z.string(),
  /** The day of the session, `YYYY-MM-DD`. */
  date: z.iso.date(),
  value: z.number().int().min(1).max(5),
});
export type MoodRecord = z.infer<typeof moodSchema>;

const answer = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]);

function sheet<I extends Instrument>(instrument: I) {
  return z.object({
    id: z.string(),
    instrument: z.literal(instrument),
    /** The day on which it was answered, about the two weeks before; `YYYY-MM-DD`. */
    date: z.iso.date(),
    answers: z.array(answer).length(SCALES[instrument].items),
    /** How difficult the problems make daily life, 0 (not at all) to 3; asked where there are any, and never counted. */
    difficulty: answer.nullable(),
    createdAt: z.number(),
  });
}

/** One questionnaire, wholly answered. Its score is `score(instrument, answers)` and stands nowhere. */
export const measureSchema = z.discriminatedUnion('instrument', [sheet('phq-9'), sheet('gad-7')]);
export type MeasureRecord = z.infer<typeof measureSchema>;

/** A goal of the person's own. What is agreed with a therapist and goes onto the record is another thing (`goalCommitment`). */
export const goalSchema = z.object({
  id: z.string(),
  text: z.string().trim().min(1).max(280),
  /** The day since when; `YYYY-MM-DD`. */
  since: z.iso.date(),
  state: z.enum(['open', 'reached', 'put-aside']),
  /** The day on which it was reached or put aside. */
  until: z.iso.date().nullable(),
  createdAt: z.number(),
});
export type GoalRecord = z.infer<typeof goalSchema>;

/** Every kind of record that a person keeps about how they are, for export and sharing. */
export const wellbeingSchemas = {
  [MOOD]: moodSchema,
  [MEASURE]: measureSchema,
  [GOAL]: goalSchema,
} as const;

type WithVault = Pick<Context, 'vault'>;

/** All moods, the latest day first. */
export async function moods(ctx: WithVault): Promise<MoodRecord[]> {
  const all = await ctx.vault.list(MOOD, moodSchema, skipDamaged);
  return all.map((r) => r.data).sort((a, b) => b.date.localeCompare(a.date));
}

/** Notes how somebody felt at a session, in place of what was noted before; null takes it back. */
export async function setMood(
  ctx: WithVault,
  session: { id: string; date: string },
  value: number | null,
): Promise<void> {
  if (value === null) return ctx.vault.remove(MOOD, session.id);
  const mood = moodSchema.parse({ session: session.id, date: session.date, value });
  return ctx.vault.put(MOOD, session.id, mood);
}

/** All questionnaires, the latest day first; of one day the one that was made last. */
export async function measures(ctx: WithVault): Promise<MeasureRecord[]> {
  const all = await ctx.vault.list(MEASURE, measureSchema, skipDamaged);
  return all.map((r) => r.data).sort((a, b) => b.date.localeCompare(a.date) || b.createdAt - a.createdAt);
}

/** What a questionnaire's form gives. */
export type MeasureDraft = Pick<MeasureRecord, 'instrument' | 'date' | 'answers' | 'difficulty'>;

/** Keeps a questionnaire, or corrects the one with the id that is given. */
export async function keepMeasure(ctx: WithVault, draft: MeasureDraft, id?: string): Promise<MeasureRecord> {
  const fresh = { ...draft, id: id ?? freshId(), createdAt: Date.now() };
  return ctx.vault.update(MEASURE, fresh.id, measureSchema, (now) =>
    measureSchema.parse({ ...fresh, createdAt: now?.createdAt ?? fresh.createdAt }),
  );
}

export function removeMeasure(ctx: WithVault, id: string): Promise<void> {
  return ctx.vault.remove(MEASURE, id);
}

/** All goals: open ones first, then those reached or put aside; within these the newest first. */
export async function goals(ctx: WithVault): Promise<GoalRecord[]> {
  const all = await ctx.vault.list(GOAL, goalSchema, skipDamaged);
  const closed = (goal: GoalRecord) => (goal.state === 'open' ? 0 : 1);
  return all.map((r) => r.data).sort((a, b) => closed(a) - closed(b) || b.createdAt - a.createdAt);
}

export async function addGoal(ctx: WithVault, text: string, since: string): Promise<GoalRecord> {
  const id = freshId();
  const goal = goalSchema.parse({ id, text, since, state: 'open', until: null, createdAt: Date.now() });
  await ctx.vault.put(GOAL, id, goal);
  return goal;
}

/** Changes the words of a goal, or what became of it; opened again, its end falls away. */
export async function changeGoal(
  ctx: WithVault,
  goal: GoalRecord,
  change: Partial<Pick<GoalRecord, 'text' | 'state' | 'until'>>,
): Promise<GoalRecord> {
  return ctx.vault.update(GOAL, goal.id, goalSchema, (now) =>
    goalSchema.parse({ ...goal, ...now, ...change, ...(change.state === 'open' ? { until: null } : {}) }),
  );
}

export function removeGoal(ctx: WithVault, id: string): Promise<void> {
  return ctx.vault.remove(GOAL, id);
}
