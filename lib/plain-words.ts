const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/** "20 November 2026" from seconds of the chain. */
export function chainDay(seconds: bigint): string {
  return day.format(new Date(Number(seconds) * 1000));
}

/** "1 session", "3 sessions". */
export function count(n: number | bigint, one: string, many = `${one}s`): string {
  return `${n} ${BigInt(n) === 1n ? one : many}`;
}
