/** Quarters of the calendar in UTC, as one number: 4 × the year + 0 to 3. */
export type Quarter = number;

/** The quarter that holds a moment (unix seconds). */
export function quarterOf(seconds: number): Quarter {
  const date = new Date(seconds * 1000);
  return date.getUTCFullYear() * 4 + Math.floor(date.getUTCMonth() / 3);
}

export const yearOf = (quarter: Quarter): number => Math.floor(quarter / 4);

/** The first day of a quarter, YYYY-MM-DD. */
export function firstDay(quarter: Quarter): string {
  const month = String((quarter % 4) * 3 + 1).padStart(2, '0');
  return `${yearOf(quarter)}-${month}-01`;
}

/** The last day of a quarter, YYYY-MM-DD. */
export function lastDay(quarter: Quarter): string {
  return new Date(Date.parse(`${firstDay(quarter + 1)}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

/** Whether a day, YYYY-MM-DD, lies in the quarter. */
export function holds(quarter: Quarter, day: string): boolean {
  return firstDay(quarter) <= day && day < firstDay(quarter + 1);
}

/** "2026-Q4". */
export function quarterName(quarter: Quarter): string {
  return `${yearOf(quarter)}-Q${(quarter % 4) + 1}`;
}

/** The quarter that such a name stands for. */
export const quarterOfName = (name: string): Quarter =>
  Number(name.slice(0, 4)) * 4 + Number(name.slice(6)) - 1;

/** The quarter about which patients can contribute now: the last one that is over. Its release follows when the present one is over, too. */
export const openQuarter = (seconds: number): Quarter => quarterOf(seconds) - 1;
