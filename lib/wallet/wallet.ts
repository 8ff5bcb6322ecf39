import type { PublicCall } from '@/lib/contracts';

/** STX that a call may move: at most so many micro-STX, out of this principal (the caller or a contract). */
export interface Movement {
  from: string;
  atMost: bigint;
}

/** Whoever signs for a principal. The rest of the product does not know which kind it is. */
export interface Wallet {
  readonly kind: 'in-app' | 'stacks';
  readonly principal: string;
  /** Whether somebody else pays the network's fee, so that the account needs no coins. Can end while the wallet is in use. */
  readonly sponsored: boolean;
  /** The same account paying its own fees, for calls that nobody sponsors; absent where it always does. */
  readonly paying?: Wallet;
  /**
   * Signs and broadcasts a call; resolves when the node has taken it, long before it is in a block. A call that would
   * move anything besides `movements` is undone by the chain.
   * @throws WalletError; RelayError when the relay did not take it; ChainError when the chain was out of reach before anything was signed
   */
  call(call: PublicCall<unknown>, movements?: readonly Movement[]): Promise<{ txid: string }>;
  /**
   * Signs a text with the account's key, as Stacks wallets do: r ‖ s, 64 bytes. Nothing is sent.
   * @throws WalletError
   */
  signText(text: string): Promise<Uint8Array>;
}
