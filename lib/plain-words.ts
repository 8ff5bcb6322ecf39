/** "20 November 2026", by the calendar of UTC. */
export const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/** The latest moment that a date can hold (ms). A link may name any: what is later is told as that one. */
export const LAST_MS = 8_640_000_000_000_000;

/** "20 November 2026" from seconds of the chain. */
export function chainDay(seconds: bigint): string {
  return day.format(new Date(Math.min(Number(seconds) * 1000, LAST_MS)));
}

/** "1 session", "3 sessions". */
export function count(n: number | bigint, one: string, many = `${one}s`): string {
  return `${n} ${BigInt(n) === 1n ? one : many}`;
}
