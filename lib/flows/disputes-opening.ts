import * as z from 'zod';
import { attachmentSchema } from '@/lib/blobs/attachment';
import { blobIdOf } from '@/lib/blobs/blobs';
import type { BlobServer } from '@/lib/blobs/client';
import { disputeResolver } from '@/lib/contracts';
import { equalBytes, signAnswer, signAppeal, signDispute } from '@/lib/protocol';
import { ATTENDANCE } from './attendance';
import { carry } from './carrying';
import { clientOf } from './clients';
import { type Context, FlowError } from './context';
import {
  type Arbitrator,
  arbitratorRing,
  type Dispute,
  disputedSession,
  disputeTerms,
  FINAL_PHASE,
  listDisputes,
  openAnswer,
  refusalOf,
  type Submission,
  stageOf,
  submissions,
} from './disputes';
import { type Evidence, sealFor } from './disputes-evidence';
import { EVIDENCE_FILES, type EvidenceFile, removeFiles, storeFiles } from './evidence-files';
import { attendanceSchema, checkOwner, hex, saltsToHex, skipDamaged, uint } from './records';
import { factSalts, sessions } from './sessions';
import { freshId, fromHex, submitAndSettle, toHex } from './transactions';

/** What a party keeps of its own part in a dispute: its text, and how far it has come to the arbitrators. */
export const PLEA = 'dispute';

export const pleaSchema = z.object({
  id: z.string(),
  /** Opens a dispute or answers that, appeals or answers that. */
  purpose: z.enum(['open', 'answer', 'appeal', 'answer-appeal']),
  side: z.enum(['patient', 'therapist']),
  /** The patient's session, or the therapist's record of it. */
  subject: z.string(),
  /** The patient's principal; the therapist's own for theirs. */
  owner: z.string(),
  account: uint,
  sequence: uint,
  text: z.string(),
  /** What went to the store with it. */
  files: z.array(attachmentSchema).max(EVIDENCE_FILES).default([]),
  /** The sealed evidence until a store has it, then empty. */
  sealed: z.string().regex(/^[0-9a-f]*$/),
  hash: hex(32),
  /** Deletes it at the server. */
  token: hex(32),
  /** The version of the arbitrators' ring that it is sealed for. */
  ring: uint,
  dispute: uint.nullable(),
  /**
   * `kept`: only here; `stored`: where the arbitrators find it; `sent`: the dispute is open; `failed`: refused, for good;
   * `done`: settled for good, and the sealed evidence removed from the store.
   */
  state: z.enum(['kept', 'stored', 'sent', 'failed', 'done']),
  code: z.number().nullable(),
  createdAt: z.number(),
});
export type Plea = z.infer<typeof pleaSchema>;

/** Every part that this vault had in a dispute, the newest first; of the principals that are given. */
export async function pleas(ctx: Pick<Context, 'vault'>, owners: readonly string[]): Promise<Plea[]> {
  const all = (await ctx.vault.list(PLEA, pleaSchema, skipDamaged)).map((r) => r.data);
  return all.filter((p) => owners.includes(p.owner)).sort((a, b) => b.createdAt - a.createdAt);
}

async function change(ctx: Pick<Context, 'vault'>, id: string, now: Partial<Plea>): Promise<Plea> {
  return ctx.vault.update(PLEA, id, pleaSchema, (before) => {
    if (!before) throw new FlowError('no-session');
    return { ...before, ...now };
  });
}

/** What a party says of its session. `showFacts`: whether the patient opens day, length and kind to the arbitrators. */
export interface Statement {
  text: string;
  showFacts: boolean;
  files?: readonly EvidenceFile[];
}

interface Party {
  side: Plea['side'];
  subject: string;
  account: bigint;
  sequence: bigint;
  opened: Evidence['opened'];
}

async function asPatient(ctx: Context, id: string, showFacts: boolean): Promise<Party> {
  const session = (await sessions(ctx)).find((s) => s.id === id);
  if (!session?.sequence) throw new FlowError('no-session');
  checkOwner(ctx, session);
  const salts = saltsToHex(factSalts(ctx, id));
  return {
    side: 'patient',
    subject: id,
    account: BigInt(session.account),
    sequence: BigInt(session.sequence),
    opened: showFacts ? { facts: session.facts, salts } : null,
  };
}

