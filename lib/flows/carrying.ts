import type { Chain } from '@/lib/chain';
import type { PublicCall } from '@/lib/contracts';
import type { Relay } from '@/lib/relay/client';
import { createInAppWallet, type Movement, type Wallet, WalletError } from '@/lib/wallet';
import { type Context, FlowError } from './context';
import { ensureFunds } from './transactions';

/**
 * Some calls may be carried by anyone: a ballot, its opening, a therapist's signed dispute. Sent under one's own account they
 * would say whose they are, so each is sent under an account that is made for it, used once and forgotten. What becomes of it
 * shows in what it did on the chain, never in a transaction that would have to be remembered.
 */

/** Makes accounts for one transaction each, whose fee the relay pays. */
export function carriers(chain: Chain, relay: Relay | undefined): () => Wallet {
  return () => {
    // A key is a number below the curve's order, which 32 random bytes miss once in 2^128 times; then the wallet refuses it.
    const key = crypto.getRandomValues(new Uint8Array(32));
    return createInAppWallet(chain, key, { relay });
  };
}

/**
 * Has a call carried, and waits until the chain has decided.
 * @param movements what the call moves, none of it the carrier's
 * @throws FlowError 'no-carrier' where nobody would pay for it; 'transaction-failed' with the contract's code
 */
export async function carry(
  ctx: Context,
  call: PublicCall<unknown>,
  movements: readonly Movement[] = [],
): Promise<void> {
  const wallet = ctx.carrier?.();
  if (!wallet || !(wallet.sponsored || ctx.chain.hasFaucet)) throw new FlowError('no-carrier');
  const one: Context = { ...ctx, wallet };
  try {
    await ensureFunds(one);
    const { txid } = await wallet.call(call, movements);
    const end = await ctx.chain.settled(txid);
    if (end.status !== 'success') throw new FlowError('transaction-failed', end.reason, end.code);
  } catch (error) {
    if (error instanceof WalletError && error.code === 'refused') {
      throw new FlowError('transaction-failed', error.message, error.contractCode);
    }
    if (error instanceof WalletError && error.code === 'insufficient-funds')
      throw new FlowError('no-carrier');
    throw error;
  }
}
