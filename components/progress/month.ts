/** The days of a month in weeks from Monday to Sunday, as a calendar on the wall shows them; null outside of the month. */
export interface Month {
  /** `YYYY-MM` */
  key: string;
  title: string;
  weeks: (string | null)[][];
}

const DAY = 86_400_000;
const title = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** @param key the month, `YYYY-MM` */
export function monthOf(key: string): Month {
  const first = Date.parse(`${key}-01T00:00:00Z`);
  const days: (string | null)[] = Array.from({ length: (new Date(first).getUTCDay() + 6) % 7 }, () => null);
  for (let at = first; ; at += DAY) {
    const day = new Date(at).toISOString().slice(0, 10);
    if (!day.startsWith(key)) break;
    days.push(day);
  }
  while (days.length % 7 !== 0) days.push(null);
  const weeks = Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7));
  return { key, title: title.format(first), weeks };
}

/** The month so many months later, or earlier. */
export function shiftMonth(key: string, by: number): string {
  const [year = 0, month = 1] = key.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + by, 1)).toISOString().slice(0, 7);
}
