import { governance } from '@/lib/contracts';
import { type Context, FlowError } from './context';
import type { Action } from './council';
import {
  arbitratorStatus,
  type CouncilBook,
  type FeeName,
  isAccredited,
  isFeeName,
  type Proposal,
} from './council-book';
import { submitAndSettle } from './transactions';

/** What the members of the council do, and what the contracts would refuse before they do it. */

const DAY = 86_400n;
const STX = 1_000_000n;

/** The parameters that can be set, each within its bounds; seconds, arbitrators, or micro-STX. */
export const PARAMETERS = {
  delay: { least: DAY, most: 30n * DAY, unit: 'time', refusal: 1811 },
  'dispute-window': { least: 15n * DAY, most: 90n * DAY, unit: 'time', refusal: 1604 },
  'commit-period': { least: DAY, most: 30n * DAY, unit: 'time', refusal: 1604 },
  'reveal-period': { least: DAY, most: 30n * DAY, unit: 'time', refusal: 1604 },
  'appeal-window': { least: DAY, most: 30n * DAY, unit: 'time', refusal: 1604 },
  quorum: { least: 1n, most: 32n, unit: 'arbitrators', refusal: 1604 },
  bond: { least: 0n, most: 100n * STX, unit: 'stx', refusal: 1604 },
} as const satisfies Record<string, { least: bigint; most: bigint; unit: string; refusal: number }>;

export type ParameterName = keyof typeof PARAMETERS;
export const PARAMETER_NAMES = Object.keys(PARAMETERS) as ParameterName[];
export const isParameterName = (name: string): name is ParameterName => Object.hasOwn(PARAMETERS, name);

/** What each contract answers to a fee that is too high. */
const FEE_REFUSAL = {
  'user-registry': 1106,
  'therapist-registry': 1220,
  'session-logger': 1323,
  pairing: 1412,
  'progress-tracker': 1514,
} as const satisfies Record<FeeName, number>;
const MAX_FEE = STX;
const MAX_PAUSE = 14n * DAY;
const MOST_MEMBERS = 15;
const MOST_SEATS = 32;
const MOST_MILESTONES = 20;

/** The present value of a parameter. */
export function parameterValue({ delay, settings }: CouncilBook, name: ParameterName): bigint {
  const values: Record<ParameterName, bigint> = {
    delay,
    'dispute-window': settings.disputeWindow,
    'commit-period': settings.commitPeriod,
    'reveal-period': settings.revealPeriod,
    'appeal-window': settings.appealWindow,
    quorum: settings.quorum,
    bond: settings.bond,
  };
  return values[name];
}

/**
 * The code with which a proposal would be refused when it is executed as things stand now; null when it would not. The
 * contract takes any proposal and refuses late; here it is said before a transaction is made.
 */
export async function refusalOfAction(
  ctx: Pick<Context, 'chain' | 'place'>,
  book: CouncilBook,
  action: Action,
): Promise<number | null> {
  const { kind, name, who, value } = action;
  switch (kind) {
    case 'parameter': {
      if (!isParameterName(name)) return 1603;
      const { least, most, refusal } = PARAMETERS[name];
      if (value < least || value > most) return refusal;
      return parameterValue(book, name) === value ? 1802 : null;
    }
    case 'fee':
      if (!isFeeName(name)) return 1813;
      if (value > MAX_FEE) return FEE_REFUSAL[name];
      return book.fees[name] === value ? 1802 : null;
    case 'milestone':
      return refusalOfMilestone(book, action);
    case 'pause':
      return refusalOfPause(book, value);
    case 'issuer':
      if (!who || value > 1n) return 1803;
      return (await isAccredited(ctx, who)) === (value === 1n) ? 1802 : null;
    case 'arbitrator': {
      if (!who || value > 1n) return 1803;
      const status = await arbitratorStatus(ctx, who);
      if (status === null) return 1610;
      if (status !== (value === 1n ? 'candidate' : 'seated')) return 1611;
      return value === 1n && book.seats >= MOST_SEATS ? 1612 : null;
    }
    case 'council':
      return refusalOfCouncil(book, action);
    case 'spend':
      if (!who) return 1803;
      return value < 1n || value > book.treasury.balance || who === `${ctx.place.deployer}.governance`
        ? 1812
        : null;
    case 'component':
      return refusalOfComponent(book, action);
    default:
      return 1803;
  }
}