async function asTherapist(ctx: Context, id: string): Promise<Party> {
  const attendance = (await ctx.vault.get(ATTENDANCE, id, attendanceSchema))?.data;
  if (!attendance) throw new FlowError('no-session');
  const { account, sequence } = attendance;
  return {
    side: 'therapist',
    subject: id,
    account: BigInt(account),
    sequence: BigInt(sequence),
    opened: null,
  };
}

function partyOf(ctx: Context, side: Plea['side'], id: string, { showFacts }: Statement): Promise<Party> {
  return side === 'patient' ? asPatient(ctx, id, showFacts) : asTherapist(ctx, id);
}

/** Seals and keeps a statement, before it leaves. Its files leave before it: the evidence holds their keys and their pieces' names. */
async function keep(
  ctx: Context,
  blobs: BlobServer,
  party: Party,
  statement: Statement,
  to: {
    purpose: Plea['purpose'];
    arbitrators: readonly Arbitrator[];
    version: bigint;
    dispute: bigint | null;
  },
): Promise<Plea> {
  const { side, subject, account, sequence, opened } = party;
  const text = statement.text.trim();
  const token = crypto.getRandomValues(new Uint8Array(32));
  const files = await storeFiles(blobs, token, statement.files ?? []);
  const { blob, hash } = sealFor(ctx, party, to.arbitrators, { v: 1, side, text, opened, files });
  const plea: Plea = {
    id: freshId(),
    purpose: to.purpose,
    side,
    subject,
    owner: ctx.wallet.principal,
    account: account.toString(),
    sequence: sequence.toString(),
    text,
    files,
    sealed: toHex(blob),
    hash: toHex(hash),
    token: toHex(token),
    ring: to.version.toString(),
    dispute: to.dispute?.toString() ?? null,
    state: 'kept',
    code: null,
    createdAt: Date.now(),
  };
  await ctx.vault.put(PLEA, plea.id, plea);
  return plea;
}

/**
 * Disputes a session: its evidence is sealed for the arbitrators and left where they find it, then the dispute is opened, by
 * the patient's own transaction or by a message of the therapist's pairing key that an account used once carries.
 * @throws FlowError 'transaction-failed' with the contracts' code, before anything is sent where that is known already
 */
export async function openDispute(
  ctx: Context,
  blobs: BlobServer,
  side: Plea['side'],
  id: string,
  statement: Statement,
): Promise<Plea> {
  const party = await partyOf(ctx, side, id, statement);
  const [session, terms, { time }] = await Promise.all([
    disputedSession(ctx, party),
    disputeTerms(ctx),
    ctx.chain.tip(),
  ]);
  const refusal = refusalOf(session, party.sequence, terms, BigInt(time));
  if (refusal !== null) throw new FlowError('transaction-failed', undefined, refusal);
  if (side === 'therapist' && terms.bond > 0n) throw new FlowError('bond-asked');
  const plea = await keep(ctx, blobs, party, statement, { ...terms, purpose: 'open', dispute: null });
  return deliver(ctx, blobs, plea.id);
}

/** Answers a dispute of the other side, or its appeal, once, while the arbitrators vote. @throws FlowError */
export async function answerDispute(
  ctx: Context,
  blobs: BlobServer,
  side: Plea['side'],
  id: string,
  dispute: Dispute,
  statement: Statement,
): Promise<Plea> {
  const { time } = await ctx.chain.tip();
  const answer = openAnswer(dispute, BigInt(time));
  if (answer?.side !== side) throw new FlowError('transaction-failed', undefined, 1635);
  const purpose = answer.instance === 'appeal' ? 'answer-appeal' : 'answer';
  return say(ctx, blobs, side, id, dispute, statement, purpose);
}

/** Appeals against the decision, once, with new evidence. @throws FlowError */
export async function appealAgainst(
  ctx: Context,
  blobs: BlobServer,
  side: Plea['side'],
  id: string,
  dispute: Dispute,
  statement: Statement,
): Promise<Plea> {
  const { time } = await ctx.chain.tip();
  if (stageOf(dispute, BigInt(time)).stage !== 'appealable') {
    throw new FlowError('transaction-failed', undefined, 1629);
  }
  return say(ctx, blobs, side, id, dispute, statement, 'appeal');
}

