/** Seconds. */
export const DAY = 86_400n;
export const WEEK = 7n * DAY;
export const MONTH = 30n * DAY;
export const YEAR = 365n * DAY;

/** Weeks begin on Monday 00:00 UTC. */
export const weekOf = (time: bigint): bigint => (time + 259_200n) / WEEK;
