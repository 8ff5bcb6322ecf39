import { type LedgerAccount, type LedgerSession, sessionLogger } from '@/lib/contracts';
import { type Context, FlowError } from './context';
import { accountMark, firstVersion, isSettled, ledgerSessions, ledgerState } from './ledger-state';
import { currentPairing } from './patient';
import type { SessionRecord, TransactionRecord } from './records';
import { changeSession, commitSession, holdsNumber, requeue, SESSION, sessions } from './sessions';
import { patientAccount } from './standing';
import { fromHex, isOver, submit, toHex } from './transactions';

const BATCH = 25;
/** A node takes at most 25 pending transactions of one account; some room is left for other steps. */
const IN_FLIGHT = 20;
/** The contract's code for a session that belongs to a pairing before the present one. */
const PAIRING_OVER = 1320;

/** States in which the ledger is asked about a session each time; the others change only with the account's mark. */
const OPEN: SessionRecord['state'][] = [
  'waiting',
  'countersigned',
  'sending',
  'logged',
  'confirming',
  'withdrawing',
];

/** The mark of each account when all its sessions were read last, for each open vault. */
const marks = new WeakMap<object, Map<string, string>>();

/**
 * Holds what the vault believes against what the ledger has. A session whose commitment stands there is there, however
 * its transaction went; one whose number somebody else took (another device of the patient's) gets the next number and is
 * signed again. Confirmed and settled ones are read again when the account shows that one of them has changed.
 */
export async function reconcileSessions(
  ctx: Context,
  settled: Map<string, TransactionRecord>,
  ledger: LedgerAccount | null,
): Promise<void> {
  const numbered = (await sessions(ctx)).filter(holdsNumber);
  const [first] = numbered;
  if (!first) return;
  const account = BigInt(first.account);
  const mark = ledger && accountMark({ account, ...ledger });
  const seen = marks.get(ctx.vault) ?? new Map<string, string>();
  const isNews = mark !== null && seen.get(first.account) !== mark;
  const due = numbered.filter((s) => isNews || OPEN.includes(s.state) || s.dispute !== null);
  const numbers = due.map((s) => BigInt(s.sequence ?? 0));
  const rows = await ledgerSessions(ctx, account, numbers, ledger?.sequence ?? 0n);
  for (const s of due) {
    const tx = s.txid ? settled.get(s.txid) : undefined;
    const row = rows.get(s.sequence ?? '');
    if (row && (await isOwn(ctx, s, row))) await onLedger(ctx, s, row, tx);
    else if (!OPEN.includes(s.state) || tx?.state === 'pending') continue;
    else if (row) await requeue(ctx, s);
    else if (s.state === 'sending' && tx) await offLedger(ctx, s, tx);
  }
  if (mark !== null) marks.set(ctx.vault, seen.set(first.account, mark));
}

/** Whether the row is this session's: as it is here, or as it was logged before it was corrected on another device. */
async function isOwn(ctx: Context, s: SessionRecord, row: LedgerSession): Promise<boolean> {
  const own = toHex(commitSession(ctx, s).session);
  if (toHex(row.commitment) === own) return true;
  const first = await firstVersion(
    ctx,
    { account: BigInt(s.account), sequence: BigInt(s.sequence ?? 0) },
    row,
  );
  return toHex(first.commitment) === own;
}

async function onLedger(ctx: Context, s: SessionRecord, row: LedgerSession, tx?: TransactionRecord) {
  const state = ledgerState(row);
  const now: Partial<SessionRecord> = {
    dispute: row.dispute > 0n ? row.dispute.toString() : null,
    isSettled: isSettled(row),
    revision: row.revision.toString(),
  };
  if (state !== 'logged') Object.assign(now, { state, code: null });
  else if (tx?.state !== 'pending') Object.assign(now, { state, code: codeWhileLogged(s, tx) });
  const isNews = Object.entries(now).some(([key, value]) => s[key as keyof SessionRecord] !== value);
  if (isNews) await changeSession(ctx, s.id, now);
}

/** Why a session that is logged did not get further, as a contract's code; null where nothing stands in its way. */
function codeWhileLogged(s: SessionRecord, tx?: TransactionRecord): number | null {
  // A batch succeeds as a whole; what it left unconfirmed it refused, and would refuse again.
  if (s.state === 'confirming') return tx?.state === 'success' ? PAIRING_OVER : (tx?.code ?? null);
  // A withdrawal that failed does not keep a countersignature from being carried in.
  if (s.state === 'withdrawing') return s.countersignature ? null : (tx?.code ?? null);
  return s.code;
}

