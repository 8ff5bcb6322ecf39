import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { ChainError, FORGOTTEN_AFTER } from '@/lib/chain';
import type { PublicCall } from '@/lib/contracts';
import { type Movement, WalletError } from '@/lib/wallet';
import { type Context, FlowError } from './context';
import { feeOfCall } from './fees';
import { skipDamaged, type TransactionRecord, transactionSchema } from './records';

export const TRANSACTION = 'transaction';
/** A mined transaction whose effect the ledger does not show after this time was taken back by the chain (ms). */
const TAKEN_BACK_AFTER = 10 * 60_000;
/** Enough for some hundred calls at the local chain's fees (micro-STX). */
const LOW_BALANCE = 1_000_000n;

export const toHex = bytesToHex;
export const fromHex = hexToBytes;

/** A fresh context name (16 random bytes as hex): keys and salts derive from it, nothing can be guessed from it. */
export function freshId(): string {
  return bytesToHex(crypto.getRandomValues(new Uint8Array(16)));
}

/**
 * Sees to it that the account can pay `spend` micro-STX and the network's fee, from the faucet where the network has one. An account that has something left
 * is let try, also when the faucet gives nothing just now. Whoever is sponsored needs no coins, unless the call itself moves some;
 * those are never fetched for them, because coins lead to where they came from.
 * @throws FlowError 'no-funds' when there is nothing and no faucet either, 'contract-fee' when a sponsored account lacks what
 * the call moves; what the faucet gave as its reason
 */
export async function ensureFunds(ctx: Context, spend = 0n): Promise<void> {
  const { sponsored } = ctx.wallet;
  if (sponsored && spend === 0n) return;
  const { balance } = await ctx.chain.account(ctx.wallet.principal);
  if (sponsored) {
    if (balance < spend) throw new FlowError('contract-fee');
    return;
  }
  if (balance >= LOW_BALANCE + spend) return;
  if (!ctx.chain.hasFaucet) {
    if (balance > spend) return;
    throw new FlowError('no-funds');
  }
  try {
    const { txid } = await ctx.chain.faucet(ctx.wallet.principal);
    await ctx.chain.settled(txid);
  } catch (error) {
    if (balance <= spend) throw error;
  }
}

/**
 * Signs and broadcasts a call and remembers it in the vault, so that a reload finds it again. What the contract charges is
 * looked up and allowed to be paid, not a micro-STX more; `movements` are what the call moves besides.
 * @returns the transaction's id
 */
export async function submit(
  ctx: Context,
  what: string,
  call: PublicCall<unknown>,
  subject: TransactionRecord['subject'],
  movements: readonly Movement[] = [],
): Promise<string> {
  const from = ctx.wallet.principal;
  const fee = await feeOfCall(ctx, call);
  const allowed = fee > 0n ? [...movements, { from, atMost: fee }] : movements;
  const spend = allowed.reduce((sum, m) => sum + (m.from === from ? m.atMost : 0n), 0n);
  const { txid, refusal } = await callFunded(ctx, call, allowed, spend);
  const record: TransactionRecord = {
    txid,
    what,
    subject,
    state: refusal ? 'failed' : 'pending',
    code: refusal?.contractCode ?? null,
    reason: refusal?.message ?? null,
    height: null,
    sentAt: Date.now(),
    owner: from,
  };
  await ctx.vault.put(TRANSACTION, txid, record);
  return txid;
}

/**
 * Makes the call with the coins that it takes. One that was tried out and refused by the contract is given back like one that
 * the chain has refused: the same steps follow.
 */
async function callFunded(
  ctx: Context,
  call: PublicCall<unknown>,
  movements: readonly Movement[],
  spend: bigint,
): Promise<{ txid: string; refusal?: WalletError }> {
  for (;;) {
    const { sponsored } = ctx.wallet;
    await ensureFunds(ctx, spend);
    try {
      return await ctx.wallet.call(call, movements);
    } catch (error) {
      if (!(error instanceof WalletError)) throw error;
      if (error.code === 'refused' && error.txid) return { txid: error.txid, refusal: error };
      // The relay was switched off meanwhile: from now on the account needs coins of its own.
      if (!(error.code === 'insufficient-funds' && sponsored && !ctx.wallet.sponsored)) throw error;
    }
  }
}

/**
 * Whether a transaction whose effect the ledger does not show will never have one. A mined one may be shown later by a
 * node that lags behind; after a while it was taken back together with its block.
 */
export function isOver({ state, sentAt }: TransactionRecord): boolean {
  if (state === 'success') return Date.now() - sentAt > TAKEN_BACK_AFTER;
  return state !== 'pending';
}

/** All remembered transactions, newest first. */
export async function transactions(ctx: Pick<Context, 'vault'>): Promise<TransactionRecord[]> {
  return (await ctx.vault.list(TRANSACTION, transactionSchema, skipDamaged)).map((r) => r.data);
}

/** The one of this kind, about this subject, that is on its way. */
export function underway(
  all: Iterable<TransactionRecord>,
  what: string,
  id: string,
): TransactionRecord | undefined {
  return [...all].find((t) => t.state === 'pending' && t.what === what && t.subject?.id === id);
}

/**
 * Asks the chain about every pending transaction of this account; returns the records of all by id. Those of another
 * account have their turn apart: asked for in one breath, they would be seen to belong together.
 */
export async function refreshTransactions(ctx: Context): Promise<Map<string, TransactionRecord>> {
  const known = new Map((await transactions(ctx)).map((t) => [t.txid, t]));
  const isOwn = (t: TransactionRecord) => t.owner === null || t.owner === ctx.wallet.principal;
  const pending = [...known.values()].filter((t) => t.state === 'pending' && isOwn(t));
  await Promise.all(
    pending.map(async (record) => {
      const now = await ctx.chain.transaction(record.txid).catch((error: unknown) => {
        // An answer that cannot be read says nothing about this one, and must not hold up the others.
        if (error instanceof ChainError && !error.retryable) return null;
        throw error;
      });
      if (!now) return;
      const forgotten = now.status === 'unknown' && Date.now() - record.sentAt > FORGOTTEN_AFTER;
      const state = forgotten ? 'dropped' : now.status === 'unknown' ? 'pending' : now.status;
      if (state === 'pending') return;
      const next: TransactionRecord = {
        ...record,
        state,
        code: now.code ?? null,
        reason: now.reason ?? null,
        height: now.height ?? null,
      };
      await ctx.vault.put(TRANSACTION, record.txid, next);
      known.set(record.txid, next);
    }),
  );
  return known;
}

/**
 * Submits a call and waits until the chain has decided. One about the same subject that is on its way already, from before
 * the tab was reloaded, is waited for instead of being sent again.
 * @throws FlowError 'transaction-failed' with the contract's code when it was refused.
 */
export async function submitAndSettle(
  ctx: Context,
  what: string,
  call: PublicCall<unknown>,
  subject: TransactionRecord['subject'] = null,
  movements: readonly Movement[] = [],
): Promise<string> {
  const same = subject && underway((await refreshTransactions(ctx)).values(), what, subject.id);
  const txid = same?.txid ?? (await submit(ctx, what, call, subject, movements));
  const kept = await ctx.vault.get(TRANSACTION, txid, transactionSchema);
  if (kept?.data.state === 'failed') {
    throw new FlowError('transaction-failed', kept.data.reason ?? undefined, kept.data.code ?? undefined);
  }
  const end = await ctx.chain.settled(txid);
  await refreshTransactions(ctx);
  if (end.status !== 'success') throw new FlowError('transaction-failed', end.reason, end.code);
  return txid;
}
