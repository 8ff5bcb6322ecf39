import * as z from 'zod';
import { disputeResolver } from '@/lib/contracts';
import {
  ballotCommitment,
  type Choice,
  equalBytes,
  publicKey,
  signTagged,
  tagOf,
  voteMessage,
  voteScope,
} from '@/lib/protocol';
import { votingSecret } from './arbitrators';
import { carry } from './carrying';
import { type Context, exclusively, FlowError } from './context';
import { advanceDue, arbitratorRing, type Dispute, listDisputes, stageOf, votingKeys } from './disputes';
import { hex, reportDamage, skipDamaged, uint } from './records';
import { fromHex, toHex } from './transactions';
import { Troubles } from './troubles';

/**
 * A vote in two steps: a ballot is handed in sealed, under a ring signature that says "one of the arbitrators", and opened
 * when all are in. Both are carried by accounts used once. The opening is kept in the vault before the ballot leaves, and
 * carried in by whatever sync comes first in the time for it. A page that is not opened in that time opens nothing: the
 * ballot then counts for the quorum and for neither side.
 */
export const BALLOT = 'ballot';
export const CONFLICT = 'conflict';

export const ballotSchema = z.object({
  dispute: uint,
  round: uint,
  choice: z.enum(['1', '2']),
  salt: hex(32),
  tag: hex(33),
  commitment: hex(32),
  /**
   * `sealed`: not known to be on the chain yet; `in`: handed in; `opened`: counted; `missed`: handed in and not opened in
   * time; `unsent`: never reached the chain; `other`: the chain holds another ballot of this key, or took no opening.
   */
  state: z.enum(['sealed', 'in', 'opened', 'missed', 'unsent', 'other']),
  code: z.number().nullable(),
  createdAt: z.number(),
});
export type Ballot = z.infer<typeof ballotSchema>;

export const conflictSchema = z.object({ dispute: uint, reason: z.string().max(280), createdAt: z.number() });
export type Conflict = z.infer<typeof conflictSchema>;

export const ballotId = (at: { dispute: bigint | string; round: bigint | string }): string =>
  `${at.dispute}/${at.round}`;

/** Every ballot of this vault, the newest first. */
export async function ballots(ctx: Pick<Context, 'vault'>): Promise<Ballot[]> {
  const all = (await ctx.vault.list(BALLOT, ballotSchema, skipDamaged)).map((r) => r.data);
  return all.sort((a, b) => b.createdAt - a.createdAt);
}

/** The disputes in which a conflict of interest was declared. */
export async function conflicts(ctx: Pick<Context, 'vault'>): Promise<Conflict[]> {
  return (await ctx.vault.list(CONFLICT, conflictSchema, skipDamaged)).map((r) => r.data);
}

/** Declares a conflict of interest, or takes that back (null): while it stands no ballot is made. Stays in the vault. */
export async function declareConflict(ctx: Context, dispute: bigint, reason: string | null): Promise<void> {
  const id = dispute.toString();
  if (reason === null) return ctx.vault.remove(CONFLICT, id);
  await ctx.vault.put(CONFLICT, id, { dispute: id, reason: reason.slice(0, 280), createdAt: Date.now() });
}

/** The disputes on which this vault's key sits, the newest first. */
export async function ownCases(
  ctx: Pick<Context, 'chain' | 'vault'>,
  all: readonly Dispute[],
): Promise<Dispute[]> {
  const own = publicKey(votingSecret(ctx));
  const versions = [...new Set(all.map((d) => d.ring))];
  const rings = new Map(
    await Promise.all(versions.map(async (v) => [v, await arbitratorRing(ctx, v)] as const)),
  );
  return all.filter((d) => rings.get(d.ring)?.some(({ key }) => equalBytes(key, own)));
}

const choiceOf = ({ choice }: Pick<Ballot, 'choice'>): Choice => (choice === '1' ? 1n : 2n);

/** What this vault's key would hand in. The salt derives from the vault, so that the phrase alone brings an opening back. */
function seal(ctx: Context, at: { dispute: bigint; round: bigint }, choice: Choice) {
  const { chainId, deployer } = ctx.place;
  const salt = ctx.vault.keyring.salt('ballot', `${chainId}/${deployer}/${at.dispute}/${at.round}`);
  const tag = tagOf(votingSecret(ctx), voteScope(ctx.place, at));
  return { salt, tag, commitment: ballotCommitment(ctx.place, { ...at, tag, choice, salt }) };
}

