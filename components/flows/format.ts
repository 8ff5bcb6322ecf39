import { count, day } from '@/lib/plain-words';

export { chainDay, count } from '@/lib/plain-words';

const DAY_S = 86_400;
const DAY_MS = 86_400_000;

/** A plain calendar day, YYYY-MM-DD, of a moment in the reader's own time zone. */
export function localDay(now = new Date()): string {
  const pad = (n: number) => String(n).padStart(2, '0');
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
}

const weekday = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  timeZone: 'UTC',
});

/** "Friday 20 November" from YYYY-MM-DD, with the year when it is not the present one. */
export function sessionDay(date: string): string {
  const year = date.slice(0, 4);
  const text = weekday.format(new Date(`${date}T00:00:00Z`));
  return year === localDay().slice(0, 4) ? text : `${text} ${year}`;
}

/** "20 November 2026, 14:07" in the reader's own time zone, from seconds of the chain. */
export function chainMoment(seconds: bigint): string {
  const moment = Number(seconds) * 1000;
  return `${new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format(moment)}, ${clock(moment)}`;
}

/** "20 November 2026" from milliseconds. */
export function recordDay(milliseconds: number): string {
  return day.format(new Date(milliseconds));
}

/** "14:07" in the reader's own time zone. */
export function clock(milliseconds: number): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(milliseconds);
}

/** The week as calendars number it (ISO 8601): "week 47 of 2026" from YYYY-MM-DD. */
export function calendarWeek(date: string): string {
  const moment = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(moment.getTime())) return 'the week of the session';
  // The Thursday of a week decides which year the week belongs to.
  const thursday = new Date(moment.getTime() + (3 - ((moment.getUTCDay() + 6) % 7)) * DAY_MS);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const week = Math.floor((thursday.getTime() - first) / DAY_MS / 7) + 1;
  return `week ${week} of ${thursday.getUTCFullYear()}`;
}

/** "10 sessions", "6 sessions within 8 weeks": what a milestone asks for. */
export function milestoneWords({ sessions, window }: { sessions: bigint; window: bigint }): string {
  return `${count(sessions, 'session')}${window > 0n ? ` within ${count(window, 'week')}` : ''}`;
}

/** An address, short enough for a phone: "ST1PQH…GZGM". The whole one belongs beside a copy button. */
export function shortAddress(principal: string): string {
  return principal.length > 14 ? `${principal.slice(0, 6)}…${principal.slice(-4)}` : principal;
}

export const MODALITIES = {
  'in-person': 'In person',
  video: 'Video',
  phone: 'Phone',
  chat: 'Chat',
  group: 'Group',
} as const;

/** Micro-STX as STX, exactly, without needless zeros. */
export function formatStx(micro: bigint): string {
  const fraction = (micro % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '');
  return `${micro / 1_000_000n}${fraction ? `.${fraction}` : ''} STX`;
}

/** The end of the day (UTC) that lies `days` ahead of chain time `now`: a whole day says less than a second would. */
export function endOfDay(now: number, days: number): bigint {
  return BigInt(Math.floor((now + days * DAY_S) / DAY_S) * DAY_S + DAY_S - 1);
}
