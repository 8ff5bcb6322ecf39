import * as z from 'zod';
import type { Vault } from '@/lib/vault';
import type { Context } from './context';
import type { ToTherapistMail } from './mail';
import { type ClientRecord, skipDamaged } from './records';
import { readShareLink } from './summary';

export const RECEIVED_SHARE = 'received-share';

/** A summary that a client shares with the therapist for a time. What it says lies at the server, not here. */
export const receivedShareSchema = z.object({
  id: z.string(),
  clientId: z.string(),
  title: z.string(),
  /** The part of the link behind #. */
  fragment: z.string(),
  until: z.number(),
  receivedAt: z.number(),
});
export type ReceivedShare = z.infer<typeof receivedShareSchema>;

/** What clients share and whose time is not over, the newest first. */
export async function receivedShares({ vault }: { vault: Vault }): Promise<ReceivedShare[]> {
  const all = (await vault.list(RECEIVED_SHARE, receivedShareSchema, skipDamaged)).map(({ data }) => data);
  return all.filter(({ until }) => until > Date.now()).sort((a, b) => b.receivedAt - a.receivedAt);
}

/** Keeps the link, if it is one; the host it names is left out: this page asks its own server only. */
export async function receiveShare(
  ctx: Pick<Context, 'vault'>,
  client: ClientRecord,
  mail: Extract<ToTherapistMail, { type: 'shared-summary' }>,
): Promise<void> {
  const { sealed, until } = readShareLink(mail.link);
  const id = `${client.id}/${sealed.chunks[0]}`;
  await ctx.vault.put(RECEIVED_SHARE, id, {
    id,
    clientId: client.id,
    title: mail.title,
    fragment: mail.link.slice(mail.link.indexOf('#') + 1),
    until,
    receivedAt: Date.now(),
  } satisfies ReceivedShare);
}