/** A session was sent and is not on the ledger, although its transaction has come to an end. */
async function offLedger(ctx: Context, s: SessionRecord, tx: TransactionRecord) {
  if (!isOver(tx)) return;
  // 1303: it was not its turn, because an earlier one failed. It is sent when its turn comes.
  const again = tx.state !== 'failed' || tx.code === 1303;
  if (again && s.reason !== null) {
    await changeSession(ctx, s.id, { state: 'declined', sequence: null, code: null, txid: null });
    return;
  }
  const state = again ? (s.countersignature ? 'countersigned' : 'waiting') : 'failed';
  await changeSession(ctx, s.id, { state, code: again ? null : tx.code, txid: null });
}

function logCall(ctx: Context, s: SessionRecord, countersignature: string | null) {
  const { facts, note } = commitSession(ctx, s);
  return sessionLogger.logSession({
    account: BigInt(s.account),
    sequence: BigInt(s.sequence ?? 0),
    facts,
    note,
    week: BigInt(s.week),
    countersignature: countersignature ? fromHex(countersignature) : null,
  });
}

async function sendLog(ctx: Context, s: SessionRecord): Promise<void> {
  const txid = await submit(ctx, 'log-session', logCall(ctx, s, s.countersignature), {
    kind: SESSION,
    id: s.id,
  });
  await changeSession(ctx, s.id, { state: 'sending', txid, code: null });
}

/**
 * Logs every countersigned session whose turn it is: the ledger takes them in the order of their numbers.
 * @param now chain time, by which those that wait for their moment are due; null to send them all
 */
export async function sendCountersigned(
  ctx: Context,
  ledgerSequence: bigint,
  now: bigint | null,
): Promise<number> {
  const all = await sessions(ctx);
  const bySequence = new Map(all.filter((s) => s.sequence).map((s) => [s.sequence, s]));
  let sent = 0;
  for (let n = ledgerSequence + 1n; n <= ledgerSequence + BigInt(IN_FLIGHT); n += 1n) {
    const s = bySequence.get(n.toString());
    if (s?.state === 'sending') continue;
    if (s?.state !== 'countersigned') break;
    if (now !== null && s.releaseAt !== null && BigInt(s.releaseAt) > now) break;
    await sendLog(ctx, s);
    sent += 1;
  }
  return sent;
}

/**
 * Logs a session without its countersignature: one that waits, or one that the therapist declined, which takes the next
 * number then. It counts once the therapist's signature is carried in later, or once arbitrators say so.
 * @throws FlowError 'no-session'; 'busy' when another session has the ledger's next number
 */
export async function logWithoutWaiting(ctx: Context, id: string): Promise<void> {
  const { ledger } = await patientAccount(ctx);
  const all = await sessions(ctx);
  const s = all.find((x) => x.id === id);
  if (!ledger || !s || (s.state !== 'waiting' && s.state !== 'declined')) throw new FlowError('no-session');
  if (s.state === 'declined' && s.pairingId !== (await currentPairing(ctx))?.id) {
    throw new FlowError('no-session');
  }
  const next = (ledger.sequence + 1n).toString();
  const holder = all.find((x) => holdsNumber(x) && x.sequence === next);
  if (holder ? holder.id !== id : s.state === 'waiting') throw new FlowError('busy');
  await sendLog(ctx, await changeSession(ctx, id, { sequence: next }));
}

/**
 * Takes back a session that is logged and not confirmed. Its number stays used, and no countersignature can confirm it any
 * more: the same session may then be sent anew.
 * @throws FlowError 'no-session' when it is not in that state, or openly disputed
 */
export async function withdrawSession(ctx: Context, id: string): Promise<void> {
  const s = (await sessions(ctx)).find((x) => x.id === id);
  if (s?.state !== 'logged' || s.sequence === null || s.dispute !== null) throw new FlowError('no-session');
  const call = sessionLogger.withdrawSession({ account: BigInt(s.account), sequence: BigInt(s.sequence) });
  const txid = await submit(ctx, 'withdraw-session', call, { kind: SESSION, id });
  await changeSession(ctx, id, { state: 'withdrawing', txid, code: null });
}

/**
 * Carries in the countersignatures of sessions that were logged without one, up to 25 in one transaction. Those of a
 * pairing that is over stay as they are: the ledger would refuse them each time.
 */
export async function confirmLogged(ctx: Context, ledger: LedgerAccount): Promise<number> {
  if (!ledger.active) return 0;
  const ready = (await sessions(ctx)).filter(
    (s) =>
      s.state === 'logged' &&
      s.countersignature !== null &&
      s.code === null &&
      s.dispute === null &&
      s.pairing === ledger.pairing.toString(),
  );
  const batch = ready.slice(0, BATCH);
  const first = batch[0];
  if (!first) return 0;
  const items = batch.map((s) => ({
    sequence: BigInt(s.sequence ?? 0),
    countersignature: fromHex(s.countersignature ?? ''),
  }));
  const call = sessionLogger.confirmSessions({ account: BigInt(first.account), items });
  const txid = await submit(ctx, 'confirm-sessions', call, null);
  for (const s of batch) await changeSession(ctx, s.id, { state: 'confirming', txid });
  return batch.length;
}
