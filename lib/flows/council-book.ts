import { validateStacksAddress } from '@stacks/transactions';
import {
  disputeResolver,
  governance,
  pairing,
  progressTracker,
  type ResultOf,
  sessionLogger,
  therapistRegistry,
  userRegistry,
} from '@/lib/contracts';
import type { Context } from './context';
import type { Action } from './council';
import type { DisputeSettings } from './disputes';
import { readPages } from './pages';

/** The council's book, as anybody can read it without a wallet: who decides, what is set, every proposal there ever was. */

type Row = NonNullable<ResultOf<typeof governance.getProposal>>;

/** A proposal with its number. */
export interface Proposal extends Omit<Row, 'action'> {
  id: bigint;
  action: Action;
}

const FEES = {
  'user-registry': userRegistry.getFee,
  'therapist-registry': therapistRegistry.getFee,
  'session-logger': sessionLogger.getFee,
  pairing: pairing.getFee,
  'progress-tracker': progressTracker.getFee,
} as const;

/** The contracts that can take a fee. */
export type FeeName = keyof typeof FEES;
export const FEE_NAMES = Object.keys(FEES) as FeeName[];
export const isFeeName = (name: string): name is FeeName => Object.hasOwn(FEES, name);

/** The parts that the address book lists; those that are fixed are never replaced. */
const COMPONENT_NAMES = [
  'user-registry',
  'therapist-registry',
  'session-logger',
  'pairing',
  'progress-tracker',
  'dispute-resolver',
  'cohorts',
  'verification',
  'governance',
] as const;

export type Component = NonNullable<ResultOf<typeof governance.getComponentOf>> & { name: string };

export interface CouncilBook {
  /** Chain time, seconds. */
  now: bigint;
  members: string[];
  threshold: bigint;
  version: bigint;
  delay: bigint;
  treasury: ResultOf<typeof governance.getTreasury>;
  settings: DisputeSettings;
  fees: Record<FeeName, bigint>;
  milestones: { sessions: bigint; window: bigint }[];
  components: Component[];
  /** How those whom an open proposal names stand: accredited, seated; absent where the chain knows nothing of them. */
  issuers: ReadonlyMap<string, boolean>;
  arbitrators: ReadonlyMap<string, (typeof ARBITRATOR_STATUS)[number]>;
  seats: number;
  /** The newest first. */
  proposals: Proposal[];
}

const PAGE = 20n;
/** How an arbitrator stands, by the number that the contract has for it. */
export const ARBITRATOR_STATUS = ['candidate', 'candidate', 'seated', 'resigned'] as const;

type Reader = Pick<Context, 'chain'>;

/** Every proposal there ever was, the newest first. */
export async function listProposals({ chain }: Reader): Promise<Proposal[]> {
  const count = await chain.read(governance.getProposalCount({}));
  const rows = await readPages(count, PAGE, (from) => chain.read(governance.getProposals({ from })));
  return rows.flatMap((row, i) => (row ? [{ id: BigInt(i + 1), ...row }] : [])).reverse();
}

/** Reads the whole book. */
export async function readCouncil(ctx: Reader): Promise<CouncilBook> {
  const { chain } = ctx;
  const [council, delay, treasury, settings, ring, milestones, proposals, tip] = await Promise.all([
    chain.read(governance.getCouncil({})),
    chain.read(governance.getDelay({})),
    chain.read(governance.getTreasury({})),
    chain.read(disputeResolver.getSettings({})),
    chain.read(disputeResolver.getRingVersion({})),
    chain.read(progressTracker.getMilestones({})),
    listProposals(ctx),
    chain.tip(),
  ]);
  const at = { now: BigInt(tip.time), delay, version: council.version };
  // Of what is over nobody's standing is shown, so nobody's is asked.
  const open = proposals.filter((p) => isOpenProposal(p, at));
  const [fees, components, issuers, arbitrators, seated] = await Promise.all([
    readFees(ctx),
    readComponents(ctx),
    standing(open, 'issuer', (who) => isAccredited(ctx, who)),
    standing(open, 'arbitrator', (who) => arbitratorStatus(ctx, who)),
    ring === 0n ? null : chain.read(disputeResolver.getArbitratorRing({ version: ring })),
  ]);
  return {
    ...at,
    members: council.members,
    threshold: council.threshold,
    treasury,
    settings,
    fees,
    milestones: milestones.flatMap((m) => m ?? []),
    components,
    issuers,
    arbitrators,
    seats: seated?.members.length ?? 0,
    proposals,
  };
}

