import type { Chain } from '@/lib/chain';
import { cohorts, type LedgerAccount, type ResultOf, sessionLogger } from '@/lib/contracts';
import { shuffled } from './shuffle';

/**
 * Accounts are read by pages that begin at the same numbers for everybody: whoever sees the question learns that the account
 * is one of twenty. A page costs a node no more than a single account, but for its length.
 */
const PAGE = 20n;

/** Accounts that are asked about at the same time. */
const AT_ONCE = 4;

interface Deps {
  chain: Pick<Chain, 'read'>;
}

const pageOf = (account: bigint): bigint => ((account - 1n) / PAGE) * PAGE + 1n;

/** An account as the ledger has it; null before its first pairing. */
export async function ledgerAccount({ chain }: Deps, account: bigint): Promise<LedgerAccount | null> {
  const from = pageOf(account);
  return (await chain.read(sessionLogger.getAccounts({ from })))[Number(account - from)] ?? null;
}

/**
 * Asks the same about every account of the page, in an order of chance, and answers for the one that is meant: for what can be
 * asked of one account only, where asking would tell the server who sees whom. What fails for another account is nobody's loss.
 */
export async function askAmong<T>(
  { chain }: Deps,
  account: bigint,
  ask: (account: bigint) => Promise<T>,
): Promise<T> {
  const from = pageOf(account);
  const page = await chain.read(sessionLogger.getAccounts({ from }));
  const others = page.flatMap((row, i) => (row && from + BigInt(i) !== account ? [from + BigInt(i)] : []));
  const waiting = shuffled([account, ...others]);
  let found: { answer: T } | undefined;
  const worker = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next === account) found = { answer: await ask(account) };
      else await ask(next).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (!found) throw new Error('unreachable: the account is one of those that were asked about');
  return found.answer;
}

type Entry = NonNullable<ResultOf<typeof cohorts.getEntry>>;

/** An account's entry to its cohort, or null. */
export async function cohortEntry({ chain }: Deps, account: bigint): Promise<Entry | null> {
  const from = pageOf(account);
  return (await chain.read(cohorts.getEntries({ from })))[Number(account - from)] ?? null;
}
