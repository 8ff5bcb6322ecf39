import { progressTracker } from '@/lib/contracts';
import { audienceCommitment, encodeProofLink, proofHash } from '@/lib/protocol';
import { type Context, FlowError } from './context';
import { ledgerAccount } from './ledger-pages';
import {
  checkOwner,
  type Owners,
  type ProofRecord,
  proofSchema,
  records,
  type TransactionRecord,
} from './records';
import { patientAccount } from './standing';
import { fromHex, isOver, submit, submitAndSettle, toHex, transactions, underway } from './transactions';
import type { Troubles } from './troubles';
import { allSessions, bestStart } from './windows';

export const PROOF = 'proof';
const MARK = 'reach-milestone';
const REVOKE = 'revoke-proof';

function subjectOf(account: bigint, milestone: bigint): string {
  return `${account}/${milestone}`;
}

/** A milestone, and how the account stands to it. */
export interface Milestone {
  id: bigint;
  sessions: bigint;
  /** Weeks within which they lie; 0 when they may lie anywhere. */
  window: bigint;
  /** How many sessions count towards it now: neither struck out nor openly disputed. */
  counted: bigint;
  /** For one within weeks: the number of the session that it is best begun with. */
  from: bigint | null;
  reachedAt: bigint | null;
  /** Reached, but no longer so: too few of the sessions behind it are left. One within weeks can be marked anew. */
  lapsed: boolean;
  /** Whether the transaction that marks it is on its way. */
  marking: boolean;
}

/** All milestones, the nearest first; `reachedAt` is chain time in seconds. */
export async function listMilestones(
  ctx: Pick<Context, 'chain' | 'vault'>,
  account: bigint | null,
): Promise<Milestone[]> {
  const rows = await ctx.chain.read(progressTracker.getMilestones({}));
  const sent = await transactions(ctx);
  const known = rows.flatMap((row, i) => (row ? [{ id: BigInt(i + 1), ...row }] : []));
  const ledger = account === null ? null : await ledgerAccount(ctx, account);
  const inWeeks = account !== null && ledger !== null && known.some((m) => m.window > 0n);
  const logged = inWeeks ? await allSessions(ctx, account, ledger.sequence) : [];
  const list = await Promise.all(
    known.map(async (m) => {
      const [reached, standing] =
        account === null || ledger === null
          ? [null, null]
          : await Promise.all([
              ctx.chain.read(progressTracker.getReached({ account, milestone: m.id })),
              ctx.chain.read(progressTracker.getStanding({ account, milestone: m.id })),
            ]);
      const start = m.window > 0n ? bestStart(logged, m.window) : null;
      const all = ledger ? ledger.confirmed - ledger.disputed : 0n;
      const marking = account !== null && underway(sent, MARK, subjectOf(account, m.id)) !== undefined;
      return {
        ...m,
        counted: m.window > 0n ? (start?.counted ?? 0n) : all,
        from: start?.from ?? null,
        reachedAt: reached ? reached.at : null,
        lapsed: standing !== null && !standing.stands,
        marking: !standing?.stands && marking,
      };
    }),
  );
  return list.sort((a, b) => (a.sessions < b.sessions ? -1 : 1));
}

/** Marks a milestone as reached on the chain and waits for it; one within weeks from the session it is best begun with. */
export async function reachMilestone(ctx: Context, milestone: bigint): Promise<void> {
  const { account } = await patientAccount(ctx);
  if (account === null) throw new FlowError('not-registered');
  const listed = (await listMilestones(ctx, account)).find((m) => m.id === milestone);
  const call = listed?.window
    ? progressTracker.reachInWindow({ account, milestone, from: listed.from ?? 0n })
    : progressTracker.reachMilestone({ account, milestone });
  await submitAndSettle(ctx, MARK, call, { kind: 'milestone', id: subjectOf(account, milestone) });
}

/** Every proof that this account (or one of those given) made here, newest first. */
export function proofs(ctx: Pick<Context, 'vault' | 'wallet'>, owners?: Owners): Promise<ProofRecord[]> {
  return records(ctx, PROOF, proofSchema, owners);
}

/**
 * Makes a plain proof for one audience: a hash that anyone can look up, and a link that also shows for whom it was made.
 * It can be traced to the pseudonym and so to its public history; the page says so before.
 * @param audience who is to read it, 1 to 128 characters; on the chain only a salted commitment to it
 * @param expires chain time in seconds, at most 366 days ahead
 */
