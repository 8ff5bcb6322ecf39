import { type LedgerAccount, type LedgerSession, sessionLogger } from '@/lib/contracts';
import {
  factsCommitment,
  factsSchema,
  noteCommitment,
  type SessionFacts,
  sessionCommitment,
  weekOfDate,
  weekOfTime,
} from '@/lib/protocol';
import { patientChannel } from './channels';
import { type Context, FlowError } from './context';
import { encodeMail } from './mail';
import { currentPairing, pairings, patientAccount } from './patient';
import { records, type SessionRecord, sessionSchema, type TransactionRecord } from './records';
import { freshId, fromHex, isOver, submit, toHex } from './transactions';

export const SESSION = 'session';
const PAGE = 20n;
const BATCH = 25;
/** A node takes at most 25 pending transactions of one account; some room is left for other steps. */
const IN_FLIGHT = 20;

/** Every session of this account in the vault, the latest day first. */
export async function sessions(ctx: Pick<Context, 'vault' | 'wallet'>): Promise<SessionRecord[]> {
  const all = await records(ctx, SESSION, sessionSchema);
  return all.sort((a, b) => b.facts.date.localeCompare(a.facts.date) || b.createdAt - a.createdAt);
}

export async function changeSession(
  ctx: Pick<Context, 'vault'>,
  id: string,
  change: Partial<SessionRecord>,
): Promise<SessionRecord> {
  return ctx.vault.update(SESSION, id, sessionSchema, (now) => {
    if (!now) throw new FlowError('no-session');
    return { ...now, ...change };
  });
}

/** The three salts of a session's facts; they derive from its id, and go to the therapist with the facts. */
export function factSalts(ctx: Context, id: string) {
  const { keyring } = ctx.vault;
  return {
    date: keyring.salt('fact-date', id),
    minutes: keyring.salt('fact-minutes', id),
    modality: keyring.salt('fact-modality', id),
  };
}

/** Both commitments of a session, and the one over both that the ledger computes. */
export function commitSession(ctx: Context, record: SessionRecord) {
  const account = BigInt(record.account);
  const facts = factsCommitment(ctx.place, {
    account,
    facts: record.facts,
    salts: factSalts(ctx, record.id),
  });
  const note = noteCommitment(ctx.place, {
    account,
    note: record.note,
    salt: ctx.vault.keyring.salt('note', record.id),
  });
  return { facts, note, session: sessionCommitment({ facts, note }) };
}

/** What the log form gives. */
export interface SessionDraft {
  facts: SessionFacts;
  note: string;
}

/**
 * Checks a draft against the calendar of the chain, as the contract will.
 * @throws FlowError 'bad-facts' | 'no-pairing' | 'future-week' | 'before-pairing'
 */
export async function checkDraft(ctx: Context, draft: SessionDraft): Promise<SessionFacts> {
  const facts = factsSchema.safeParse(draft.facts);
  if (!facts.success) throw new FlowError('bad-facts', facts.error.issues[0]?.message);
  const week = weekOfDate(facts.data.date);
  const [{ time }, { ledger }] = await Promise.all([ctx.chain.tip(), patientAccount(ctx)]);
  if (week > weekOfTime(BigInt(time))) throw new FlowError('future-week');
  if (ledger && week < ledger.sinceWeek) throw new FlowError('before-pairing');
  return facts.data;
}

/** Keeps a session in the vault. It goes to the therapist with the next sync when `send` is set and a pairing is in force. */
export async function logSession(
  ctx: Context,
  draft: SessionDraft,
  { send = true } = {},
): Promise<SessionRecord> {
  const pairing = await currentPairing(ctx);
  if (send && !pairing?.pairing) throw new FlowError('no-pairing');
  const facts = send ? await checkDraft(ctx, draft) : factsSchema.parse(draft.facts);
  const record: SessionRecord = {
    id: freshId(),
    owner: ctx.wallet.principal,
    pairingId: pairing?.id ?? null,
    account: pairing?.account ?? '0',
    pairing: pairing?.pairing ?? null,
    sequence: null,
    facts,
    note: draft.note,
    week: weekOfDate(facts.date).toString(),
    state: send ? 'queued' : 'draft',
    countersignature: null,
    txid: null,
    code: null,
    reason: null,
    createdAt: Date.now(),
  };
  await ctx.vault.put(SESSION, record.id, record);
  return record;
}