/**
 * Votes in the present round of a dispute. The ballot and its opening are in the vault before anything leaves.
 * @throws FlowError 'not-seated', 'conflict-declared', 'voted-before'; 'transaction-failed' with 1619 once the time is over
 */
export function vote(ctx: Context, id: bigint, choice: Choice): Promise<void> {
  return exclusively(ctx.vault, async () => {
    const [dispute, { time }] = await Promise.all([disputeOf(ctx, id), ctx.chain.tip()]);
    if (stageOf(dispute, BigInt(time)).stage !== 'voting') {
      throw new FlowError('transaction-failed', undefined, 1619);
    }
    if ((await conflicts(ctx)).some((c) => c.dispute === id.toString())) {
      throw new FlowError('conflict-declared');
    }
    const at = { dispute: id, round: dispute.round };
    const sealed = seal(ctx, at, choice);
    const before = (await ctx.vault.get(BALLOT, ballotId(at), ballotSchema))?.data;
    const held = await ctx.chain.read(disputeResolver.getBallot({ ...at, tag: sealed.tag }));
    if (held && (!before || before.state === 'sealed')) await recover(ctx, dispute, before);
    if (held || (before && before.state !== 'sealed')) throw new FlowError('voted-before');
    const ballot: Ballot = {
      dispute: id.toString(),
      round: dispute.round.toString(),
      choice: choice === 1n ? '1' : '2',
      salt: toHex(sealed.salt),
      tag: toHex(sealed.tag),
      commitment: toHex(sealed.commitment),
      state: 'sealed',
      code: null,
      createdAt: Date.now(),
    };
    await ctx.vault.put(BALLOT, ballotId(at), ballot);
    await handIn(ctx, dispute, ballot);
  });
}

async function disputeOf(ctx: Pick<Context, 'chain'>, id: bigint): Promise<Dispute> {
  const dispute = (await listDisputes(ctx)).find((d) => d.id === id);
  if (!dispute) throw new FlowError('transaction-failed', undefined, 1618);
  return dispute;
}

/** The contract's code for a second ballot of one key: also when the first, of a moment ago, is this one. */
const VOTED = 1621;

async function handIn(ctx: Context, dispute: Dispute, ballot: Ballot): Promise<void> {
  const at = { dispute: dispute.id, round: dispute.round };
  const secret = votingSecret(ctx);
  const keys = votingKeys(await arbitratorRing(ctx, dispute.ring, dispute.digest));
  const own = publicKey(secret);
  if (!keys.some((key) => equalBytes(key, own))) throw new FlowError('not-seated');
  const commitment = fromHex(ballot.commitment);
  const message = voteMessage(ctx.place, { ...at, commitment });
  const scope = voteScope(ctx.place, at);
  const { tag, h0, responses } = signTagged({ ring: keys, secret, scope, message });
  const call = disputeResolver.commitVote({ dispute: at.dispute, keys, tag, commitment, h0, responses });
  try {
    await carry(ctx, call);
    await note(ctx, ballot, { state: 'in', code: null });
  } catch (error) {
    if (!(error instanceof FlowError && error.contractCode === VOTED)) throw error;
    await recover(ctx, dispute, ballot);
  }
}

async function note(ctx: Context, ballot: Ballot, now: Partial<Ballot>): Promise<void> {
  await ctx.vault.update(BALLOT, ballotId(ballot), ballotSchema, (before) => ({
    ...(before ?? ballot),
    ...now,
  }));
}

/** Brings what the vault says of its ballot into line with what the chain holds under its tag. */
async function recover(ctx: Context, dispute: Dispute, ballot: Ballot | undefined): Promise<Ballot | null> {
  const at = { dispute: dispute.id, round: dispute.round };
  const { salt, tag } = seal(ctx, at, 1n);
  const held = await ctx.chain.read(disputeResolver.getBallot({ ...at, tag }));
  if (!held) return ballot ?? null;
  const hexed = toHex(held.commitment);
  // Of another device, or of a vault that was lost: there are two choices only, and the salt is the vault's.
  const choice = ([1n, 2n] as const).find((c) => toHex(seal(ctx, at, c).commitment) === hexed);
  const isOpened = held.choice > 0n;
  const found: Ballot = {
    dispute: at.dispute.toString(),
    round: at.round.toString(),
    choice: choice === 2n ? '2' : '1',
    salt: toHex(salt),
    tag: toHex(tag),
    commitment: hexed,
    createdAt: ballot?.createdAt ?? Date.now(),
    state: choice === undefined ? 'other' : isOpened ? 'opened' : 'in',
    code: choice === undefined ? VOTED : null,
  };
  await ctx.vault.put(BALLOT, ballotId(at), found);
  return found;
}

