import * as z from 'zod';
import type { LedgerAccount } from '@/lib/contracts';
import type { Vault } from '@/lib/vault';
import type { Context } from './context';
import { changeSession, sessions } from './sessions';

/**
 * When a session goes onto the ledger is public to the second, and the ledger keeps it. Sent as soon as the therapist has
 * confirmed it, it would tell when the session was. So each waits for a moment of chance within a week: in the vault, as the
 * session that it is, so that nothing is lost when the page is closed, and nothing is sent twice.
 */
const WEEK = 7n * 86_400n;
/** So much is left before the term of a pairing ends, when its countersignatures lose their force (seconds). */
const MARGIN = 86_400n;

const SETTING = 'setting';
const ID = 'timing';
const timingSchema = z.object({ spread: z.boolean() });

/** Whether this vault's sessions wait for a moment of chance; they do unless it was switched off. */
export async function isSpread(vault: Vault): Promise<boolean> {
  return (await vault.get(SETTING, ID, timingSchema))?.data.spread ?? true;
}

/** Switches waiting on or off. What waits already goes with the next sync once it is off. */
export function setSpread(vault: Vault, spread: boolean): Promise<void> {
  return vault.put(SETTING, ID, { spread });
}

/** A moment of chance between two, in whole seconds; the first where there is no time between them. */
export function momentBetween(from: bigint, to: bigint): bigint {
  const [share = 0] = crypto.getRandomValues(new Uint32Array(1));
  return to > from ? from + ((to - from) * BigInt(share)) / 2n ** 32n : from;
}

/**
 * Gives each countersigned session that has none yet its moment.
 * @returns the chain's time, by which those that are due may go; null when all may: waiting is switched off, or the therapist
 * has ended the pairing, after which their countersignatures would be refused
 */
export async function schedule(
  ctx: Context,
  ledger: LedgerAccount,
  isEnding: boolean,
): Promise<bigint | null> {
  if (isEnding || !(await isSpread(ctx.vault))) return null;
  const open = (await sessions(ctx)).filter((s) => s.state === 'countersigned');
  if (open.length === 0) return null;
  const now = BigInt((await ctx.chain.tip()).time);
  const last = ledger.expires - MARGIN < now + WEEK ? ledger.expires - MARGIN : now + WEEK;
  for (const s of open.filter((x) => x.releaseAt === null)) {
    await changeSession(ctx, s.id, { releaseAt: momentBetween(now, last).toString() });
  }
  return now;
}