/** Sends a draft, or a session that was declined or failed, to the therapist, corrected if `draft` is given. */
export async function resendSession(ctx: Context, id: string, draft?: SessionDraft): Promise<SessionRecord> {
  const pairing = await currentPairing(ctx);
  if (!pairing?.pairing) throw new FlowError('no-pairing');
  const now = (await sessions(ctx)).find((s) => s.id === id);
  const stuck =
    now?.pairingId !== pairing.id && now?.state !== undefined && ['queued', 'waiting'].includes(now.state);
  if (!now || !(stuck || ['draft', 'declined', 'failed'].includes(now.state)))
    throw new FlowError('no-session');
  const facts = await checkDraft(ctx, draft ?? now);
  return changeSession(ctx, id, {
    facts,
    note: draft?.note ?? now.note,
    week: weekOfDate(facts.date).toString(),
    pairingId: pairing.id,
    account: pairing.account,
    pairing: pairing.pairing,
    sequence: null,
    countersignature: null,
    state: 'queued',
    txid: null,
    code: null,
    reason: null,
  });
}

/**
 * Removes a session that is not on the chain and that nobody will answer any more: one that waits for the therapist can
 * go once its pairing is over. What is on the chain stays, there and here.
 */
export async function discardSession(ctx: Context, id: string): Promise<void> {
  const now = (await sessions(ctx)).find((s) => s.id === id);
  if (!now) throw new FlowError('no-session');
  const pairing = (await pairings(ctx)).find((p) => p.id === now.pairingId);
  const left = now.state === 'waiting' && pairing?.state !== 'paired';
  if (!left && !['draft', 'queued', 'declined', 'failed'].includes(now.state))
    throw new FlowError('no-session');
  await ctx.vault.remove(SESSION, id);
}

/** States in which a session holds a sequence number that no other may take. */
const HOLDS_SEQUENCE = ['waiting', 'countersigned', 'sending', 'logged', 'confirming', 'confirmed'];

/**
 * Where a number fell out (its session was declined, or belongs to a pairing that is over), the later ones can never be
 * logged as they are: they go back to the queue and are asked for again with their new numbers.
 */
export async function closeGaps(ctx: Context, ledgerSequence: bigint): Promise<void> {
  const current = await currentPairing(ctx);
  const open = (await sessions(ctx)).filter(
    (s) => s.sequence && ['waiting', 'countersigned', 'sending'].includes(s.state),
  );
  const isLeft = (s: SessionRecord) => s.pairingId !== current?.id && s.state !== 'sending';
  for (const s of open.filter(isLeft)) await requeue(ctx, s);
  const waiting = open
    .filter((s) => !isLeft(s))
    .sort((a, b) => (BigInt(a.sequence ?? 0) < BigInt(b.sequence ?? 0) ? -1 : 1));
  let next = ledgerSequence + 1n;
  for (const s of waiting) {
    const n = BigInt(s.sequence ?? 0);
    if (n === next) next += 1n;
    else if (n > next && s.state !== 'sending') {
      await requeue(ctx, s);
    }
  }
}

/** Gives a session's number back; it is sent again, or waits for its owner when its pairing is over. */
function requeue(ctx: Context, s: SessionRecord): Promise<SessionRecord> {
  return changeSession(ctx, s.id, { state: 'queued', sequence: null, countersignature: null, txid: null });
}

/** Sends queued sessions to the therapist, each with the next free sequence number. */
export async function sendQueued(ctx: Context, ledgerSequence: bigint): Promise<void> {
  const all = await sessions(ctx);
  const queued = all.filter((s) => s.state === 'queued').sort((a, b) => a.createdAt - b.createdAt);
  if (queued.length === 0) return;
  const current = await currentPairing(ctx);
  let next = ledgerSequence;
  for (const s of all) {
    if (s.sequence && HOLDS_SEQUENCE.includes(s.state) && BigInt(s.sequence) > next)
      next = BigInt(s.sequence);
  }
  for (const s of queued) {
    if (!current?.pairing || s.pairingId !== current.id) continue;
    next += 1n;
    await sendFacts(ctx, await changeSession(ctx, s.id, { sequence: next.toString() }));
  }
}

/** Puts a session's facts into the therapist's box and lets it wait. */
async function sendFacts(ctx: Context, record: SessionRecord): Promise<void> {
  const pairing = (await pairings(ctx)).find((p) => p.id === record.pairingId);
  if (!pairing || record.sequence === null || record.pairing === null) throw new FlowError('no-pairing');
  const channel = patientChannel(ctx, pairing);
  const salts = factSalts(ctx, record.id);
  const blob = channel.seal(
    encodeMail({
      v: 1,
      type: 'session-facts',
      id: record.id,
      account: record.account,
      pairing: record.pairing,
      sequence: record.sequence,
      facts: record.facts,
      salts: { date: toHex(salts.date), minutes: toHex(salts.minutes), modality: toHex(salts.modality) },
    }),
  );
  await ctx.mailbox.send(channel.sendAddress, blob);
  await changeSession(ctx, record.id, { state: 'waiting', code: null, reason: null });
}