async function readFees({ chain }: Reader): Promise<Record<FeeName, bigint>> {
  const values = await Promise.all(FEE_NAMES.map((name) => chain.read(FEES[name]())));
  return Object.fromEntries(FEE_NAMES.map((name, i) => [name, values[i] ?? 0n])) as Record<FeeName, bigint>;
}

async function readComponents({ chain }: Reader): Promise<Component[]> {
  const rows = await Promise.all(
    COMPONENT_NAMES.map((name) => chain.read(governance.getComponentOf({ name }))),
  );
  return rows.flatMap((row, i) => (row ? [{ name: COMPONENT_NAMES[i] ?? '', ...row }] : []));
}

/** Whether an address is accredited as an issuer now: can attest therapists. */
export function isAccredited({ chain }: Reader, who: string): Promise<boolean> {
  return chain.read(therapistRegistry.isIssuer({ who }));
}

/** How an address stands as an arbitrator now; null where it never registered. */
export async function arbitratorStatus(
  { chain }: Reader,
  who: string,
): Promise<(typeof ARBITRATOR_STATUS)[number] | null> {
  const row = await chain.read(disputeResolver.getArbitrator({ who }));
  return row ? (ARBITRATOR_STATUS[Number(row.status)] ?? null) : null;
}

async function standing<T>(
  proposals: readonly Proposal[],
  kind: string,
  ask: (who: string) => Promise<T | null>,
): Promise<Map<string, T>> {
  const named = new Set(proposals.flatMap(({ action }) => (action.kind === kind && action.who) || []));
  const pairs = await Promise.all([...named].map(async (who) => [who, await ask(who)] as const));
  return new Map(pairs.flatMap(([who, found]) => (found === null ? [] : [[who, found]])));
}

/**
 * How a proposal stands: approvals are gathered; the delay runs; it can be executed; or it is over, one way or the other.
 * `until`: chain time in seconds, when that ends by itself; null where nothing runs.
 */
export interface ProposalState {
  state: 'gathering' | 'delayed' | 'ready' | 'executed' | 'cancelled' | 'stale' | 'expired';
  until: bigint | null;
}

const EXECUTED = 2n;
const CANCELLED = 3n;

export function proposalState(
  proposal: Proposal,
  { now, delay, version }: Pick<CouncilBook, 'now' | 'delay' | 'version'>,
): ProposalState {
  const { state, council, approvedAt, expires, action } = proposal;
  if (state === EXECUTED) return { state: 'executed', until: null };
  if (state === CANCELLED) return { state: 'cancelled', until: null };
  if (council !== version) return { state: 'stale', until: null };
  if (now >= expires) return { state: 'expired', until: null };
  if (approvedAt === 0n) return { state: 'gathering', until: expires };
  // A pause cannot wait.
  const due = action.kind === 'pause' ? approvedAt : approvedAt + delay;
  return now < due ? { state: 'delayed', until: due } : { state: 'ready', until: expires };
}

/** Whether anything can still become of a proposal: approvals are missing, the delay runs, or it can be executed. */
export function isOpenProposal(proposal: Proposal, at: Parameters<typeof proposalState>[1]): boolean {
  return ['gathering', 'delayed', 'ready'].includes(proposalState(proposal, at).state);
}

/** Whether a text is an address, of a person or of a contract, with the check digits that it brings. */
export function isAddress(text: string): boolean {
  return (
    validateStacksAddress(text.split('.')[0] ?? '') && /^[0-9A-Z]+(\.[a-zA-Z][a-zA-Z0-9-]{0,39})?$/.test(text)
  );
}
