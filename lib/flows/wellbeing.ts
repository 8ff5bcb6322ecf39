import * as z from 'zod';

/**
 * Shapes of what a person writes down for themselves. All of it stays in the vault: none of these records is committed to,
 * sent, or shared unless a share names it.
 */

export const MOOD = 'mood';

/** How somebody felt at a session: 1 (very low) to 5 (very good). The id is the session's. */
export const moodSchema = z.object({
  session: z.string(),
  /** The day of the session, `YYYY-MM-DD`. */
  date: z.iso.date(),
  value: z.number().int().min(1).max(5),
});
export type MoodRecord = z.infer<typeof moodSchema>;
