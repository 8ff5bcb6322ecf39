import 'server-only';
import { and, eq, gte, inArray } from 'drizzle-orm';
import type { Db } from '../database';
import { type relayPool, relaySponsors as sponsors, relayTransactions as transactions } from '../schema';
import { RelayRefusal } from './refusal';

/** A node keeps at most so many pending transactions of one account. */
export const PENDING_PER_SPONSOR = 25;
/** A raised fee falls back to the configured one after so long without a reason to raise it (seconds). */
const FEE_RELAXES = 6 * 3600;
export const DAY = 86_400;
/** States of a transaction that is on its way. */
export const LIVE = ['stored', 'sent'] as const;

export type Row = typeof transactions.$inferSelect;
export type Pool = typeof relayPool.$inferSelect;
export type Account = typeof sponsors.$inferSelect;
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

/** What every transaction costs now: the configured fee, or what it was raised to a while ago. */
export function feeOf({ fee, feeAt }: Pool, configured: bigint, seconds: number): bigint {
  return fee > configured && feeAt + FEE_RELAXES > seconds ? fee : configured;
}

/** The slots of a pool as a database transaction has found them, and taken some. */
export interface Slots {
  /**
   * A sponsor with room and coins, by chance, and the lowest of its nonces that is free; it is not free any more then.
   * @throws RelayRefusal 'busy' when none has room, 'spent' when none has coins
   */
  take(fee: bigint, random: () => number): { sponsor: string; slot: number };
}

export async function openSlots(tx: Tx, addresses: readonly string[]): Promise<Slots> {
  const accounts = await tx
    .select()
    .from(sponsors)
    .where(inArray(sponsors.address, [...addresses]));
  const used = await usedSlots(tx);
  const pendingOf = (address: string) =>
    used.filter(({ sponsor, state }) => sponsor === address && state !== 'mined').length;
  return {
    take(fee, random) {
      const roomy = accounts.filter(({ address }) => pendingOf(address) < PENDING_PER_SPONSOR);
      const able = roomy.filter(({ address, balance }) => balance >= fee * BigInt(pendingOf(address) + 1));
      const chosen = able[Math.floor(random() * able.length)];
      if (chosen) {
        const slot = { sponsor: chosen.address, nonce: lowestFree(chosen, used) };
        used.push({ ...slot, state: 'stored' });
        return { sponsor: slot.sponsor, slot: slot.nonce };
      }
      if (roomy.length > 0)
        throw new RelayRefusal('spent', 'The relay has no coins left.', { retryAfter: 600 });
      throw new RelayRefusal('busy', 'The relay has as much on its way as the network takes.', {
        retryAfter: 3,
      });
    },
  };
}

/** The lowest free nonce of a sponsor that a transaction on its way waits behind. */
export async function gapBelow(tx: Tx, address: string): Promise<number | undefined> {
  const [account] = await tx.select().from(sponsors).where(eq(sponsors.address, address));
  if (!account) return undefined;
  const used = await usedSlots(tx);
  const lowest = lowestFree(account, used);
  const waits = used.some(
    (slot) => slot.sponsor === address && slot.state !== 'mined' && slot.nonce > lowest,
  );
  return waits ? lowest : undefined;
}

type Used = Pick<Row, 'sponsor' | 'state'> & { nonce: number };

/** The slots from each sponsor's floor on that transactions have. */
function usedSlots(tx: Tx): Promise<Used[]> {
  return tx
    .select({
      sponsor: transactions.sponsor,
      nonce: transactions.sponsorNonce,
      state: transactions.state,
    })
    .from(transactions)
    .innerJoin(
      sponsors,
      and(eq(sponsors.address, transactions.sponsor), gte(transactions.sponsorNonce, sponsors.floor)),
    );
}

function lowestFree({ address, floor }: Account, used: readonly Used[]): number {
  const taken = new Set(used.filter(({ sponsor }) => sponsor === address).map(({ nonce }) => nonce));
  let lowest = floor;
  while (taken.has(lowest)) lowest++;
  return lowest;
}
