import * as z from 'zod';
import type { BlobServer } from '@/lib/blobs/client';
import { sealedSchema, sealInto } from '@/lib/blobs/sealed';
import type { Vault } from '@/lib/vault';
import { patientChannel } from './channels';
import { type Context, FlowError } from './context';
import { encodeMail } from './mail';
import { pairings } from './patient';
import { hex, skipDamaged } from './records';
import { SHARE_DOMAIN, type Summary, shareFragment, summarySchema } from './summary';
import { freshId, fromHex, toHex } from './transactions';

export const SHARE = 'share';

const DAY_MS = 86_400_000;
export const SHARE_DAYS = [1, 7, 14, 30] as const;

/** A consent: what was shared, with whom, until when, and whether it was withdrawn. */
export const shareSchema = z.object({
  id: z.string(),
  title: z.string(),
  by: z.string(),
  audience: z.object({
    kind: z.enum(['link', 'therapist']),
    name: z.string(),
    /** The pairing in whose channel it was sent. */
    pairing: z.string().nullable(),
  }),
  /** How much of what went along. */
  contents: z.object({ sessions: z.number(), notes: z.number(), measures: z.number() }),
  createdAt: z.number(),
  until: z.number(),
  sealed: z.custom<z.infer<typeof sealedSchema>>((value) => sealedSchema.safeParse(value).success),
  /** Deletes it at the server. */
  token: hex(32),
  /** Whether it reached the therapist's box; true where a link is passed on by hand. */
  sent: z.boolean(),
  withdrawnAt: z.number().nullable(),
});
export type ShareRecord = z.infer<typeof shareSchema>;

/** Every share, the newest first. */
export async function shares({ vault }: { vault: Vault }): Promise<ShareRecord[]> {
  const all = (await vault.list(SHARE, shareSchema, skipDamaged)).map(({ data }) => data);
  return all.sort((a, b) => b.createdAt - a.createdAt);
}

/** Whether it can still be read by who has the link, as far as this device knows. */
export const isOpenShare = (share: ShareRecord, now = Date.now()): boolean =>
  share.withdrawnAt === null && share.until > now;

export const shareLink = (origin: string, { until, sealed }: ShareRecord): string =>
  `${origin}/shared#${shareFragment({ until, sealed })}`;

export interface ShareDraft {
  title: string;
  by: string;
  /** Days from now, 1 to 30. */
  days: number;
  sessions: Summary['sessions'];
  notes: Summary['notes'];
  measures: Summary['measures'];
  audience: { kind: 'link'; name: string } | { kind: 'therapist'; name: string; pairing: string };
}

/**
 * Seals a summary under a key of its own and leaves it at the server until its day. The consent is kept before anything else can
 * fail, so that what lies there can always be withdrawn; for a therapist the link then goes into their box.
 * @throws BlobError, MailboxError, FlowError
 */
export async function share(
  ctx: Context,
  server: BlobServer,
  origin: string,
  { days, title, by, sessions, notes, measures, audience }: ShareDraft,
): Promise<ShareRecord> {
  const madeAt = Date.now();
  const until = madeAt + days * DAY_MS;
  const summary: Summary = summarySchema.parse({
    format: 'atsl-summary',
    version: 1,
    title,
    by,
    madeAt,
    until,
    sessions,
    notes,
    measures,
  });
  const token = crypto.getRandomValues(new Uint8Array(32));
  const storage = server.storage(() => token, { days });
  const bytes = new TextEncoder().encode(JSON.stringify(summary));
  const sealed = await sealInto(storage, bytes, { domain: SHARE_DOMAIN });
  const record: ShareRecord = {
    id: freshId(),
    title,
    by,
    audience: { ...audience, pairing: audience.kind === 'therapist' ? audience.pairing : null },
    contents: { sessions: sessions.length, notes: notes.length, measures: measures.length },
    createdAt: madeAt,
    until,
    sealed,
    token: toHex(token),
    sent: audience.kind === 'link',
    withdrawnAt: null,
  };
  await ctx.vault.put(SHARE, record.id, record);
  return audience.kind === 'therapist' ? sendShare(ctx, origin, record) : record;
}

/** Puts the link to a share into the therapist's box. To send it twice shows it once. */
export async function sendShare(ctx: Context, origin: string, record: ShareRecord): Promise<ShareRecord> {
  const pairing = (await pairings(ctx)).find(({ id }) => id === record.audience.pairing);
  if (!pairing) throw new FlowError('no-pairing');
  const channel = patientChannel(ctx, pairing);
  const mail = encodeMail({
    v: 1,
    type: 'shared-summary',
    title: record.title,
    link: shareLink(origin, record),
    until: record.until,
  });
  await ctx.mailbox.send(channel.sendAddress, channel.seal(mail));
  return change(ctx, record.id, { sent: true });
}

/**
 * Withdraws a consent: the summary is deleted at the server, and its link leads nowhere from then on. What somebody has read or
 * copied before cannot be taken back.
 */
export async function withdrawShare(
  ctx: Pick<Context, 'vault'>,
  server: BlobServer,
  id: string,
): Promise<ShareRecord> {
  const record = (await ctx.vault.get(SHARE, id, shareSchema))?.data;
  if (!record) throw new FlowError('no-request');
  const token = fromHex(record.token);
  const storage = server.storage(() => token);
  for (const chunk of record.sealed.chunks) await storage.remove(chunk);
  return change(ctx, id, { withdrawnAt: Date.now() });
}

/** Takes a consent that is over off the list. */
export async function forgetShare(ctx: Pick<Context, 'vault'>, id: string): Promise<void> {
  const record = (await ctx.vault.get(SHARE, id, shareSchema))?.data;
  if (record && isOpenShare(record)) throw new FlowError('no-request');
  await ctx.vault.remove(SHARE, id);
}

const change = (ctx: Pick<Context, 'vault'>, id: string, to: Partial<ShareRecord>): Promise<ShareRecord> =>
  ctx.vault.update(SHARE, id, shareSchema, (now) => {
    if (!now) throw new FlowError('no-request');
    return { ...now, ...to };
  });
