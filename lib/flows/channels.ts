import { ChainError } from '@/lib/chain';
import { MailboxError } from '@/lib/mailbox/client';
import { type Channel, openChannel, x25519PublicKey } from '@/lib/protocol';
import { VaultError } from '@/lib/vault';
import { type Context, FlowError } from './context';
import { fromHex } from './transactions';
import { stopsAll } from './troubles';

/** The patient's end of the channel of one pairing: their fresh contact key, the therapist's registered one. */
export function patientChannel(
  ctx: Pick<Context, 'vault'>,
  pairing: { id: string; therapist: { contactKey: string } },
): Channel {
  return openChannel({
    ownSecret: ctx.vault.keyring.contactKey(pairing.id),
    theirPublic: fromHex(pairing.therapist.contactKey),
    role: 'patient',
  });
}

/** The therapist's end. */
export function therapistChannel(ctx: Pick<Context, 'vault'>, client: { contact: string }): Channel {
  return openChannel({
    ownSecret: ctx.vault.keyring.contactKey('therapist'),
    theirPublic: fromHex(client.contact),
    role: 'therapist',
  });
}

/** The public half of the patient's fresh contact key of one pairing. */
export function patientContact(ctx: Context, pairingId: string): Uint8Array {
  return x25519PublicKey(ctx.vault.keyring.contactKey(pairingId));
}

/** What a message is about may not be on the chain yet as this side sees it; for so long it is looked at again (ms). */
const LATER_FOR = 10 * 60_000;
const firstSeen = new WeakMap<object, Map<string, number>>();

/**
 * Takes every message out of a box: opens it, lets `apply` do what it says, and only then removes it, so that a crash
 * repeats a message and never loses one. Anybody can put anything into a box, so nothing in a message stops the rest:
 * what cannot be opened, read or acted upon is removed; what cannot be judged yet ('later', or a refusal of ours) is
 * kept for some minutes; what failed for the sake of chain or mailbox stays for the next time.
 */
export async function drain<T>(
  ctx: Context,
  token: Uint8Array,
  open: (blob: Uint8Array) => T | null,
  apply: (plain: T) => Promise<unknown>,
): Promise<void> {
  let kept: string | undefined;
  for (;;) {
    const page = await ctx.mailbox.receive(token, kept);
    for (const { id, blob } of page.messages) {
      const plain = open(blob);
      if (plain && !(await isDone(ctx, id, () => apply(plain)))) kept = id;
      else await ctx.mailbox.remove(token, id);
    }
    // What was taken is gone, so the rest begins after what was kept.
    if (page.next === undefined) return;
  }
}

/** Whether a message may be removed from its box. */
async function isDone(ctx: Context, id: string, apply: () => Promise<unknown>): Promise<boolean> {
  try {
    if ((await apply()) !== 'later') return true;
  } catch (error) {
    if (stopsAll(error) || (error instanceof MailboxError && error.code === 'unreachable')) throw error;
    if (error instanceof ChainError || error instanceof MailboxError || error instanceof VaultError)
      return false;
    if (!(error instanceof FlowError)) return true;
  }
  const seen = firstSeen.get(ctx.vault) ?? new Map<string, number>();
  firstSeen.set(ctx.vault, seen);
  const since = seen.get(id) ?? Date.now();
  seen.set(id, since);
  return Date.now() - since > LATER_FOR;
}

/** `work`, or null where it throws: for opening what a stranger may have written. */
export function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
