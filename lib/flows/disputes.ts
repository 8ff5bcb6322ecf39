import { disputeResolver, type LedgerSession, type ResultOf, sessionLogger } from '@/lib/contracts';
import { equalBytes, ringDigest } from '@/lib/protocol';
import { carry } from './carrying';
import { type Context, FlowError } from './context';
import { askAmong, ledgerAccount } from './ledger-pages';
import { isSettled, LEDGER_STATE } from './ledger-state';
import { readPages } from './pages';

/** Disputes as everybody can read them: how far each is, until when, and what it did in the end. */

type Row = NonNullable<ResultOf<typeof disputeResolver.getDispute>>;
export type DisputeSettings = ResultOf<typeof disputeResolver.getSettings>;

/** A dispute as the chain has it, with its number. */
export interface Dispute extends Row {
  id: bigint;
}

/** A party of the session that is disputed. */
export type Side = 'patient' | 'therapist';

const PAGE = 20n;
const VOTING = 1n;
const APPEALABLE = 2n;
export const FINAL_PHASE = 3n;
/** Rounds 1 and 2 are those of first instance, 3 and 4 those of an appeal. */
const APPEAL_ROUND = 3n;

/** Every dispute there ever was, the newest first. All are read, so that no question tells which are wanted. */
export async function listDisputes({ chain }: Pick<Context, 'chain'>): Promise<Dispute[]> {
  const { disputes } = await chain.read(disputeResolver.getCounts({}));
  const rows = await readPages(disputes, PAGE, (from) => chain.read(disputeResolver.getDisputes({ from })));
  return rows.flatMap((row, i) => (row ? [{ id: BigInt(i + 1), ...row }] : [])).reverse();
}

/**
 * Where a dispute stands: ballots are handed in; they are opened; the stage is over and anybody may take it on; the decision
 * can be appealed against; it is settled for good. `until` is chain time in seconds, null where nothing runs.
 */
export interface Stage {
  stage: 'voting' | 'opening' | 'due' | 'appealable' | 'final';
  until: bigint | null;
}

/** The stage of a dispute at a time of the chain. */
export function stageOf(dispute: Dispute, now: bigint): Stage {
  const { phase, commitUntil, revealUntil, appealUntil } = dispute;
  if (phase === VOTING) {
    if (now < commitUntil) return { stage: 'voting', until: commitUntil };
    return now < revealUntil ? { stage: 'opening', until: revealUntil } : { stage: 'due', until: null };
  }
  if (phase === APPEALABLE && now < appealUntil) return { stage: 'appealable', until: appealUntil };
  return { stage: phase === FINAL_PHASE ? 'final' : 'due', until: null };
}

/** One side's evidence in one of the two instances: of who began it, or the other side's answer. */
export interface Submission {
  instance: 'opening' | 'appeal';
  isAnswer: boolean;
  /** Whose it is, as the chain knows: nobody else could put it there. */
  side: Side;
  /** The hash of its sealed form; null while there is no answer. */
  hash: Uint8Array | null;
}

/** What either side has said to the arbitrators, or not answered yet, in the order in which it comes. */
export function submissions(dispute: Pick<Dispute, 'opening' | 'appeal'>): Submission[] {
  return (['opening', 'appeal'] as const).flatMap((instance) => {
    const hearing = dispute[instance];
    if (!hearing) return [];
    const [first, second]: Side[] = hearing.byOwner ? ['patient', 'therapist'] : ['therapist', 'patient'];
    return [
      { instance, isAnswer: false, side: first, hash: hearing.evidence },
      { instance, isAnswer: true, side: second, hash: hearing.answer },
    ] as Submission[];
  });
}

/** The answer that can still be given: in the instance that is voted in now, while ballots are handed in; null when there is none. */
export function openAnswer(dispute: Dispute, now: bigint): Submission | null {
  if (stageOf(dispute, now).stage !== 'voting') return null;
  const answer = submissions(dispute).at(-1);
  return answer?.hash === null ? answer : null;
}

/** Whether this is the second try of its instance: the first was even, or had too few ballots. */
export const isSecondRound = ({ round }: Dispute): boolean => round === 2n || round === 4n;

export const isAppeal = ({ round }: Dispute): boolean => round >= APPEAL_ROUND;

/** What a dispute that is settled, or whose decision stands for the moment, means for the session. */
export type Effect = 'struck-out' | 'stays-confirmed' | 'counts' | 'refused' | 'stands-unconfirmed';

