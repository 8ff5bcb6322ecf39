import * as z from 'zod';
import {
  DISCLOSURE_LINK_MAX,
  type DisclosedSession,
  discloseSession,
  encodeDisclosure,
  FACT_FIELDS,
  type FactField,
  refuteSession,
} from '@/lib/protocol';
import { type Context, FlowError } from './context';
import { ledgerAccount } from './ledger-pages';
import { ledgerSessions, ledgerState } from './ledger-state';
import { hex, records, type SessionRecord, uint } from './records';
import { factSalts, sessions as sessionsOf } from './sessions';
import { freshId } from './transactions';

export const DISCLOSURE = 'disclosure';

/** What was shown to whom. `text` is what was handed over: the fragment of a link, and the contents of a file. */
export const disclosureSchema = z.object({
  id: hex(16),
  owner: z.string(),
  account: uint,
  audience: z.string(),
  /** By ascending numbers; `id` is the session's in this vault. */
  sessions: z.array(z.object({ id: z.string(), sequence: uint, week: uint })).min(1),
  fields: z.array(z.enum(FACT_FIELDS)),
  text: z.string(),
  createdAt: z.number(),
});
export type DisclosureRecord = z.infer<typeof disclosureSchema>;

/** Whether a session of the vault can be disclosed: it counts, and nobody contests it. */
export function isDisclosable({ state, dispute, sequence }: SessionRecord): boolean {
  return (state === 'confirmed' || state === 'upheld') && dispute === null && sequence !== null;
}

/** Every disclosure that was made here, newest first; `of` as in `records`. */
export async function disclosures(
  ctx: Pick<Context, 'vault' | 'wallet'>,
  of?: readonly string[],
): Promise<DisclosureRecord[]> {
  return records(ctx, DISCLOSURE, disclosureSchema, of);
}

/** Whether a disclosure is short enough for a link and its QR code; a longer one is handed over as a file. */
export function fitsLink({ text }: Pick<DisclosureRecord, 'text'>): boolean {
  return text.length <= DISCLOSURE_LINK_MAX;
}

/**
 * Opens the same facts of several sessions for one reader, and remembers in the vault what was shown to whom. Nothing goes
 * to the chain. Each session is held against the ledger first, so that nothing is handed over that would not hold.
 * @param sessions ids of the vault's records, 1 to 60
 * @param fields facts to open; the week is public and always told, the note never
 * @param audience for whom, 1 to 128 characters; whoever has the disclosure can show it on
 * @throws FlowError 'no-session' | 'not-confirmed' | 'recorded-otherwise'; ProtocolError 'text' | 'number' beyond the bounds
 */
export async function discloseSessions(
  ctx: Context,
  { sessions, fields, audience }: { sessions: string[]; fields: readonly FactField[]; audience: string },
): Promise<DisclosureRecord> {
  const known = new Map((await sessionsOf(ctx)).map((s) => [s.id, s]));
  const chosen = sessions.map((id) => {
    const session = known.get(id);
    if (!session) throw new FlowError('no-session');
    if (!isDisclosable(session)) throw new FlowError('not-confirmed');
    return { ...session, number: BigInt(session.sequence ?? 0) };
  });
  chosen.sort((a, b) => (a.number < b.number ? -1 : 1));
  const [first] = chosen;
  if (!first || chosen.some((s) => s.account !== first.account)) throw new FlowError('no-session');
  const account = BigInt(first.account);
  const place = { ...ctx.place, account };
  const open = FACT_FIELDS.filter((field) => fields.includes(field));
  const opened = chosen.map((s) =>
    discloseSession(ctx.place, {
      account,
      sequence: s.number,
      facts: s.facts,
      salts: factSalts(ctx, s.id),
      open,
    }),
  );
  const text = encodeDisclosure({ ...place, audience, sessions: opened });
  await requireOnLedger(ctx, place, opened);
  const record: DisclosureRecord = {
    id: freshId(),
    owner: ctx.wallet.principal,
    account: first.account,
    audience,
    sessions: chosen.map(({ id, number, week }) => ({ id, sequence: number.toString(), week })),
    fields: open,
    text,
    createdAt: Date.now(),
  };
  await ctx.vault.put(DISCLOSURE, record.id, record);
  return record;
}

/** What the ledger holds now decides: a session may have been disputed, or corrected on another device, since the last sync. */
async function requireOnLedger(
  ctx: Context,
  place: Context['place'] & { account: bigint },
  opened: DisclosedSession[],
): Promise<void> {
  const { account } = place;
  const ledger = await ledgerAccount(ctx, account);
  const numbers = opened.map((s) => s.sequence);
  const rows = await ledgerSessions(ctx, account, numbers, ledger?.sequence ?? 0n);
  for (const session of opened) {
    const row = rows.get(session.sequence.toString());
    if (!row || row.dispute > 0n || !['confirmed', 'upheld'].includes(ledgerState(row))) {
      throw new FlowError('not-confirmed');
    }
    if (refuteSession(place, session, row)) throw new FlowError('recorded-otherwise');
  }
}
