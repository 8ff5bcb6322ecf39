import { type LedgerAccount, type LedgerSession, sessionLogger } from '@/lib/contracts';
import type { Context } from './context';
import type { SessionRecord } from './records';

/** The states of a session on the ledger, as the contract numbers them. */
export const LEDGER_STATE = {
  logged: 1n,
  confirmed: 2n,
  voided: 3n,
  upheld: 4n,
  refused: 5n,
  withdrawn: 6n,
} as const satisfies Partial<Record<SessionRecord['state'], bigint>>;

export type LedgerStateName = keyof typeof LEDGER_STATE;

const PAGE = 20n;

/** The name of a ledger row's state. @throws RangeError for a number that this version does not know */
export function ledgerState(row: Pick<LedgerSession, 'state'>): LedgerStateName {
  const found = Object.entries(LEDGER_STATE).find(([, number]) => number === row.state);
  if (!found) throw new RangeError(`the ledger has a state ${row.state} that this version does not know`);
  return found[0] as LedgerStateName;
}

/** Whether arbitrators have decided about the session as it stands now, so that nobody can dispute it again. */
export const isSettled = ({ settled, state }: Pick<LedgerSession, 'settled' | 'state'>): boolean =>
  settled >= state;

/**
 * What changes whenever a confirmed session of the account does: it is corrected (hash), disputed, struck out or settled.
 * While it stays the same, confirmed and settled sessions need not be read again.
 */
export function accountMark({ account, hash, disputed, voided, upheld }: AccountTotals): string {
  return [account, disputed, voided, upheld, ...hash].join(' ');
}

type AccountTotals = Pick<LedgerAccount, 'hash' | 'disputed' | 'voided' | 'upheld'> & { account: bigint };

/** The ledger's sessions of an account at the given numbers, page by page: only pages that hold one of them are asked for. */
export async function ledgerSessions(
  ctx: { chain: Pick<Context['chain'], 'read'> },
  account: bigint,
  numbers: bigint[],
  top: bigint,
): Promise<Map<string, LedgerSession>> {
  const found = new Map<string, LedgerSession>();
  let read = 0n;
  for (const n of [...numbers].sort((a, b) => (a < b ? -1 : 1))) {
    if (n < read || n > top) continue;
    const page = await ctx.chain.read(sessionLogger.getSessions({ account, from: n }));
    page.forEach((row, i) => {
      if (row) found.set((n + BigInt(i)).toString(), row);
    });
    read = n + PAGE;
  }
  return found;
}

/** What the row said when it was logged, before any correction: only this can be what a countersignature was over. */
export async function firstVersion(
  ctx: Pick<Context, 'chain'>,
  at: { account: bigint; sequence: bigint },
  row: LedgerSession,
): Promise<Pick<LedgerSession, 'facts' | 'commitment'>> {
  if (row.revision === 0n) return row;
  return (await ctx.chain.read(sessionLogger.getRevision({ ...at, revision: 0n }))) ?? row;
}