/** The effect of a decision on the session as it was disputed. */
export function effectOf({ state, decision }: Pick<Dispute, 'state' | 'decision'>): Effect {
  const confirmed = state === LEDGER_STATE.confirmed;
  if (decision === null) return confirmed ? 'stays-confirmed' : 'stands-unconfirmed';
  if (decision) return confirmed ? 'stays-confirmed' : 'counts';
  return confirmed ? 'struck-out' : 'refused';
}

/** One of the arbitrators, as their ring has them: the key that votes, and the one that evidence is sealed to. */
export type Arbitrator = NonNullable<ResultOf<typeof disputeResolver.getArbitratorRing>>['members'][number];

/** The arbitrators of a version of their ring, held against its digest. @throws FlowError 'arbitrators-disagree' */
export async function arbitratorRing(
  { chain }: Pick<Context, 'chain'>,
  version: bigint,
  digest?: Uint8Array,
): Promise<Arbitrator[]> {
  if (version === 0n) return [];
  const ring = await chain.read(disputeResolver.getArbitratorRing({ version }));
  const wanted = digest ?? ring?.digest;
  if (!ring || !wanted || !equalBytes(ringDigest(votingKeys(ring.members)), wanted)) {
    throw new FlowError('arbitrators-disagree');
  }
  return ring.members;
}

/** The voting keys, in the ring's order. */
export const votingKeys = (members: readonly Arbitrator[]): Uint8Array[] => members.map(({ key }) => key);

/** What a new dispute would be opened with. */
export interface DisputeTerms extends DisputeSettings {
  version: bigint;
  arbitrators: Arbitrator[];
}

export async function disputeTerms(ctx: Pick<Context, 'chain'>): Promise<DisputeTerms> {
  const [settings, version] = await Promise.all([
    ctx.chain.read(disputeResolver.getSettings({})),
    ctx.chain.read(disputeResolver.getRingVersion({})),
  ]);
  return { ...settings, version, arbitrators: await arbitratorRing(ctx, version) };
}

/** A session as it would be disputed: its row, and the number up to which its account's sessions are final. */
export interface Disputed {
  row: LedgerSession;
  final: bigint;
}

/** Reads the session, among others of the same number: whose sessions somebody looks up is with whom they have to do. */
export async function disputedSession(
  ctx: Pick<Context, 'chain'>,
  at: { account: bigint; sequence: bigint },
): Promise<Disputed> {
  const ledger = await ledgerAccount(ctx, at.account);
  const row = await askAmong(ctx, at.account, (account) =>
    ctx.chain.read(sessionLogger.getSession({ account, sequence: at.sequence })),
  );
  if (!row || !ledger) throw new FlowError('no-session');
  return { row, final: ledger.final };
}

/** The code with which the contracts would refuse a dispute over this session now; null when they would not. */
export function refusalOf(
  { row, final }: Disputed,
  sequence: bigint,
  terms: DisputeTerms,
  now: bigint,
): number | null {
  const { logged, confirmed } = LEDGER_STATE;
  if (row.dispute > 0n) return 1325;
  if (row.state !== logged && row.state !== confirmed) return 1329;
  if (isSettled(row)) return 1329;
  if (row.state === confirmed && sequence <= final) return 1332;
  if (now < terms.pauseUntil) return 1600;
  if (BigInt(terms.arbitrators.length) < terms.quorum || terms.arbitrators.length === 0) return 1613;
  return now < row.changedAt + terms.disputeWindow ? null : 1616;
}

/** Somebody else was faster, or the node is ahead of ours. */
const NOT_DUE = [1627, 1628];

/** Takes disputes on whose stage is over; anyone may, so whoever has to do with one does. */
export async function advanceDue(ctx: Context, disputes: readonly Dispute[], now: bigint): Promise<void> {
  for (const dispute of disputes.filter((d) => stageOf(d, now).stage === 'due')) {
    try {
      await carry(ctx, disputeResolver.advance({ dispute: dispute.id }));
    } catch (error) {
      if (!(error instanceof FlowError && NOT_DUE.includes(error.contractCode ?? 0))) throw error;
    }
  }
}

/** Has a settled dispute's bond paid back to who paid it. */
export async function returnBond(ctx: Context, { id, bond }: Dispute): Promise<void> {
  const from = `${ctx.place.deployer}.dispute-resolver`;
  await carry(ctx, disputeResolver.withdrawBond({ dispute: id }), [{ from, atMost: bond }]);
}
