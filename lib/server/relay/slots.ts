import 'server-only';
import { getTableColumns, inArray, sql } from 'drizzle-orm';
import type { Tx } from '../database';
import { type relayPool, relaySponsors as sponsors, relayTransactions as transactions } from '../schema';
import { RelayRefusal } from './refusal';

/** A node keeps at most so many pending transactions of one account. */
export const PENDING_PER_SPONSOR = 25;
/** A raised fee falls back to the configured one after so long without a reason to raise it (seconds). */
const FEE_RELAXES = 6 * 3600;
export const DAY = 86_400;
/** States of a transaction that is on its way. */
export const LIVE = ['stored', 'sent'] as const;

export type Pool = typeof relayPool.$inferSelect;
export type Account = typeof sponsors.$inferSelect;

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
  const accounts = await readAccounts(tx, addresses);
  return {
    take(fee, random) {
      const roomy = accounts.filter(({ pending }) => pending.size < PENDING_PER_SPONSOR);
      const able = roomy.filter(({ balance, pending }) => balance >= fee * BigInt(pending.size + 1));
      const chosen = able[Math.floor(random() * able.length)];
      if (chosen) {
        const slot = lowestFree(chosen);
        chosen.pending.add(slot);
        return { sponsor: chosen.address, slot };
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
  const [account] = await readAccounts(tx, [address]);
  if (!account) return undefined;
  const lowest = lowestFree(account);
  return [...account.pending].some((nonce) => nonce > lowest) ? lowest : undefined;
}

/** An account with the slots from its floor on that transactions have, on their way and mined. */
interface Used extends Account {
  pending: Set<number>;
  mined: Set<number>;
}

/** One row for each account, whatever is on its way: numbers that the database has put together. */
async function readAccounts(tx: Tx, addresses: readonly string[]): Promise<Used[]> {
  const nonces = (mined: boolean) => sql<string>`coalesce((
    select string_agg(${transactions.sponsorNonce}::text, ',') from ${transactions}
    where ${transactions.sponsor} = ${sponsors.address} and ${transactions.sponsorNonce} >= ${sponsors.floor}
    and (${transactions.state} = 'mined') = ${mined}), '')`;
  const rows = await tx
    .select({ ...getTableColumns(sponsors), pending: nonces(false), mined: nonces(true) })
    .from(sponsors)
    .where(inArray(sponsors.address, [...addresses]));
  const numbers = (text: string) => new Set(text.split(',').filter(Boolean).map(Number));
  return rows.map((row) => ({ ...row, pending: numbers(row.pending), mined: numbers(row.mined) }));
}

function lowestFree({ floor, pending, mined }: Used): number {
  let lowest = floor;
  while (pending.has(lowest) || mined.has(lowest)) lowest++;
  return lowest;
}