/** The ledger's sessions of an account at the given numbers, page by page: only pages that hold one of them are asked for. */
async function ledgerSessions(ctx: Context, account: bigint, numbers: bigint[], top: bigint) {
  const found = new Map<string, LedgerSession>();
  let read = 0n;
  for (const n of [...numbers].sort((a, b) => (a < b ? -1 : 1))) {
    if (n < read || n > top) continue;
    const page = await ctx.chain.read(sessionLogger.getSessions({ account, from: n }));
    page.forEach((row, i) => {
      if (row) found.set((n + BigInt(i)).toString(), row);
    });
    read = n + PAGE;
  }
  return found;
}

/**
 * Holds what the vault believes against what the ledger has. A session whose commitment stands there is there, however
 * its transaction went; one whose number somebody else took (another device of the patient's) gets the next number and is signed again.
 */
export async function reconcileSessions(
  ctx: Context,
  settled: Map<string, TransactionRecord>,
  ledger: LedgerAccount | null,
) {
  const open = (await sessions(ctx)).filter(
    (s) => s.sequence !== null && !['confirmed', 'draft', 'queued', 'declined', 'failed'].includes(s.state),
  );
  const [first] = open;
  if (!first) return;
  const numbers = open.map((s) => BigInt(s.sequence ?? 0));
  const rows = await ledgerSessions(ctx, BigInt(first.account), numbers, ledger?.sequence ?? 0n);
  for (const s of open) {
    const tx = s.txid ? settled.get(s.txid) : undefined;
    const row = rows.get(s.sequence ?? '');
    if (row && toHex(row.commitment) === toHex(commitSession(ctx, s).session))
      await onLedger(ctx, s, row, tx);
    else if (tx?.state === 'pending') continue;
    else if (row) await requeue(ctx, s);
    else if (s.state === 'sending' && tx) await offLedger(ctx, s, tx);
  }
}

/** The contract's code for a session that belongs to a pairing before the present one. */
const PAIRING_OVER = 1320;

async function onLedger(ctx: Context, s: SessionRecord, row: LedgerSession, tx?: TransactionRecord) {
  // u2 is confirmed; what a dispute makes of a session later does not unmake that it is logged.
  if (row.state >= 2n) await changeSession(ctx, s.id, { state: 'confirmed', code: null });
  else if (tx?.state !== 'pending') {
    // A batch succeeds as a whole; what it left unconfirmed it refused, and would refuse again.
    const refused = tx?.state === 'success' ? PAIRING_OVER : (tx?.code ?? null);
    await changeSession(ctx, s.id, { state: 'logged', code: s.state === 'confirming' ? refused : s.code });
  }
}

/** A session was sent and is not on the ledger, although its transaction has come to an end. */
async function offLedger(ctx: Context, s: SessionRecord, tx: TransactionRecord) {
  if (!isOver(tx)) return;
  // 1303: it was not its turn, because an earlier one failed. It is sent when its turn comes.
  const again = tx.state !== 'failed' || tx.code === 1303;
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

/** Logs every countersigned session whose turn it is: the ledger takes them in the order of their numbers. */
export async function sendCountersigned(ctx: Context, ledgerSequence: bigint): Promise<number> {
  const all = await sessions(ctx);
  const bySequence = new Map(all.filter((s) => s.sequence).map((s) => [s.sequence, s]));
  let sent = 0;
  for (let n = ledgerSequence + 1n; n <= ledgerSequence + BigInt(IN_FLIGHT); n += 1n) {
    const s = bySequence.get(n.toString());
    if (s?.state === 'sending') continue;
    if (s?.state !== 'countersigned') break;
    await sendLog(ctx, s);
    sent += 1;
  }
  return sent;
}

/** Logs a waiting session without its countersignature. It counts once the therapist's signature is carried in later. */
export async function logWithoutWaiting(ctx: Context, id: string): Promise<void> {
  const { ledger } = await patientAccount(ctx);
  const s = (await sessions(ctx)).find((x) => x.id === id);
  if (!ledger || s?.state !== 'waiting' || !s.sequence) throw new FlowError('no-session');
  if (BigInt(s.sequence) !== ledger.sequence + 1n) throw new FlowError('busy');
  await sendLog(ctx, s);
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
