import { count, localDay, sessionDay } from '@/components/flows/format';
import type { MeasureRecord } from '@/lib/flows';
import { bandOf, isMeaningful, SCALES, score } from '@/lib/measures/scoring';
import { WORDING } from '@/lib/measures/wording';

const short = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** "20 Nov", with the year when it is not the present one: short enough for a table on a phone. */
export function shortDay(date: string): string {
  const year = date.slice(0, 4);
  const text = short.format(new Date(`${date}T00:00:00Z`));
  return year === localDay().slice(0, 4) ? text : `${text} ${year}`;
}

export function pointsOf({ instrument, answers }: MeasureRecord): number {
  return score(instrument, answers);
}

/** "11 of 27 points, moderate". */
export function scoreWords(measure: MeasureRecord): string {
  const points = pointsOf(measure);
  const { max } = SCALES[measure.instrument];
  return `${points} of ${max} points, ${bandOf(measure.instrument, points).label}`;
}

/** How a score stands to the one before, and what is known of such a change. */
export function changeWords(before: MeasureRecord, now: MeasureRecord): string {
  const { instrument } = now;
  const [was, is] = [pointsOf(before), pointsOf(now)];
  const { points, source } = SCALES[instrument].change;
  const since = `on ${sessionDay(before.date)}`;
  if (was === is) return `The same as ${since}.`;
  const difference = `${count(Math.abs(is - was), 'point')} ${is < was ? 'fewer' : 'more'} than ${since}.`;
  const matters = isMeaningful(instrument, was, is)
    ? `${points} points or more are held to be a change that matters clinically`
    : `Only from ${points} points on is a change held to matter clinically`;
  return `${difference} ${matters} (${source}).`;
}

/** "3", "3 and 7", "3, 7 and 9". */
export function listed(numbers: readonly number[]): string {
  const last = numbers.at(-1) ?? '';
  return numbers.length < 2 ? `${last}` : `${numbers.slice(0, -1).join(', ')} and ${last}`;
}

export function instrumentTitle(instrument: MeasureRecord['instrument']): string {
  const { name, about } = WORDING[instrument];
  return `${name}: ${about}`;
}
