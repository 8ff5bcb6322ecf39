import * as z from 'zod';
import { localDay } from '@/components/flows/format';
import { factsSchema } from '@/lib/protocol';

/** What stands in the form, right or wrong: kept in the vault while it is being typed. */
export const sessionTypedSchema = z.object({
  date: z.string(),
  minutes: z.string(),
  modality: factsSchema.shape.modality,
  note: z.string(),
  /** From 1 to 5, null for none. What was kept by an older version of the form has none. */
  mood: z.number().int().min(1).max(5).nullable().default(null),
});
export type SessionTyped = z.infer<typeof sessionTypedSchema>;

/** The usual session: today, fifty minutes, in person. */
export function usualSession(): SessionTyped {
  return { date: localDay(), minutes: '50', modality: 'in-person', note: '', mood: null };
}
