import type { FactField } from '@/lib/protocol';
import { count, MODALITIES, sessionDay } from './format';

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
