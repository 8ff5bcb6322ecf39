import type { Context } from './context';
import { type LedgerStateName, ledgerState } from './ledger-state';
import { patientAccount, userCount } from './standing';
import { allSessions } from './windows';

/** Below this many nobody is said to hide. */
const FLOOR = 11;

/** What might be done about a footprint: each has its words on the page. */
export type Advice = 'small-ring' | 'few-pseudonyms' | 'same-day';

/** What anybody can read of one pseudonym, gathered from the chain as they would gather it. */
export interface PublicHistory {
  account: bigint;
  /** How many entries each week has, the latest first. */
  weeks: { week: bigint; entries: number }[];
  states: Partial<Record<LedgerStateName, number>>;
  /** How many pairings it has had, with whomever. */
  pairings: bigint;
  /** The ring of the present pairing, and the smallest under which a session was confirmed; 0 where there was none. */
  ring: number;
  leastRing: number;
  /** How many pseudonyms are registered in all. */
  among: number;
  advice: Advice[];
}

/** Reads the public history of the wallet's account; null before it is registered. */
export async function publicHistory(
  ctx: Pick<Context, 'chain' | 'vault' | 'wallet'>,
): Promise<PublicHistory | null> {
  const { account, ledger } = await patientAccount(ctx);
  if (account === null) return null;
  const [among, rows] = await Promise.all([
    userCount(ctx),
    ledger ? allSessions(ctx, account, ledger.sequence) : [],
  ]);
  const sessions = rows.flatMap((row) => row ?? []);
  const entries = new Map<bigint, number>();
  const states: PublicHistory['states'] = {};
  for (const row of sessions) {
    const state = ledgerState(row);
    entries.set(row.week, (entries.get(row.week) ?? 0) + 1);
    states[state] = (states[state] ?? 0) + 1;
  }
  const ring = Number(ledger?.ringSize ?? 0n);
  const leastRing = Number(ledger?.leastRing ?? 0n);
  const weeks = [...entries].map(([week, count]) => ({ week, entries: count }));
  return {
    account,
    weeks: weeks.sort((a, b) => (a.week > b.week ? -1 : 1)),
    states,
    pairings: ledger?.pairing ?? 0n,
    ring,
    leastRing,
    among,
    advice: adviceFor({ ring, leastRing, among, moments: sessions.map((s) => s.loggedAt) }),
  };
}

const DAY = 86_400n;

/**
 * What is worth saying about a footprint.
 * @param moments when each entry was made, in seconds: made on one weekday again and again, they tell the day of the session
 */
export function adviceFor({
  ring,
  leastRing,
  among,
  moments,
}: {
  ring: number;
  leastRing: number;
  among: number;
  moments: readonly bigint[];
}): Advice[] {
  const sizes = [ring, leastRing].filter((size) => size > 0);
  const days = new Map<bigint, number>();
  for (const moment of moments) days.set((moment / DAY) % 7n, (days.get((moment / DAY) % 7n) ?? 0) + 1);
  const usual = Math.max(0, ...days.values());
  return [
    ...(sizes.some((size) => size < FLOOR) ? (['small-ring'] as const) : []),
    ...(among < FLOOR ? (['few-pseudonyms'] as const) : []),
    ...(moments.length >= 3 && usual * 3 >= moments.length * 2 ? (['same-day'] as const) : []),
  ];
}
