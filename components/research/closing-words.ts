import { recordDay } from '@/components/flows/format';
import { lastDay, type Quarter } from '@/lib/research/quarter';

/** The last day on which a contribution about the quarter is taken, or taken back. Beside the other words, so that the public page need not load it. */
export const closingWords = (quarter: Quarter): string =>
  recordDay(Date.parse(`${lastDay(quarter + 1)}T00:00:00Z`));
