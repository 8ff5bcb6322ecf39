import { ChainError } from '@/lib/chain';
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
import { noteContent, sealedNote } from './note-content';
import { currentPairing, pairings } from './patient';
import { checkOwner, type Owners, records, type SessionRecord, saltsToHex, sessionSchema } from './records';
import { patientAccount } from './standing';
import { freshId } from './transactions';
import { MOOD, setMood } from './wellbeing';

export const SESSION = 'session';

/** Every session of this account (or of those given) in the vault, the latest day first. */
export async function sessions(
  ctx: Pick<Context, 'vault' | 'wallet'>,
  owners?: Owners,
): Promise<SessionRecord[]> {
  const all = await records(ctx, SESSION, sessionSchema, owners);
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
    // Computed from the note each time, so that a note and what is committed to never part.
    content: record.content ? sealedNote(ctx.vault, record).sealed.chunks : undefined,
  });
  return { facts, note, session: sessionCommitment({ facts, note }) };
}

/** What the log form gives. */
export interface SessionDraft {
  facts: SessionFacts;
  note: string;
  /** From 1 to 5; null for none, undefined to leave it as it is. */
  mood?: number | null;
}

/** Why a week cannot be logged, and the contract's code for it. */
type Refusal = { flow: 'future-week' | 'before-pairing'; code: number };

/** What the contract will say to a week, by the calendar of the chain and the beginning of the pairing. */
async function weekCheck(ctx: Context): Promise<(week: bigint) => Refusal | null> {
  const [{ time }, { ledger }] = await Promise.all([ctx.chain.tip(), patientAccount(ctx)]);
  return (week) => {
    if (week > weekOfTime(BigInt(time))) return { flow: 'future-week', code: 1305 };
    return ledger && week < ledger.sinceWeek ? { flow: 'before-pairing', code: 1304 } : null;
  };
}

/**
 * Checks a draft against the calendar of the chain, as the contract will. Without a connection that is left to `sendQueued`,
 * which checks before it sends: nobody has to be in reach of anything to write down a session.
 * @throws FlowError 'bad-facts' | 'future-week' | 'before-pairing'
 */
export async function checkDraft(ctx: Context, draft: SessionDraft): Promise<SessionFacts> {
  const facts = factsSchema.safeParse(draft.facts);
  if (!facts.success) throw new FlowError('bad-facts', facts.error.issues[0]?.message);
  const refuses = await weekCheck(ctx).catch((error: unknown) => {
    if (error instanceof ChainError && error.retryable) return () => null;
    throw error;
  });
  const refusal = refuses(weekOfDate(facts.data.date));
  if (refusal) throw new FlowError(refusal.flow);
  return facts.data;
}

/** Of a session that has neither number nor signature, and was not sent. */
const UNSENT = { sequence: null, countersignature: null, releaseAt: null, txid: null } as const;

/** Keeps a session in the vault. It goes to the therapist with the next sync when `send` is set and a pairing is in force. */
export async function logSession(
  ctx: Context,
  draft: SessionDraft,
  { send = true } = {},
): Promise<SessionRecord> {
  const pairing = await currentPairing(ctx);
  if (send && !pairing?.pairing) throw new FlowError('no-pairing');
  const facts = send ? await checkDraft(ctx, draft) : factsSchema.parse(draft.facts);
  const id = freshId();
  const record: SessionRecord = {
    id,
    owner: ctx.wallet.principal,
    pairingId: pairing?.id ?? null,
    account: pairing?.account ?? '0',
    pairing: pairing?.pairing ?? null,
    ...UNSENT,
    facts,
    note: draft.note,
    content: noteContent(ctx.vault, { id, note: draft.note }),
    week: weekOfDate(facts.date).toString(),
    state: send ? 'queued' : 'draft',
    dispute: null,
    isSettled: false,
    revision: '0',
    code: null,
    reason: null,
    createdAt: Date.now(),
  };
  // The mood first: a session that is there is whole, and trying again after a failure does not make it twice.
  const mooded = { id: record.id, date: facts.date };
  if (draft.mood) await setMood(ctx, mooded, draft.mood);
  try {
    await ctx.vault.put(SESSION, record.id, record);
  } catch (error) {
    if (draft.mood) await setMood(ctx, mooded, null).catch(() => undefined);
    throw error;
  }
  return record;
}

const RESENDABLE: SessionRecord['state'][] = ['draft', 'declined', 'failed', 'withdrawn'];

/** Keeps what was changed of a session that is not sent: what was sent is committed to, its note with it. */
export async function editDraft(ctx: Context, id: string, draft: SessionDraft): Promise<SessionRecord> {
  const { facts, note, mood } = draft;
  const record = await ctx.vault.update(SESSION, id, sessionSchema, (now) => {
    if (!now || !RESENDABLE.includes(now.state)) throw new FlowError('no-session');
    const content = noteContent(ctx.vault, { id, note });
    return { ...now, facts, note, content, week: weekOfDate(facts.date).toString() };
  });
  if (mood !== undefined) await setMood(ctx, { id, date: facts.date }, mood);
  return record;
}

/**
 * Sends a draft, or a session that was declined, failed or withdrawn, to the therapist, corrected if `draft` is given. It
 * gets a number of its own: a withdrawn entry stays on the ledger as such. A draft was never sent to anybody, so it may
 * go to any of the patient's therapists, whoever it was written for.
 */
