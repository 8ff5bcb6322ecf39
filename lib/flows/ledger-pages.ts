import type { Chain } from '@/lib/chain';
import { cohorts, type LedgerAccount, type ResultOf, sessionLogger } from '@/lib/contracts';

/**
 * Accounts are read by pages that begin at the same numbers for everybody: whoever sees the question learns that the account
 * is one of twenty. A page costs a node no more than a single account, but for its length.
 */
const PAGE = 20n;

interface Deps {
  chain: Pick<Chain, 'read'>;
}

const pageOf = (account: bigint): bigint => ((account - 1n) / PAGE) * PAGE + 1n;

/** An account as the ledger has it; null before its first pairing. */
export async function ledgerAccount({ chain }: Deps, account: bigint): Promise<LedgerAccount | null> {
  const from = pageOf(account);
  return (await chain.read(sessionLogger.getAccounts({ from })))[Number(account - from)] ?? null;
}

type Entry = NonNullable<ResultOf<typeof cohorts.getEntry>>;

/** An account's entry to its cohort, or null. */
export async function cohortEntry({ chain }: Deps, account: bigint): Promise<Entry | null> {
  const from = pageOf(account);
  return (await chain.read(cohorts.getEntries({ from })))[Number(account - from)] ?? null;
}