/** Says something in a dispute that is open, to the arbitrators of its opening: only they vote in it. */
async function say(
  ctx: Context,
  blobs: BlobServer,
  side: Plea['side'],
  id: string,
  dispute: Dispute,
  statement: Statement,
  purpose: Plea['purpose'],
): Promise<Plea> {
  const party = await partyOf(ctx, side, id, statement);
  const isItsOwn = party.account === dispute.account && party.sequence === dispute.sequence;
  if (!isItsOwn) throw new FlowError('no-session');
  const arbitrators = await arbitratorRing(ctx, dispute.ring, dispute.digest);
  const to = { purpose, arbitrators, version: dispute.ring, dispute: dispute.id };
  const plea = await keep(ctx, blobs, party, statement, to);
  return deliver(ctx, blobs, plea.id);
}

/**
 * Takes a statement as far as it goes: to the store, then onto the chain. After an interruption it goes on where it was; what
 * stands on the chain already is not sent again.
 * @throws BlobError while the store cannot be had; FlowError, after which it can be tried again unless the contract refused it
 */
export async function deliver(ctx: Context, blobs: BlobServer, id: string): Promise<Plea> {
  let plea = (await ctx.vault.get(PLEA, id, pleaSchema))?.data;
  if (!plea) throw new FlowError('no-session');
  if (plea.state === 'kept') {
    const token = fromHex(plea.token);
    await blobs.storage(() => token).put(fromHex(plea.sealed));
    plea = await change(ctx, id, { state: 'stored', sealed: '' });
  }
  if (plea.state !== 'stored') return plea;
  const found = await onChain(ctx, plea);
  if (found) return change(ctx, id, { state: 'sent', dispute: found.id.toString(), code: null });
  try {
    await send(ctx, plea);
  } catch (error) {
    const code = error instanceof FlowError ? error.contractCode : undefined;
    if (code === undefined) throw error;
    // Refused may be the repetition alone: another tab, or this one before it was closed, sent the same.
    const standing = await onChain(ctx, plea);
    if (!standing) {
      await change(ctx, id, { state: 'failed', code });
      throw error;
    }
    return change(ctx, id, { state: 'sent', dispute: standing.id.toString(), code: null });
  }
  const opened = await onChain(ctx, plea);
  return change(ctx, id, { state: 'sent', dispute: opened?.id.toString() ?? plea.dispute, code: null });
}

const PURPOSES = { opening: ['open', 'answer'], appeal: ['appeal', 'answer-appeal'] } as const;

const purposeOf = ({ instance, isAnswer }: Submission): Plea['purpose'] =>
  PURPOSES[instance][isAnswer ? 1 : 0];

/**
 * The dispute that holds this very evidence, as this side's over this session: anybody can put a hash that they saw into a
 * dispute of their own.
 */
function holding(disputes: readonly Dispute[], plea: Plea): Dispute | null {
  const hash = fromHex(plea.hash);
  const isIt = (s: Submission) =>
    s.hash !== null && s.side === plea.side && purposeOf(s) === plea.purpose && equalBytes(s.hash, hash);
  const found = disputes.find(
    (d) =>
      d.account === BigInt(plea.account) && d.sequence === BigInt(plea.sequence) && submissions(d).some(isIt),
  );
  return found ?? null;
}

const onChain = async (ctx: Context, plea: Plea): Promise<Dispute | null> =>
  holding(await listDisputes(ctx), plea);

async function send(ctx: Context, plea: Plea): Promise<void> {
  if (plea.purpose === 'answer' || plea.purpose === 'answer-appeal') await stillAnswers(ctx, plea);
  return plea.side === 'patient' ? sendOwn(ctx, plea) : haveCarried(ctx, plea);
}

/** An answer that was kept for long is not sent as the answer to something else. */
async function stillAnswers(ctx: Context, plea: Plea): Promise<void> {
  const dispute = (await listDisputes(ctx)).find((d) => d.id.toString() === plea.dispute);
  const isOnAppeal = dispute?.appeal != null;
  if (!dispute || isOnAppeal !== (plea.purpose === 'answer-appeal')) {
    throw new FlowError('transaction-failed', undefined, 1635);
  }
}

