import type { Chain } from '@/lib/chain';
import type { Mailbox } from '@/lib/mailbox/client';
import type { Place } from '@/lib/protocol';
import type { Vault } from '@/lib/vault';
import type { Wallet } from '@/lib/wallet';

/** What every step of a session needs. The page, the simulator and the tests each make one. */
export interface Context {
  chain: Chain;
  wallet: Wallet;
  vault: Vault;
  mailbox: Mailbox;
  place: Place;
  /**
   * The accounts that the vault itself holds, by their index: a patient has one for each therapist (see `pseudonyms.ts`).
   * Absent where a wallet of its own acts, which has one principal, and in the context of one pseudonym.
   */
  accounts?: (index: number) => Wallet;
  /** An account made for one transaction that anyone may carry, and for nothing else (see `carrying.ts`). */
  carrier?: () => Wallet;
}

/** Why a step could not be taken. Each code has its words in `words.ts`. */
export type FlowCode =
  | 'not-registered'
  | 'another-account'
  | 'no-request'
  | 'no-acceptance'
  | 'no-pairing'
  | 'no-therapist'
  | 'not-in-ring'
  | 'ring-disagrees'
  | 'stale-ring'
  | 'bad-endorsement'
  | 'bad-opening'
  | 'request-closed'
  | 'wrong-network'
  | 'bad-facts'
  | 'bad-profile'
  | 'future-week'
  | 'before-pairing'
  | 'no-session'
  | 'no-goal'
  | 'signed-before'
  | 'not-confirmed'
  | 'recorded-otherwise'
  | 'not-reached'
  | 'no-voucher'
  | 'no-cohort'
  | 'not-in-set'
  | 'set-disagrees'
  | 'claimed-before'
  | 'programme-closed'
  | 'not-asked'
  | 'no-carrier'
  | 'bond-asked'
  | 'not-seated'
  | 'arbitrators-disagree'
  | 'conflict-declared'
  | 'voted-before'
  | 'no-evidence'
  | 'bad-evidence'
  | 'bad-file'
  | 'no-such-proof'
  | 'busy'
  | 'no-funds'
  | 'contract-fee'
  | 'transaction-failed';

/** A refusal with a code; `contractCode` is set when a contract gave it. Nothing has been changed when it is thrown. */
export class FlowError extends Error {
  override name = 'FlowError';
  constructor(
    readonly code: FlowCode,
    message?: string,
    readonly contractCode?: number,
  ) {
    super(message ?? code);
  }
}

const queues = new WeakMap<object, Promise<unknown>>();

/**
 * Runs `work` alone for this vault: in the browser across tabs (Web Locks), elsewhere within the process.
 * Two tabs that both notice a countersignature must not both send the transaction.
 */
export async function exclusively<T>(vault: Vault, work: () => Promise<T>): Promise<T> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  if (locks && typeof window !== 'undefined') return locks.request('session-log-sync', work);
  const before = queues.get(vault) ?? Promise.resolve();
  const run = before.then(work, work);
  queues.set(
    vault,
    run.catch(() => undefined),
  );
  return run;
}
