import * as z from 'zod';
import type { LedgerAccount } from '@/lib/contracts';
import { weekStart } from '@/lib/protocol';
import type { Vault } from '@/lib/vault';
import type { Context } from './context';
import { changeSession, sessions } from './sessions';

/**
 * When a session goes onto the ledger is public to the second, and the ledger keeps it. Sent as soon as the therapist has
 * confirmed it, it would tell when the session was. So each waits for a moment of chance in the calendar week after its own:
 * in the vault, as the session that it is, so that nothing is lost when the page is closed, and nothing is sent twice. And one
 * opening of the page sends for one pseudonym only: what leaves together would be seen to belong together.
 */
const DAY = 86_400n;
const WEEK = 7n * DAY;
/** So much is left before the term of a pairing ends, when its countersignatures lose their force (seconds). */
const MARGIN = DAY;
/** A page that stays open is taken to be opened anew after this time (ms). */
const OPENING = 24 * 60 * 60_000;

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

/** Whom the present opening of a vault sends for; nobody, where a claim is being answered. */
const turns = new WeakMap<object, { owner: string | null; since: number }>();

/** Whether this opening may send for this pseudonym. The first that has something due takes the turn; the others' comes later. */
export function takesTurn({ vault, wallet }: Pick<Context, 'vault' | 'wallet'>): boolean {
  const turn = turns.get(vault);
  if (turn && Date.now() - turn.since < OPENING) return turn.owner === wallet.principal;
  turns.set(vault, { owner: wallet.principal, since: Date.now() });
  return true;
}

/** Sends nothing that waits until the page is opened anew: a claim that comes with a transaction would point to its sender. */
export function keepQuiet(vault: Vault): void {
  turns.set(vault, { owner: null, since: Date.now() });
}

/** The seconds between which a session of this week is sent: the next calendar week, or what is left of it, or a week from now on. */
function releaseWindow(week: bigint, now: bigint): { from: bigint; to: bigint } {
  const begin = BigInt(weekStart(week + 1n).getTime() / 1000);
  const end = begin + WEEK;
  if (now >= end - DAY) return { from: now, to: now + WEEK };
  return { from: now > begin ? now : begin, to: end };
}

/**
 * Gives each countersigned session that has none yet its moment.
 * @returns the chain's time, by which those that are due may go; null when all may: waiting is switched off, or the therapist
 * has ended the pairing, after which their countersignatures would be refused; 0 when it is another pseudonym's turn
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
  const end = ledger.expires - MARGIN;
  const moments = open.map((s) => BigInt(s.releaseAt ?? 0));
  for (const [i, s] of open.entries()) {
    if (s.releaseAt !== null) continue;
    const window = releaseWindow(BigInt(s.week), now);
    const fits = window.to <= end;
    const moment = fits ? momentBetween(window.from, window.to) : momentBetween(now, end);
    await changeSession(ctx, s.id, { releaseAt: moment.toString() });
    moments[i] = moment;
  }
  const isDue = moments.some((moment) => moment <= now);
  return isDue && !takesTurn(ctx) ? 0n : now;
}
