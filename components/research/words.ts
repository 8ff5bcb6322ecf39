import { BANDS, type Contribution, type Dimension } from '@/lib/research/contribution';
import type { Figures } from '@/lib/research/figures';
import { firstDay, lastDay, type Quarter, yearOf } from '@/lib/research/quarter';

const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const month = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' });

/** "2 Nov 2026" from YYYY-MM-DD. */
export const dayWords = (date: string): string => day.format(new Date(`${date}T00:00:00Z`));

/** "July to September 2026". */
export function quarterWords(quarter: Quarter): string {
  const [from, to] = [firstDay(quarter), lastDay(quarter)].map((d) =>
    month.format(new Date(`${d}T00:00:00Z`)),
  );
  return `${from} to ${to} ${yearOf(quarter)}`;
}

export function milestoneName({ milestone, sessions, window }: Figures['milestones'][number]): string {
  if (sessions === null) return `Milestone ${milestone}`;
  return window ? `${sessions} in ${window} weeks` : `${sessions} sessions`;
}

export const DIMENSIONS: Record<Dimension, string> = {
  sessions: 'Confirmed sessions',
  phq9: 'Depression (PHQ-9)',
  gad7: 'Anxiety (GAD-7)',
  modality: 'How they were held',
};

/** The answers of a contribution in words. */
export function answerWords(answers: Contribution): { term: string; value: string }[] {
  return (Object.keys(DIMENSIONS) as Dimension[]).map((name) => ({
    term: DIMENSIONS[name],
    value: BANDS[name][answers[name]] ?? '',
  }));
}