export async function createProof(
  ctx: Context,
  { milestone, audience, expires }: { milestone: bigint; audience: string; expires: bigint },
): Promise<ProofRecord> {
  const { account } = await patientAccount(ctx);
  if (account === null) throw new FlowError('not-registered');
  const listed = (await listMilestones(ctx, account)).find((m) => m.id === milestone);
  if (!listed?.reachedAt) throw new FlowError('not-reached');
  const terms = { sessions: listed.sessions.toString(), window: listed.window.toString() };
  const wish = { account, milestone: milestone.toString(), ...terms, goal: null, audience, expires };
  return makeProof(ctx, wish, (salt) => {
    const commitment = audienceCommitment({ audience, salt });
    const hash = proofHash(ctx.place, { account, milestone, audience: commitment, expires });
    const { chainId, deployer } = ctx.place;
    const link = encodeProofLink({ chainId, deployer, account, milestone, audience, salt, expires, hash });
    return { hash, link };
  });
}

/** What a proof is to be of, and for whom. */
type ProofWish = Pick<ProofRecord, 'milestone' | 'sessions' | 'window' | 'goal' | 'audience'> & {
  account: bigint;
  expires: bigint;
};

/** Keeps a new proof and sends it. @param name its hash, and what is handed over, by the salt for its audience */
export async function makeProof(
  ctx: Context,
  wish: ProofWish,
  name: (salt: Uint8Array) => { hash: Uint8Array; link: string },
): Promise<ProofRecord> {
  const { account, expires, ...says } = wish;
  // The same wish once more, after the wallet refused it: no second entry beside the one that was never made.
  const unmade = (await proofs(ctx)).find(
    (p) =>
      p.state === 'failed' &&
      p.audience === says.audience &&
      p.milestone === says.milestone &&
      p.goal?.commitment === says.goal?.commitment &&
      p.expires === expires.toString(),
  );
  if (unmade) return sendProof(ctx, unmade);
  const salt = crypto.getRandomValues(new Uint8Array(32));
  const { hash, link } = name(salt);
  const record: ProofRecord = {
    hash: toHex(hash),
    owner: ctx.wallet.principal,
    account: account.toString(),
    ...says,
    salt: toHex(salt),
    expires: expires.toString(),
    link,
    // Not sent until the wallet has said so: the tab may be closed while it asks.
    state: 'failed',
    txid: null,
    code: null,
    createdAt: Date.now(),
  };
  // The salt cannot be made again: it is kept before anything is sent.
  await ctx.vault.put(PROOF, record.hash, record);
  return sendProof(ctx, record);
}

/** Sends a proof's transaction, again if need be. */
export async function sendProof(ctx: Context, record: ProofRecord): Promise<ProofRecord> {
  checkOwner(ctx, record);
  const { goal, milestone } = record;
  const subject = { kind: PROOF, id: record.hash };
  const shared = {
    account: BigInt(record.account),
    audience: audienceCommitment({ audience: record.audience, salt: fromHex(record.salt) }),
    expires: BigInt(record.expires),
  };
  const { createProof, createGoalProof } = progressTracker;
  const txid = goal
    ? await submit(
        ctx,
        'create-goal-proof',
        createGoalProof({ ...shared, goal: fromHex(goal.commitment) }),
        subject,
      )
    : await submit(ctx, 'create-proof', createProof({ ...shared, milestone: BigInt(milestone) }), subject);
  return changeProof(ctx, record.hash, { txid, state: 'sending', code: null });
}

/** Takes a proof back for good and waits for it: whoever checks it from then on is told so. */
export async function revokeProof(ctx: Context, record: ProofRecord): Promise<ProofRecord> {
  checkOwner(ctx, record);
  const call = progressTracker.revokeProof({ hash: fromHex(record.hash) });
  await submitAndSettle(ctx, REVOKE, call, { kind: PROOF, id: record.hash });
  return changeProof(ctx, record.hash, { state: 'revoked' });
}

async function changeProof(ctx: Context, hash: string, change: Partial<ProofRecord>): Promise<ProofRecord> {
  return ctx.vault.update(PROOF, hash, proofSchema, (now) => {
    if (!now) throw new FlowError('not-reached');
    return { ...now, ...change };
  });
}

/** Holds each proof that is on its way, or was taken back in a tab that closed meanwhile, against the chain. */
export async function reconcileProofs(
  ctx: Context,
  settled: Map<string, TransactionRecord>,
  troubles: Troubles,
): Promise<void> {
  const taken = [...settled.values()].filter((t) => t.what === REVOKE && t.state === 'success');
  const open = (p: ProofRecord) =>
    p.state === 'ready' ? taken.some((t) => t.subject?.id === p.hash) : p.state !== 'revoked';
  for (const proof of (await proofs(ctx)).filter(open)) {
    await troubles.attempt(async () => {
      const held = await ctx.chain.read(progressTracker.getProof({ hash: fromHex(proof.hash) }));
      if (held) {
        const state = held.revokedAt > 0n ? 'revoked' : 'ready';
        return changeProof(ctx, proof.hash, { state, code: null });
      }
      const tx = proof.txid ? settled.get(proof.txid) : undefined;
      if (proof.state !== 'sending' || !tx || !isOver(tx)) return;
      await changeProof(ctx, proof.hash, { state: 'failed', code: tx.code });
    });
  }
}
