import { type LedgerAccount, type LedgerSession, sessionLogger } from '@/lib/contracts';
import { factsCommitment, signCountersignature, weekOfDate } from '@/lib/protocol';
import { clientOf, tell } from './clients';
import { type Context, FlowError } from './context';
import { askAmong } from './ledger-pages';
import { accountMark, firstVersion, isSettled, ledgerSessions, ledgerState } from './ledger-state';
import { REASON_MAX, type ToTherapistMail } from './mail';
import {
  type AttendanceRecord,
  attendanceSchema,
  type ClientRecord,
  saltsFromHex,
  skipDamaged,
} from './records';
import { fromHex, toHex } from './transactions';

export const ATTENDANCE = 'attendance';

/** Every session that was sent for countersignature, newest first. */
export async function attendances(ctx: Pick<Context, 'vault'>): Promise<AttendanceRecord[]> {
  const all = (await ctx.vault.list(ATTENDANCE, attendanceSchema, skipDamaged)).map((r) => r.data);
  return all.sort((a, b) => b.facts.date.localeCompare(a.facts.date) || b.receivedAt - a.receivedAt);
}

async function attendanceOf(ctx: Context, id: string): Promise<AttendanceRecord> {
  const session = (await ctx.vault.get(ATTENDANCE, id, attendanceSchema))?.data;
  if (!session) throw new FlowError('no-session');
  return session;
}

/** Notes the answer to a session, unless the patient has asked for something else under its name meanwhile. */
async function answered(ctx: Context, session: AttendanceRecord, state: AttendanceRecord['state']) {
  await ctx.vault.update(ATTENDANCE, session.id, attendanceSchema, (now) => {
    if (!now) throw new FlowError('no-session');
    const same = now.commitment === session.commitment && now.sequence === session.sequence;
    return same ? { ...now, state } : now;
  });
}

/**
 * Countersigns sessions, one or many, each with the pairing key, and sends each signature back. Needs no transaction.
 * @param seen what the therapist was shown: a patient may send other facts between the look and the click
 * @throws FlowError 'no-session' when one is gone or no longer what was shown, 'no-pairing'; 'signed-before' when a
 * signature that was given for it under another number can still be used
 */
export async function countersign(
  ctx: Context,
  ids: string[],
  seen?: readonly AttendanceRecord[],
): Promise<void> {
  for (const id of ids) {
    const session = await attendanceOf(ctx, id);
    const shown = seen ? seen.find((a) => a.id === id) : session;
    if (shown?.commitment !== session.commitment || shown.sequence !== session.sequence) {
      throw new FlowError('no-session');
    }
    const client = await clientOf(ctx, session.clientId);
    if (client.state !== 'paired' || client.pairing !== session.pairing) throw new FlowError('no-pairing');
    if (!(await isFree(ctx, session))) throw new FlowError('signed-before');
    const signature = signCountersignature(ctx.vault.keyring.pairingKey(client.id), ctx.place, {
      account: BigInt(session.account),
      pairing: BigInt(session.pairing),
      sequence: BigInt(session.sequence),
      facts: fromHex(session.commitment),
      week: BigInt(session.week),
    });
    // Noted before it is sent: a signature that was forgotten could be given twice.
    await noteSigned(ctx, session);
    await tell(ctx, client, {
      v: 1,
      type: 'countersignature',
      id,
      sequence: session.sequence,
      countersignature: toHex(signature),
    });
    await answered(ctx, session, 'countersigned');
  }
}

async function noteSigned(ctx: Context, { id, pairing, sequence, commitment }: AttendanceRecord) {
  await ctx.vault.update(ATTENDANCE, id, attendanceSchema, (now) => {
    if (!now) throw new FlowError('no-session');
    const known = now.signed.some(
      (s) => s.pairing === pairing && s.sequence === sequence && s.commitment === commitment,
    );
    return known ? now : { ...now, signed: [...now.signed, { pairing, sequence, commitment }] };
  });
}

/** The numbers under which a session was countersigned before, other than the one it is asked for under. */
export function formerNumbers({ pairing, sequence, signed }: AttendanceRecord): string[] {
  const former = signed.filter((s) => s.pairing === pairing && s.sequence !== sequence);
  return [...new Set(former.map((s) => s.sequence))];
}

/**
 * Whether a signature for this session cannot make two sessions out of one: each that was given under another number has
 * to be worthless for good.
 */
async function isFree(ctx: Context, session: AttendanceRecord): Promise<boolean> {
  for (const former of session.signed) {
    const isSame = former.pairing === session.pairing && former.sequence === session.sequence;
    if (!isSame && !(await isWorthless(ctx, session, former))) return false;
  }
  return true;
}

