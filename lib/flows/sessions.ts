import { type LedgerSession, sessionLogger } from '@/lib/contracts';
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
import { type SessionRecord, sessionSchema } from './records';
import { freshId, fromHex, submit, toHex } from './transactions';

export const SESSION = 'session';
const PAGE = 20n;
const BATCH = 25;

/** Every session of the account in use, the latest day first. */
export async function sessions(ctx: Pick<Context, 'vault' | 'wallet'>): Promise<SessionRecord[]> {
  const all = (await ctx.vault.list(SESSION, sessionSchema)).map((r) => r.data);
  const own = all.filter((s) => s.owner === ctx.wallet.principal);
  return own.sort((a, b) => b.facts.date.localeCompare(a.facts.date) || b.createdAt - a.createdAt);
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

/** Removes a session that is not on the chain. What is on the chain stays, there and here. */
export async function discardSession(ctx: Context, id: string): Promise<void> {
  const now = (await sessions(ctx)).find((s) => s.id === id);
  if (!now || !['draft', 'queued', 'declined', 'failed'].includes(now.state))
    throw new FlowError('no-session');
  await ctx.vault.remove(SESSION, id);
}

/** States in which a session holds a sequence number that no other may take. */
const HOLDS_SEQUENCE = ['waiting', 'countersigned', 'sending', 'logged', 'confirming', 'confirmed'];

/**
 * Where a number fell out (its session was declined), the later ones can never be logged as they are: they go back to the
 * queue and are signed again with their new numbers.
 */
export async function closeGaps(ctx: Context, ledgerSequence: bigint): Promise<void> {
  const waiting = (await sessions(ctx))
    .filter((s) => s.sequence && ['waiting', 'countersigned', 'sending'].includes(s.state))
    .sort((a, b) => (BigInt(a.sequence ?? 0) < BigInt(b.sequence ?? 0) ? -1 : 1));
  let next = ledgerSequence + 1n;
  for (const s of waiting) {
    const n = BigInt(s.sequence ?? 0);
    if (n === next) next += 1n;
    else if (n > next && s.state !== 'sending') {
      await changeSession(ctx, s.id, { state: 'queued', sequence: null, countersignature: null });
    }
  }
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

/** The sessions of an account on the ledger, by sequence number, from `from` on. */
async function ledgerSessions(ctx: Context, account: bigint, from: bigint, to: bigint) {
  const found = new Map<string, LedgerSession>();
  for (let start = from; start <= to; start += PAGE) {
    const page = await ctx.chain.read(sessionLogger.getSessions({ account, from: start }));
    page.forEach((row, i) => {
      if (row) found.set((start + BigInt(i)).toString(), row);
    });
  }
  return found;
}

/**
 * Holds what the vault believes against what the ledger has. A session whose commitment stands there is there, however
 * its transaction went; one whose number somebody else took (another device of the patient's) gets the next number and is signed again.
 */
export async function reconcileSessions(
  ctx: Context,
  settled: Map<string, { state: string; code: number | null }>,
) {
  const open = (await sessions(ctx)).filter(
    (s) => s.sequence !== null && !['confirmed', 'draft', 'queued', 'declined', 'failed'].includes(s.state),
  );
  if (open.length === 0) return;
  const account = BigInt(open[0]?.account ?? 0);
  const ledger = await ctx.chain.read(sessionLogger.getAccount({ account }));
  const top = ledger?.sequence ?? 0n;
  const numbers = open.map((s) => BigInt(s.sequence ?? 0));
  const lowest = numbers.reduce((least, n) => (n < least ? n : least));
  const rows = await ledgerSessions(ctx, account, lowest, top);
  for (const s of open) {
    const row = rows.get(s.sequence ?? '');
    const tx = s.txid ? settled.get(s.txid) : undefined;
    const pending = tx?.state === 'pending';
    if (row && toHex(row.commitment) === toHex(commitSession(ctx, s).session)) {
      // u2 is confirmed; what a dispute makes of a session later does not unmake that it is logged.
      if (row.state >= 2n) await changeSession(ctx, s.id, { state: 'confirmed', code: null });
      else if (!pending) {
        await changeSession(ctx, s.id, {
          state: 'logged',
          code: s.state === 'confirming' ? (tx?.code ?? null) : s.code,
        });
      }
    } else if (!pending && row) {
      await changeSession(ctx, s.id, { state: 'queued', sequence: null, countersignature: null, txid: null });
    } else if (s.state === 'sending' && tx && !pending) {
      const again = tx.state === 'dropped';
      const state = again ? (s.countersignature ? 'countersigned' : 'waiting') : 'failed';
      await changeSession(ctx, s.id, { state, code: tx.code, txid: null });
    }
  }
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
  for (let n = ledgerSequence + 1n; ; n += 1n) {
    const s = bySequence.get(n.toString());
    if (s?.state === 'sending') continue;
    if (s?.state !== 'countersigned') return sent;
    await sendLog(ctx, s);
    sent += 1;
  }
}

/** Logs a waiting session without its countersignature. It counts once the therapist's signature is carried in later. */
export async function logWithoutWaiting(ctx: Context, id: string): Promise<void> {
  const { ledger } = await patientAccount(ctx);
  const s = (await sessions(ctx)).find((x) => x.id === id);
  if (!ledger || s?.state !== 'waiting' || !s.sequence) throw new FlowError('no-session');
  if (BigInt(s.sequence) !== ledger.sequence + 1n) throw new FlowError('busy');
  await sendLog(ctx, s);
}

/** Carries in the countersignatures of sessions that were logged without one, up to 25 in one transaction. */
export async function confirmLogged(ctx: Context): Promise<number> {
  const ready = (await sessions(ctx)).filter(
    (s) => s.state === 'logged' && s.countersignature !== null && s.code === null,
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
