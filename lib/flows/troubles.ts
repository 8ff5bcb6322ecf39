import { ChainError } from '@/lib/chain';
import { MailboxError } from '@/lib/mailbox/client';
import { RelayError } from '@/lib/relay/client';
import { VaultError } from '@/lib/vault';
import { WalletError } from '@/lib/wallet';

/**
 * Whether nothing more can be done now: chain or relay is out of reach or busy, the vault is not there to write to, or the wallet does
 * not go along (whoever has declined one transaction must not be asked for the next at once).
 */
export function stopsAll(error: unknown): boolean {
  if (error instanceof ChainError) return error.retryable;
  if (error instanceof RelayError) return error.retryable || ['limit', 'spent'].includes(error.code);
  if (error instanceof WalletError) return error.code !== 'broadcast';
  return error instanceof VaultError && !['record-damaged', 'record-shape'].includes(error.code);
}

/**
 * What went wrong during a sync. One bad record, message or box must not stop the others, so the sync goes on past it
 * and reports the first failure at the end. Once the mailbox has not answered it is not asked again in this run:
 * the chain's part goes on without it.
 */
export class Troubles {
  readonly #met: unknown[] = [];
  #mailboxLost = false;

  /** Does `work`; keeps its failure for the report, unless nothing more can be done at all. */
  async attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (stopsAll(error)) throw error;
      if (error instanceof MailboxError && error.code === 'unreachable') this.#mailboxLost = true;
      this.#met.push(error);
    }
  }

  /** The same for work that is of no use without the mailbox. */
  async post(work: () => Promise<unknown>): Promise<void> {
    if (!this.#mailboxLost) await this.attempt(work);
  }

  /** @throws the first failure that was met */
  report(): void {
    if (this.#met.length > 0) throw this.#met[0];
  }
}
