import { therapistChannel } from './channels';
import { type Context, FlowError } from './context';
import { encodeMail, type ToPatientMail } from './mail';
import { type ClientRecord, clientSchema, skipDamaged } from './records';

export const CLIENT = 'client';

/** Everybody who asked for a pairing, newest first. */
export async function clients(ctx: Pick<Context, 'vault'>): Promise<ClientRecord[]> {
  const all = (await ctx.vault.list(CLIENT, clientSchema, skipDamaged)).map((r) => r.data);
  return all.sort((a, b) => b.receivedAt - a.receivedAt);
}

/** Notes something about a client. @throws FlowError 'no-request' when there is no such client */
export async function changeClient(
  ctx: Context,
  id: string,
  change: Partial<ClientRecord>,
): Promise<ClientRecord> {
  return ctx.vault.update(CLIENT, id, clientSchema, (now) => {
    if (!now) throw new FlowError('no-request');
    return { ...now, ...change };
  });
}

/** The therapist's private name for a client; never leaves the vault. */
export function labelClient(ctx: Context, id: string, label: string): Promise<ClientRecord> {
  return changeClient(ctx, id, { label: label.trim().slice(0, 60) });
}

/** Seals a message into a client's box. */
export async function tell(ctx: Context, client: ClientRecord, mail: ToPatientMail): Promise<void> {
  const channel = therapistChannel(ctx, client);
  await ctx.mailbox.send(channel.sendAddress, channel.seal(encodeMail(mail)));
}

/** @throws FlowError 'no-request' when there is no such client */
export async function clientOf(ctx: Context, id: string): Promise<ClientRecord> {
  const client = (await ctx.vault.get(CLIENT, id, clientSchema))?.data;
  if (!client) throw new FlowError('no-request');
  return client;
}
