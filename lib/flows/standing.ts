import { type LedgerAccount, sessionLogger, userRegistry } from '@/lib/contracts';
import type { Context } from './context';
import { ledgerAccount } from './ledger-pages';
import { type StandingRecord, skipDamaged, standingSchema } from './records';

export const STANDING = 'standing';

/** A user's status in the registry, as the contract numbers it from 1 on. */
const STATUS = ['active', 'moved', 'left'] as const;

/** A patient's place on the chain: `account` is null before registering, `ledger` before the first pairing. */
export interface PatientAccount {
  account: bigint | null;
  /** Only an active one can ask for anything; the others have handed their account over, or closed it. */
  status: (typeof STATUS)[number] | null;
  ledger: LedgerAccount | null;
}

/**
 * Reads the account of the wallet's principal. Once its number is known and it is paired, it is read among others (see
 * `ledger-pages.ts`): a question that comes every few seconds should not name whose it is.
 */
export async function patientAccount(
  ctx: Pick<Context, 'chain' | 'wallet' | 'vault'>,
): Promise<PatientAccount> {
  const known = (await standingOf(ctx))?.account ?? null;
  const paired = known === null ? null : await ledgerAccount(ctx, BigInt(known));
  if (known !== null && paired?.owner === ctx.wallet.principal) {
    return { account: BigInt(known), status: paired.closed ? 'left' : 'active', ledger: paired };
  }
  const user = await ctx.chain.read(userRegistry.getUser({ owner: ctx.wallet.principal }));
  if (!user) return { account: null, status: null, ledger: null };
  const ledger = await ctx.chain.read(sessionLogger.getAccount({ account: user.account }));
  return { account: user.account, status: STATUS[Number(user.status) - 1] ?? null, ledger };
}

/** How many pseudonyms are registered, by whomever. */
export async function userCount(ctx: Pick<Context, 'chain'>): Promise<number> {
  return Number(await ctx.chain.read(userRegistry.getUserCount({})));
}

/**
 * Keeps what was read of the wallet's account. The pages show several accounts side by side from this alone: were each
 * read from the chain when a page opens, the server would see which belong together.
 */
export async function keepStanding(
  ctx: Pick<Context, 'vault' | 'wallet'>,
  { account, status, ledger }: PatientAccount,
): Promise<void> {
  const owner = ctx.wallet.principal;
  const now: StandingRecord = {
    owner,
    account: account?.toString() ?? null,
    status,
    sequence: ledger?.sequence.toString() ?? null,
    confirmed: ledger ? (ledger.confirmed - ledger.disputed).toString() : null,
    expires: ledger?.expires.toString() ?? null,
  };
  const before = await standingOf(ctx);
  if (JSON.stringify(before) !== JSON.stringify(now)) await ctx.vault.put(STANDING, owner, now);
}

/** What was kept of the wallet's account; nothing where that cannot be read, for it can be had again. */
async function standingOf(ctx: Pick<Context, 'vault' | 'wallet'>): Promise<StandingRecord | undefined> {
  return (await ctx.vault.get(STANDING, ctx.wallet.principal, standingSchema).catch(() => undefined))?.data;
}

/** How the accounts of this vault stood when they were looked at last. */
export async function standings(ctx: Pick<Context, 'vault'>): Promise<StandingRecord[]> {
  return (await ctx.vault.list(STANDING, standingSchema, skipDamaged)).map((r) => r.data);
}
