import { type LedgerSession, sessionLogger } from '@/lib/contracts';
import type { Context } from './context';
import { readPages } from './pages';

/** What the ledger gives in one page, and so all that a milestone within weeks can look at. */
const PAGE = 20;
const CONFIRMED = 2n;
const UPHELD = 4n;

/** Where a milestone within weeks is best begun: the session's number, and how many count from there. */
export interface Start {
  from: bigint;
  counted: bigint;
}

/** All sessions of an account that the ledger knows; the first one has number 1. */
export function allSessions(
  { chain }: Pick<Context, 'chain'>,
  account: bigint,
  count: bigint,
): Promise<(LedgerSession | null)[]> {
  return readPages(count, BigInt(PAGE), (from) => chain.read(sessionLogger.getSessions({ account, from })));
}

/**
 * The session from which most sessions count, as the contract counts them: of the 20 from it on, those within the weeks.
 * @param window in weeks
 * @returns null when no session counts
 */
export function bestStart(
  sessions: readonly (Pick<LedgerSession, 'state' | 'dispute' | 'week'> | null)[],
  window: bigint,
): Start | null {
  let best: Start | null = null;
  sessions.forEach((first, index) => {
    if (!counts(first)) return;
    const within = sessions
      .slice(index, index + PAGE)
      .filter((s) => counts(s) && s.week >= first.week && s.week < first.week + window);
    const counted = BigInt(within.length);
    if (!best || counted > best.counted) best = { from: BigInt(index + 1), counted };
  });
  return best;
}

function counts<S extends Pick<LedgerSession, 'state' | 'dispute'>>(session: S | null): session is S {
  return session !== null && session.dispute === 0n && [CONFIRMED, UPHELD].includes(session.state);
}
