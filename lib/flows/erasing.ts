import { type Mailbox, MailboxError } from '@/lib/mailbox/client';
import type { Vault } from '@/lib/vault';
import { patientChannel, therapistChannel } from './channels';
import { CLIENT } from './clients';
import {
  clientSchema,
  PAIRING,
  pairingSchema,
  type SessionRecord,
  sessionSchema,
  skipDamaged,
} from './records';
import { SESSION } from './sessions';
import { THERAPIST } from './therapist';

/** How much of each kind a vault holds, counted before it is erased. */
export interface Inventory {
  /** Records by kind, the most first. */
  records: { kind: string; count: number }[];
  unreadable: number;
  /** Pieces of attachments and of what was synced, on this device. */
  blobs: number;
  /** What stays on the public record. Counted only: a receipt that named the accounts would tie them to its finder. */
  onChain: { accounts: number; sessions: number };
}

const OFF_CHAIN: readonly SessionRecord['state'][] = [
  'draft',
  'queued',
  'waiting',
  'countersigned',
  'declined',
  'failed',
];

/** Counts what is in an open vault. */
export async function takeInventory(vault: Vault): Promise<Inventory> {
  let unreadable = 0;
  const all = await vault.all(() => {
    unreadable += 1;
  });
  const counts = new Map<string, number>();
  const accounts = new Set<string>();
  let sessions = 0;
  for (const { kind, data } of all) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const pairing = kind === PAIRING ? pairingSchema.safeParse(data).data : undefined;
    if (pairing) accounts.add(pairing.owner);
    const session = kind === SESSION ? sessionSchema.safeParse(data).data : undefined;
    if (session && !OFF_CHAIN.includes(session.state)) sessions += 1;
  }
  return {
    records: [...counts].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count),
    unreadable,
    blobs: (await vault.blobs.ids()).length,
    onChain: { accounts: accounts.size, sessions },
  };
}

/** What became of the post boxes that this vault can open. */
export interface EmptiedBoxes {
  boxes: number;
  messages: number;
  /** Boxes that could not be emptied: the server was out of reach, or kept what it was told to delete. It deletes each message by itself after 30 days. */
  unreached: number;
}

/**
 * Deletes every message that waits on the server for this vault, unread. Messages that this vault sent lie in boxes that only
 * their readers can open.
 */
export async function emptyBoxes(vault: Vault, mailbox: Mailbox): Promise<EmptiedBoxes> {
  const [pairings, clients, practice] = await Promise.all([
    vault.list(PAIRING, pairingSchema, skipDamaged),
    vault.list(CLIENT, clientSchema, skipDamaged),
    vault.all(skipDamaged).then((all) => all.some(({ kind }) => kind === THERAPIST)),
  ]);
  const tokens = [
    ...pairings.map(({ data }) => patientChannel({ vault }, data).receiveToken),
    ...clients.map(({ data }) => therapistChannel({ vault }, data).receiveToken),
    ...(practice ? [vault.keyring.inboxToken()] : []),
  ];
  const done: EmptiedBoxes = { boxes: tokens.length, messages: 0, unreached: 0 };
  for (const token of tokens) {
    try {
      done.messages += await emptyBox(mailbox, token);
    } catch (error) {
      if (!(error instanceof MailboxError)) throw error;
      done.unreached += 1;
      // Nothing answers: the other boxes would only let the person wait.
      if (error.code === 'unreachable') {
        done.unreached = tokens.length - tokens.indexOf(token);
        break;
      }
    }
  }
  return done;
}

async function emptyBox(mailbox: Mailbox, token: Uint8Array): Promise<number> {
  const removed = new Set<string>();
  for (;;) {
    const { messages } = await mailbox.receive(token);
    if (messages.length === 0) return removed.size;
    const left = messages.filter(({ id }) => !removed.has(id));
    if (left.length === 0) throw new MailboxError('bad-answer', 'What was deleted is still given out.');
    for (const { id } of left) {
      await mailbox.remove(token, id);
      removed.add(id);
    }
  }
}
