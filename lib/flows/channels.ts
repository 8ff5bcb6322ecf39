import { type Channel, openChannel, x25519PublicKey } from '@/lib/protocol';
import type { Context } from './context';
import { fromHex } from './transactions';

/** The patient's end of the channel of one pairing: their fresh contact key, the therapist's registered one. */
export function patientChannel(
  ctx: Context,
  pairing: { id: string; therapist: { contactKey: string } },
): Channel {
  return openChannel({
    ownSecret: ctx.vault.keyring.contactKey(pairing.id),
    theirPublic: fromHex(pairing.therapist.contactKey),
    role: 'patient',
  });
}

/** The therapist's end. */
export function therapistChannel(ctx: Context, client: { contact: string }): Channel {
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

/**
 * Takes every message out of a box: opens it, lets `apply` do what it says, and only then removes it, so that a crash
 * repeats a message and never loses one. What cannot be opened or read is removed: anybody can put noise into a box.
 */
export async function drain(
  ctx: Context,
  token: Uint8Array,
  open: (blob: Uint8Array) => Uint8Array | null,
  apply: (plain: Uint8Array) => Promise<void>,
): Promise<number> {
  let taken = 0;
  for (;;) {
    const page = await ctx.mailbox.receive(token);
    for (const message of page.messages) {
      const plain = open(message.blob);
      if (plain) {
        await apply(plain);
        taken += 1;
      }
      await ctx.mailbox.remove(token, message.id);
    }
    // What was taken is gone, so the rest is the next first page.
    if (page.next === undefined) return taken;
  }
}

/** `work`, or null where it throws: for opening what a stranger may have written. */
export function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
