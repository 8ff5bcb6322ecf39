import { type FactField, weekStart } from '@/lib/protocol';
import { calendarWeek, count, MODALITIES, sessionDay } from './format';

/** The facts of a session in the order in which they are shown. */
export const FACT_NAMES: readonly (readonly [FactField, string])[] = [
  ['date', 'Day'],
  ['minutes', 'Length'],
  ['modality', 'Kind'],
];

const isModality = (value: string): value is keyof typeof MODALITIES => Object.hasOwn(MODALITIES, value);

/** "Friday 20 November", "50 minutes", "Video" from the text form of a fact. */
export function factWords(field: FactField, value: string): string {
  if (field === 'date') return sessionDay(value);
  if (field === 'minutes') return count(BigInt(value), 'minute');
  return isModality(value) ? MODALITIES[value] : value;
}

/** The week as calendars number it, from the number that the ledger gives it. */
export function ledgerWeek(week: bigint): string {
  return calendarWeek(weekStart(week).toISOString().slice(0, 10));
}