/**
 * Looks on the chain for a ballot of this vault's key that the vault does not know: of another device, or from before the
 * vault was brought back by its phrase. Asks under the ballot's own tag, so only when it is asked to.
 */
export function findBallot(ctx: Context, id: bigint): Promise<Ballot | null> {
  return exclusively(ctx.vault, async () => {
    const dispute = await disputeOf(ctx, id);
    const before = (
      await ctx.vault.get(BALLOT, ballotId({ dispute: id, round: dispute.round }), ballotSchema)
    )?.data;
    return before ?? recover(ctx, dispute, undefined);
  });
}

/** The contract's codes after which an opening will never be taken: late, none there, opened, does not open it. */
const NEVER_OPENS = [1622, 1623, 1625, 1626];

async function open(ctx: Context, ballot: Ballot): Promise<void> {
  const call = disputeResolver.revealVote({
    dispute: BigInt(ballot.dispute),
    tag: fromHex(ballot.tag),
    choice: choiceOf(ballot),
    salt: fromHex(ballot.salt),
  });
  try {
    await carry(ctx, call);
    await note(ctx, ballot, { state: 'opened', code: null });
  } catch (error) {
    const code = error instanceof FlowError ? error.contractCode : undefined;
    // 1624: this very opening arrived before.
    if (code === 1624) return note(ctx, ballot, { state: 'opened', code: null });
    if (code !== undefined && NEVER_OPENS.includes(code)) {
      await note(ctx, ballot, { state: code === 1622 ? 'missed' : 'other', code });
    }
    throw error;
  }
}

/**
 * Takes the next step of every case of this vault: a ballot that was interrupted is handed in, one that waits is opened in
 * its time, a stage that is over is taken on.
 * @throws the first failure that was met, after every case has had its turn
 */
export function syncArbitrator(ctx: Context): Promise<void> {
  return exclusively(ctx.vault, async () => {
    const troubles = new Troubles();
    await reportDamage(ctx, [BALLOT, CONFLICT], troubles);
    const [{ time }, all] = await Promise.all([ctx.chain.tip(), listDisputes(ctx)]);
    const now = BigInt(time);
    const cases = await ownCases(ctx, all);
    const known = await ballots(ctx);
    for (const dispute of cases) {
      await troubles.attempt(() => tend(ctx, dispute, known, now));
    }
    await troubles.attempt(() => advanceDue(ctx, cases, now));
    troubles.report();
  });
}

async function tend(ctx: Context, dispute: Dispute, known: readonly Ballot[], now: bigint): Promise<void> {
  const ofCase = known.filter((b) => b.dispute === dispute.id.toString());
  const { stage } = stageOf(dispute, now);
  const present = ofCase.find((b) => b.round === dispute.round.toString());
  const runs = stage === 'voting' || stage === 'opening';
  for (const former of ofCase.filter((b) => b !== present || !runs)) await conclude(ctx, former);
  // Nothing is asked about a case without a ballot: whoever asks for a tag says whose it is.
  if (!runs || !present) return;
  const ballot = present.state === 'sealed' ? await recover(ctx, dispute, present) : present;
  if (ballot?.state === 'sealed') {
    if (stage === 'voting') await handIn(ctx, dispute, ballot);
    else await note(ctx, ballot, { state: 'unsent' });
  } else if (ballot?.state === 'in' && stage === 'opening') {
    await open(ctx, ballot);
  }
}

/** What became of a ballot whose round is over. */
async function conclude(ctx: Context, ballot: Ballot): Promise<void> {
  if (ballot.state !== 'sealed' && ballot.state !== 'in') return;
  const held = await ctx.chain.read(
    disputeResolver.getBallot({
      dispute: BigInt(ballot.dispute),
      round: BigInt(ballot.round),
      tag: fromHex(ballot.tag),
    }),
  );
  const state = !held ? 'unsent' : held.choice > 0n ? 'opened' : 'missed';
  await note(ctx, ballot, { state });
}