function refusalOfMilestone({ milestones }: CouncilBook, { value, extra }: Action): number | null {
  const most = extra === 0n ? 10_000n : 20n;
  const fits = value >= 1n && value <= most && extra <= 520n && milestones.length < MOST_MILESTONES;
  return fits ? null : 1512;
}

function refusalOfPause({ now, settings: { pauseUntil } }: CouncilBook, until: bigint): number | null {
  const lifts = until >= now && until < pauseUntil;
  const begins = until > now && until <= now + MAX_PAUSE && now >= pauseUntil + MAX_PAUSE;
  // Every contract that pauses has these bounds; the first that is asked is the registry of users.
  return lifts || begins ? null : 1104;
}

function refusalOfCouncil(book: CouncilBook, { who, value, extra }: Action): number | null {
  const { members, threshold } = book;
  if (value > 2n || (value < 2n && !who)) return 1803;
  const isMember = who !== null && members.includes(who);
  if (value < 2n && isMember === (value === 1n)) return 1802;
  const size = BigInt(members.length) + (value === 1n ? 1n : value === 0n ? -1n : 0n);
  if (value === 2n && extra === threshold) return 1802;
  return size > BigInt(MOST_MEMBERS) || extra > size || 2n * extra <= size ? 1801 : null;
}

function refusalOfComponent({ components }: CouncilBook, { name, who, value }: Action): number | null {
  const current = components.find((c) => c.name === name);
  if (!current) return 1813;
  if (current.fixed) return 1814;
  if (!who?.includes('.')) return 1816;
  return value > current.version ? null : 1815;
}

/** The relay pays for nothing of the council's, whose members are known anyway: they act with coins of their own. */
const withOwnCoins = (ctx: Context): Context => ({ ...ctx, wallet: ctx.wallet.paying ?? ctx.wallet });

/** Proposes an action, which is also its approval. @throws FlowError with the contract's code, before anything is sent */
export async function proposeAction(ctx: Context, book: CouncilBook, action: Action): Promise<void> {
  const refusal = await refusalOfAction(ctx, book, action);
  if (refusal !== null) throw new FlowError('transaction-failed', undefined, refusal);
  const own = withOwnCoins(ctx);
  await submitAndSettle(own, 'propose', governance.propose({ action }));
}

const subjectOf = ({ id }: Proposal) => ({ kind: 'proposal', id: id.toString() });

export async function approveProposal(ctx: Context, proposal: Proposal): Promise<void> {
  const own = withOwnCoins(ctx);
  await submitAndSettle(own, 'approve', governance.approve({ id: proposal.id }), subjectOf(proposal));
}

/** Takes an approval back; below the threshold the delay starts over. */
export async function withdrawApproval(ctx: Context, proposal: Proposal): Promise<void> {
  const call = governance.withdrawApproval({ id: proposal.id });
  const own = withOwnCoins(ctx);
  await submitAndSettle(own, 'withdraw-approval', call, subjectOf(proposal));
}

/** Takes the proposal back, for good. */
export async function cancelProposal(ctx: Context, proposal: Proposal): Promise<void> {
  const own = withOwnCoins(ctx);
  await submitAndSettle(own, 'cancel', governance.cancel({ id: proposal.id }), subjectOf(proposal));
}

/** Carries out what is approved and whose delay is over; anyone may. What it pays out of the treasury is allowed to move. */
export async function executeProposal(ctx: Context, proposal: Proposal): Promise<void> {
  const { id, action } = proposal;
  const from = `${ctx.place.deployer}.governance`;
  const movements = action.kind === 'spend' ? [{ from, atMost: action.value }] : [];
  const call =
    action.kind === 'component'
      ? governance.executeComponent({ id, candidate: action.who ?? '' })
      : governance.execute({ id });
  const own = withOwnCoins(ctx);
  await submitAndSettle(own, 'execute', call, subjectOf(proposal), movements);
}