/** Whether a countersignature can never be used any more, and never was. */
async function isWorthless(
  ctx: Context,
  session: AttendanceRecord,
  former: AttendanceRecord['signed'][number],
): Promise<boolean> {
  const at = { account: BigInt(session.account), sequence: BigInt(former.sequence) };
  const row = await askAmong(ctx, at.account, (account) =>
    ctx.chain.read(sessionLogger.getSession({ ...at, account })),
  );
  // The signature names its pairing: once that is over, nothing can be logged with it.
  if (!row) return former.pairing !== session.pairing;
  const { facts } = await firstVersion(ctx, at, row);
  return toHex(facts) !== former.commitment || ledgerState(row) === 'withdrawn';
}

/** Refuses to countersign a session, with a word to the patient. */
export async function declineSession(ctx: Context, id: string, reason: string): Promise<void> {
  const session = await attendanceOf(ctx, id);
  const client = await clientOf(ctx, session.clientId);
  await tell(ctx, client, { v: 1, type: 'session-declined', id, reason: reason.slice(0, REASON_MAX) });
  await answered(ctx, session, 'declined');
}

/** Facts are kept only as the commitment that will be signed says: recomputed here, never taken on trust. */
export async function receiveFacts(
  ctx: Context,
  client: ClientRecord,
  mail: Extract<ToTherapistMail, { type: 'session-facts' }>,
): Promise<void> {
  if (mail.account !== client.account || mail.pairing !== client.pairing) return;
  const commitment = factsCommitment(ctx.place, {
    account: BigInt(mail.account),
    facts: mail.facts,
    salts: saltsFromHex(mail.salts),
  });
  const before = (await ctx.vault.get(ATTENDANCE, mail.id, attendanceSchema))?.data;
  // The same patient may send it again under a later pairing; nobody else may touch it.
  if (before && before.account !== client.account) return;
  const record: AttendanceRecord = {
    id: mail.id,
    clientId: client.id,
    account: mail.account,
    pairing: mail.pairing,
    sequence: mail.sequence,
    facts: mail.facts,
    commitment: toHex(commitment),
    week: weekOfDate(mail.facts.date).toString(),
    signed: before?.signed ?? [],
    state: 'asked',
    entry: null,
    isSettled: false,
    receivedAt: Date.now(),
  };
  await ctx.vault.put(ATTENDANCE, mail.id, record);
  // What was agreed to is signed again by itself where that cannot make two sessions out of one.
  const isAgreed =
    before?.state !== 'declined' &&
    record.signed.some((x) => x.pairing === record.pairing && x.commitment === record.commitment);
  if (isAgreed && (await isFree(ctx, record))) await countersign(ctx, [mail.id]);
}

/** The account's totals when a client's sessions were looked up last, for each open vault. */
const marks = new WeakMap<object, Map<string, string>>();

/** Notes what the ledger made of a client's sessions, when the account shows that something has changed. */
export async function watchEntries(ctx: Context, client: ClientRecord, ledger: LedgerAccount): Promise<void> {
  const account = BigInt(client.account);
  const known = marks.get(ctx.vault) ?? new Map<string, string>();
  marks.set(ctx.vault, known);
  const mark = `${accountMark({ account, ...ledger })} ${ledger.confirmed}`;
  const own = (await attendances(ctx)).filter((a) => a.clientId === client.id && a.state !== 'asked');
  // A dispute over, or a withdrawal of, a session that is not confirmed leaves the totals as they are.
  const due =
    known.get(client.id) === mark ? own.filter((a) => a.entry === 'logged' || a.entry === 'disputed') : own;
  const numbers = due.map((a) => BigInt(a.sequence));
  // Among others: whose sessions a therapist's page looks up is whom they see.
  const rows =
    numbers.length === 0
      ? new Map<string, LedgerSession>()
      : await askAmong(ctx, account, (one) => ledgerSessions(ctx, one, numbers, ledger.sequence));
  for (const { id, sequence, commitment, entry, isSettled: wasSettled } of due) {
    const row = rows.get(sequence);
    const first = row && (await firstVersion(ctx, { account, sequence: BigInt(sequence) }, row));
    const isIts = first !== undefined && toHex(first.facts) === commitment;
    const now = row && isIts ? (row.dispute > 0n ? 'disputed' : ledgerState(row)) : null;
    const settled = row !== undefined && isIts && isSettled(row);
    if (now !== entry || settled !== wasSettled) {
      await changeAttendance(ctx, id, { entry: now, isSettled: settled });
    }
  }
  known.set(client.id, mark);
}

async function changeAttendance(ctx: Context, id: string, change: Partial<AttendanceRecord>): Promise<void> {
  await ctx.vault.update(ATTENDANCE, id, attendanceSchema, (now) => {
    if (!now) throw new FlowError('no-session');
    return { ...now, ...change };
  });
}
