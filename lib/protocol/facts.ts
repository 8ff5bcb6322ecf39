import * as z from 'zod';

const WEEK = 604_800n;
/** 1970-01-01 was a Thursday; weeks here begin on Monday 00:00 UTC. */
const MONDAY_OFFSET = 259_200n;

/** How a session was held. */
export const modalities = ['in-person', 'video', 'phone', 'chat', 'group'] as const;

/** What patient and therapist both know of a session. `date` is the day it was held on, YYYY-MM-DD. */
export const factsSchema = z.strictObject({
  date: z.iso
    .date()
    .refine((date) => date >= '2000-01-01' && date < '2200-01-01', 'the year is out of range'),
  minutes: z.number().int().min(1).max(1440),
  modality: z.enum(modalities),
});

export type SessionFacts = z.infer<typeof factsSchema>;
export type FactField = keyof SessionFacts;

/** The number of the week that holds `seconds` (unix time), as the contracts count: ⌊(t + 259200) / 604800⌋. */
export function weekOfTime(seconds: bigint | number): bigint {
  const time = BigInt(seconds) + MONDAY_OFFSET;
  if (time < 0n) throw new RangeError('weeks are counted from 1969-12-29');
  return time / WEEK;
}

/** The number of the week of a day, YYYY-MM-DD. */
export function weekOfDate(date: string): bigint {
  return weekOfTime(Date.parse(`${z.iso.date().parse(date)}T00:00:00Z`) / 1000);
}

/** The first moment of a week, a Monday 00:00 UTC. */
export function weekStart(week: bigint): Date {
  return new Date(Number(week * WEEK - MONDAY_OFFSET) * 1000);
}