export async function resendSession(ctx: Context, id: string, draft?: SessionDraft): Promise<SessionRecord> {
  const pairing = await currentPairing(ctx);
  if (!pairing?.pairing) throw new FlowError('no-pairing');
  const now = (await ctx.vault.get(SESSION, id, sessionSchema))?.data;
  if (now && now.state !== 'draft') checkOwner(ctx, now);
  const stuck =
    now?.pairingId !== pairing.id && now?.state !== undefined && ['queued', 'waiting'].includes(now.state);
  if (!now || !(stuck || RESENDABLE.includes(now.state))) throw new FlowError('no-session');
  const facts = await checkDraft(ctx, draft ?? now);
  if (draft?.mood !== undefined) await setMood(ctx, { id, date: facts.date }, draft.mood);
  return changeSession(ctx, id, {
    owner: ctx.wallet.principal,
    facts,
    note: draft?.note ?? now.note,
    content: noteContent(ctx.vault, { id, note: draft?.note ?? now.note }),
    week: weekOfDate(facts.date).toString(),
    pairingId: pairing.id,
    account: pairing.account,
    pairing: pairing.pairing,
    ...UNSENT,
    state: 'queued',
    dispute: null,
    isSettled: false,
    revision: '0',
    code: null,
    reason: null,
  });
}

/**
 * Removes a session that is not on the chain and that nobody will answer any more: one that waits for the therapist can
 * go once its pairing is over. What is on the chain stays there; of it only a withdrawn one can go from here.
 */
export async function discardSession(ctx: Context, id: string): Promise<void> {
  const now = (await sessions(ctx)).find((s) => s.id === id);
  if (!now) throw new FlowError('no-session');
  const pairing = (await pairings(ctx)).find((p) => p.id === now.pairingId);
  const left = now.state === 'waiting' && pairing?.state !== 'paired';
  if (!left && !['queued', ...RESENDABLE].includes(now.state)) throw new FlowError('no-session');
  // First what hangs on it: a crash in between leaves nothing that nobody can see any more.
  await ctx.vault.remove(MOOD, id);
  await ctx.vault.remove(SESSION, id);
}

/** States in which a session waits for its turn on the ledger, or is there. */
const HOLDS_SEQUENCE: SessionRecord['state'][] = [
  'waiting',
  'countersigned',
  'sending',
  'logged',
  'confirming',
  'confirmed',
  'withdrawing',
  'withdrawn',
  'voided',
  'upheld',
  'refused',
];

/** Whether this session holds its number, so that no other may take it. */
export function holdsNumber(s: SessionRecord): boolean {
  return s.sequence !== null && HOLDS_SEQUENCE.includes(s.state);
}

/**
 * Where a number fell out (its session was declined, or belongs to a pairing that is over), those that wait behind it go
 * back to the queue and are asked for again with their new numbers. One that was countersigned keeps its number, and so
 * does whatever stands before it: a second signature under another number could make two sessions out of one. The number
 * that fell out goes to the next session that is sent.
 */
export async function closeGaps(ctx: Context, ledgerSequence: bigint): Promise<void> {
  const current = await currentPairing(ctx);
  const open = (await sessions(ctx)).filter(
    (s) => s.sequence && ['waiting', 'countersigned', 'sending'].includes(s.state),
  );
  const isLeft = (s: SessionRecord) => s.pairingId !== current?.id && s.state !== 'sending';
  for (const s of open.filter(isLeft)) await requeue(ctx, s);
  const number = (s: SessionRecord) => BigInt(s.sequence ?? 0);
  const rest = open.filter((s) => !isLeft(s)).sort((a, b) => (number(a) < number(b) ? -1 : 1));
  let last = ledgerSequence;
  for (const s of rest) if (s.state !== 'waiting' && number(s) > last) last = number(s);
  for (const s of rest.filter((x) => number(x) > last)) {
    if (number(s) === last + 1n) last += 1n;
    else await requeue(ctx, s);
  }
}

/** Gives a session's number back; it is sent again, or waits for its owner when its pairing is over. */
export function requeue(ctx: Context, s: SessionRecord): Promise<SessionRecord> {
  return changeSession(ctx, s.id, { state: 'queued', ...UNSENT });
}

/**
 * Sends queued sessions to the therapist, each with the lowest free number. One that was written down without a connection is
 * checked only now: what the contract would refuse comes back to its owner instead.
 */
export async function sendQueued(ctx: Context, ledgerSequence: bigint): Promise<void> {
  const all = await sessions(ctx);
  const queued = all.filter((s) => s.state === 'queued').sort((a, b) => a.createdAt - b.createdAt);
  if (queued.length === 0) return;
  const current = await currentPairing(ctx);
  const taken = new Set(all.filter(holdsNumber).map((s) => s.sequence));
  const refuses = await weekCheck(ctx);
  let next = ledgerSequence + 1n;
  for (const s of queued) {
    if (!current?.pairing || s.pairingId !== current.id) continue;
    const refusal = refuses(BigInt(s.week));
    if (refusal) {
      await changeSession(ctx, s.id, { state: 'failed', code: refusal.code });
      continue;
    }
    while (taken.has(next.toString())) next += 1n;
    await mailFacts(ctx, await changeSession(ctx, s.id, { sequence: next.toString() }));
    await changeSession(ctx, s.id, { state: 'waiting', code: null, reason: null });
    next += 1n;
  }
}

/** Puts a session's facts and its number into the therapist's box. */
export async function mailFacts(ctx: Context, record: SessionRecord): Promise<void> {
  const pairing = (await pairings(ctx)).find((p) => p.id === record.pairingId);
  if (!pairing || record.sequence === null || record.pairing === null) throw new FlowError('no-pairing');
  const channel = patientChannel(ctx, pairing);
  const blob = channel.seal(
    encodeMail({
      v: 1,
      type: 'session-facts',
      id: record.id,
      account: record.account,
      pairing: record.pairing,
      sequence: record.sequence,
      facts: record.facts,
      salts: saltsToHex(factSalts(ctx, record.id)),
    }),
  );
  await ctx.mailbox.send(channel.sendAddress, blob);
}