/** The patient's own transaction. */
async function sendOwn(ctx: Context, plea: Plea): Promise<void> {
  const evidence = fromHex(plea.hash);
  const subject = { kind: PLEA, id: plea.id };
  const dispute = BigInt(plea.dispute ?? 0);
  switch (plea.purpose) {
    case 'open': {
      const { bond } = await ctx.chain.read(disputeResolver.getSettings({}));
      const movements = bond > 0n ? [{ from: ctx.wallet.principal, atMost: bond }] : [];
      const about = { account: BigInt(plea.account), sequence: BigInt(plea.sequence), evidence };
      await submitAndSettle(ctx, 'open-dispute', disputeResolver.openDispute(about), subject, movements);
      return;
    }
    case 'appeal':
      await submitAndSettle(ctx, 'appeal', disputeResolver.appeal({ dispute, evidence }), subject);
      return;
    default:
      await submitAndSettle(ctx, 'answer', disputeResolver.answer({ dispute, evidence }), subject);
  }
}

/** The therapist's message, signed by the pairing key and carried by an account that is used once. */
async function haveCarried(ctx: Context, plea: Plea): Promise<void> {
  const { clientId } = (await ctx.vault.get(ATTENDANCE, plea.subject, attendanceSchema))?.data ?? {};
  if (!clientId) throw new FlowError('no-session');
  const secret = ctx.vault.keyring.pairingKey((await clientOf(ctx, clientId)).id);
  const evidence = fromHex(plea.hash);
  const dispute = BigInt(plea.dispute ?? 0);
  switch (plea.purpose) {
    case 'open': {
      const about = { account: BigInt(plea.account), sequence: BigInt(plea.sequence), evidence };
      const { row } = await disputedSession(ctx, about);
      const fields = { ...about, revision: row.revision, state: row.state };
      const signature = signDispute(secret, ctx.place, fields);
      return carry(ctx, disputeResolver.openDisputeSigned({ ...about, signature }));
    }
    case 'appeal': {
      const signature = signAppeal(secret, ctx.place, { dispute, evidence });
      return carry(ctx, disputeResolver.appealSigned({ dispute, evidence, signature }));
    }
    default: {
      const onAppeal = plea.purpose === 'answer-appeal';
      const signature = signAnswer(secret, ctx.place, { dispute, onAppeal, evidence });
      return carry(ctx, disputeResolver.answerSigned({ dispute, evidence, signature }));
    }
  }
}

/** Forgets a statement that never became a dispute. @throws FlowError 'no-session' when it did */
export async function discardPlea(ctx: Context, blobs: BlobServer, plea: Plea): Promise<void> {
  if (plea.state === 'sent' || plea.state === 'done') throw new FlowError('no-session');
  if (plea.state !== 'kept' && (await onChain(ctx, plea))) throw new FlowError('no-session');
  await removeEvidence(blobs, plea);
  await ctx.vault.remove(PLEA, plea.id);
}

/**
 * Once a dispute is settled for good nobody has to read its evidence any more: what this vault left in the store is removed,
 * the next time that its disputes are shown. Then also a statement that was sent while the node lagged behind learns which
 * dispute it is in.
 */
export async function tidyPleas(
  ctx: Pick<Context, 'vault'>,
  blobs: BlobServer,
  own: readonly Plea[],
  disputes: readonly Dispute[],
): Promise<void> {
  for (const plea of own) {
    const dispute = plea.state === 'sent' ? holding(disputes, plea) : null;
    if (!dispute) continue;
    const id = dispute.id.toString();
    if (plea.dispute !== id) await change(ctx, plea.id, { dispute: id });
    if (dispute.phase !== FINAL_PHASE) continue;
    await removeEvidence(blobs, plea);
    await change(ctx, plea.id, { state: 'done' });
  }
}

async function removeEvidence(blobs: BlobServer, { token, hash, files, state }: Plea): Promise<void> {
  const secret = fromHex(token);
  if (state !== 'kept') await blobs.storage(() => secret).remove(blobIdOf(fromHex(hash)));
  await removeFiles(blobs, secret, files);
}
