export const HOUR = 3600;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;
/** Rings end at multiples of this (therapist-registry). */
export const TERM = 91 * DAY;
/** A Monday 00:00 UTC at the end of January, four days into a term of rings. */
export const START = 229 * TERM + 4 * DAY;
export const WEEKS = 52;
export const END = START + WEEKS * WEEK;

/** The week of the year that is simulated, from 0; negative before it. */
export const weekOf = (time: number): number => Math.floor((time - START) / WEEK);
export const weekStart = (week: number): number => START + week * WEEK;
/** The week as the ledger counts it. */
export const ledgerWeek = (time: number): bigint => BigInt(Math.floor((time + 3 * DAY) / WEEK));
/** The inverse of `ledgerWeek`, in weeks of the simulated year. */
export const weekOfLedger = (week: bigint): number => Number(week) - Number(ledgerWeek(START));
