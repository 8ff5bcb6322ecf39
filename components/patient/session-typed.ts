import * as z from 'zod';
import { localDay } from '@/components/flows/format';
import { factsSchema } from '@/lib/protocol';

/** What stands in the form, right or wrong: kept in the vault while it is being typed. */
export const sessionTypedSchema = z.object({
  date: z.string(),
  minutes: z.string(),
  modality: factsSchema.shape.modality,
  note: z.string(),
});
export type SessionTyped = z.infer<typeof sessionTypedSchema>;

/** The usual session: today, fifty minutes, in person. */
export function usualSession(): SessionTyped {
  return { date: localDay(), minutes: '50', modality: 'in-person', note: '' };
}
