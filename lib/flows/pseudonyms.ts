import type { Chain } from '@/lib/chain';
import type { Relay } from '@/lib/relay/client';
import { type Vault, VaultError } from '@/lib/vault';
import { createInAppWallet, type Wallet } from '@/lib/wallet';
import { type Context, FlowError } from './context';
import {
  PAIRING,
  type PseudonymRecord,
  pairingSchema,
  pseudonymSchema,
  records,
  skipDamaged,
} from './records';
import { patientAccount } from './standing';
import { therapistRecord } from './therapist';

/**
 * A patient whose account is in the app has another principal for each therapist, so that nothing on the chain joins two of
 * their relationships. Account 0 is left to the vault's other roles (a therapist, an issuer): their principal is known by
 * name, and whoever begins as a patient may become a therapist later. Only a vault of the time when patients had one
 * account uses it as a patient: there it is the pseudonym towards the therapist whom it asked last.
 */
export const PSEUDONYM = 'pseudonym';
const FIRST = 1;

/** The accounts that a vault holds, each made when it is first asked for; `relay` pays for what they send. */
export function vaultAccounts(
  chain: Chain,
  { keyring }: Vault,
  options: { relay?: Relay } = {},
): (index: number) => Wallet {
  const made = new Map<number, Wallet>();
  return (index) => {
    const wallet = made.get(index) ?? createInAppWallet(chain, keyring.accountKey(index), options);
    made.set(index, wallet);
    return wallet;
  };
}

/** The context of one principal: everything is read, signed and written for it alone. */
function alone({ accounts: _, ...ctx }: Context, wallet: Wallet): Context {
  return { ...ctx, wallet };
}

/** All pseudonyms of the vault on this network, in the order in which they were taken; none where a wallet of its own acts. */
export async function pseudonyms(
  ctx: Pick<Context, 'vault' | 'wallet' | 'accounts'>,
): Promise<PseudonymRecord[]> {
  const { accounts } = ctx;
  if (!accounts) return [];
  const stored = await ctx.vault.list(PSEUDONYM, pseudonymSchema, skipDamaged);
  const known = stored.map((r) => r.data).filter((p) => accounts(p.index).principal === p.principal);
  if (!known.some((p) => p.index === 0)) {
    const { principal } = accounts(0);
    const [last] = await records(ctx, PAIRING, pairingSchema, [principal]);
    if (last) {
      known.push({ index: 0, principal, therapist: last.therapist.principal, createdAt: last.createdAt });
    }
  }
  return known.sort((a, b) => a.index - b.index);
}

/** Every principal whose records are this patient's: the wallet's own, which holds drafts of nobody yet, and all pseudonyms. */
export async function principals(ctx: Pick<Context, 'vault' | 'wallet' | 'accounts'>): Promise<string[]> {
  const known = (await pseudonyms(ctx)).map((p) => p.principal);
  return [...new Set([ctx.wallet.principal, ...known])];
}

/** One context for each principal that this patient has acted under. */
export async function identities(ctx: Context): Promise<Context[]> {
  const { accounts } = ctx;
  if (!accounts) return [ctx];
  return (await pseudonyms(ctx)).map((p) => alone(ctx, accounts(p.index)));
}

/**
 * The context of whoever a record belongs to: what is done about it is done under its owner's principal.
 * @throws FlowError 'another-account' when it is none of this patient's
 */
export async function actingAs(ctx: Context, principal: string): Promise<Context> {
  if (principal === ctx.wallet.principal) return alone(ctx, ctx.wallet);
  const own = (await identities(ctx)).find((one) => one.wallet.principal === principal);
  if (!own) throw new FlowError('another-account');
  return own;
}

/** Whether anything was ever sent under this principal, as the chain or its waiting room knows. */
export async function isUsed(ctx: Context, principal: string): Promise<boolean> {
  return (await ctx.chain.nextNonce(principal)) > 0n;
}

/** Takes an index for good, unless it is taken; returns what is kept of it, or null where that cannot be read. */
export async function take(ctx: Context, wanted: PseudonymRecord): Promise<PseudonymRecord | null> {
  try {
    return await ctx.vault.update(PSEUDONYM, String(wanted.index), pseudonymSchema, (now) => now ?? wanted);
  } catch (error) {
    const isDamaged = error instanceof VaultError && ['record-damaged', 'record-shape'].includes(error.code);
    if (isDamaged) return null;
    throw error;
  }
}

/**
 * The context to ask this therapist from: the pseudonym that they know already, else the next one that nobody knows. That
 * is written down before anything is sent, in a step that two tabs cannot both win; one that the chain knows although this
 * vault does not (another device of the same phrase) is passed over and noted.
 */
export async function pseudonymFor(ctx: Context, therapist: string): Promise<Context> {
  const { accounts } = ctx;
  if (!accounts) return ctx;
  const known = await pseudonyms(ctx);
  // An old vault may have become a therapist's: then its account 0 asks nobody any more.
  const first = (await therapistRecord(ctx)) ? FIRST : 0;
  for (const { index } of known.filter((p) => p.therapist === therapist && p.index >= first).reverse()) {
    const same = alone(ctx, accounts(index));
    const { status } = await patientAccount(same);
    // One that has left for good can ask nobody any more: a new beginning is a new pseudonym.
    if (status === null || status === 'active') return same;
  }
  for (let index = Math.max(FIRST, ...known.map((p) => p.index + 1)); ; index += 1) {
    const wallet = accounts(index);
    const { principal } = wallet;
    const isTaken = await isUsed(ctx, principal);
    const wanted = { index, principal, therapist: isTaken ? null : therapist, createdAt: Date.now() };
    const kept = await take(ctx, wanted);
    if (!isTaken && kept?.therapist === therapist && kept.principal === principal) return alone(ctx, wallet);
  }
}

/** Goes on under a pseudonym of which only the phrase knew: from now on it is the one towards this therapist. */
export async function assignPseudonym(ctx: Context, principal: string, therapist: string): Promise<void> {
  const found = (await pseudonyms(ctx)).find((p) => p.principal === principal);
  if (!found) throw new FlowError('another-account');
  await ctx.vault.update(PSEUDONYM, String(found.index), pseudonymSchema, (now) => {
    const { therapist: before } = now ?? found;
    if (before !== null && before !== therapist) throw new FlowError('another-account');
    return { ...(now ?? found), therapist };
  });
}
