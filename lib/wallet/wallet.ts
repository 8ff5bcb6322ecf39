import type { PublicCall } from '@/lib/contracts';

/** Whoever signs for a principal. The rest of the product does not know which kind it is. */
export interface Wallet {
  readonly kind: 'in-app' | 'stacks';
  readonly principal: string;
  /**
   * Signs and broadcasts a call; resolves when the node has taken it, long before it is in a block.
   * @throws WalletError; ChainError when the chain was out of reach before anything was signed
   */
  call(call: PublicCall<unknown>): Promise<{ txid: string }>;
}
