import { Cl } from '@stacks/transactions';
import { expect } from 'vitest';
import { uintField } from '@/tests/contracts/support/chain';
import { deployer, type ModelChain } from './chain';
import { PARAMETERS, type Parameter, seat, unseatable } from './disputes';
import { ARBITRATORS, COUNCIL, ISSUERS, STRANGER } from './people';
import { type Call, firstBroken, type Step, stepsOf } from './step';
import { DAY } from './units';
import type { World } from './world';

export interface Action {
  kind: string;
  name: string;
  who: string | null;
  value: bigint;
  extra: bigint;
}

export interface Proposal {
  action: Action;
  proposer: string;
  /** The council's version when it was made. */
  council: bigint;
  approvals: string[];
  /** Since when the threshold is reached, 0 while it is not. */
  approvedAt: bigint;
  expires: bigint;
  state: 'open' | 'executed' | 'cancelled';
}

/** governance in the model. */
export interface Council {
  members: string[];
  threshold: bigint;
  version: bigint;
  delay: bigint;
  /** Proposals 1, 2, … in their order. */
  proposals: Proposal[];
}

export const emptyCouncil = (): Council => ({
  members: [deployer],
  threshold: 1n,
  version: 1n,
  delay: 0n,
  proposals: [],
});

const CONTRACT = 'governance';
const LIFE = 30n * DAY;
const MEMBERS = [deployer, ...COUNCIL];
const MAX_PAUSE = 14n * DAY;
const MAX_FEE = 1_000_000n;
/** Contracts that may take a fee, and their code for one that is too high. */
const FEES: Record<string, number> = {
  'user-registry': 1106,
  'session-logger': 1323,
  pairing: 1412,
  'progress-tracker': 1514,
  'therapist-registry': 1220,
};

const action = (kind: string, over: Partial<Action> = {}): Action => ({
  kind,
  name: '',
  who: null,
  value: 0n,
  extra: 0n,
  ...over,
});

/** What may be proposed: possible, impossible, and useless actions of every kind. */
const actions = (w: World): Action[] => [
  ...Object.keys(FEES).flatMap((name) =>
    [0n, 5n, MAX_FEE + 1n].map((value) => action('fee', { name, value })),
  ),
  action('fee', { name: 'verification', value: 5n }),
  ...[DAY - 1n, DAY, 2n * DAY, LIFE + 1n].map((value) => action('parameter', { name: 'delay', value })),
  ...[w.now + 2n * DAY, w.now + 40n * DAY, w.now].map((value) => action('pause', { value })),
  ...MEMBERS.flatMap((who) =>
    [0n, 1n].flatMap((value) => [1n, 2n].map((extra) => action('council', { who, value, extra }))),
  ),
  action('council', { value: 2n, extra: 1n }),
  action('council', { value: 2n, extra: 2n }),
  action('council', { value: 2n, extra: 9n }),
  action('council', { value: 3n, extra: 1n }),
  ...[0n, 1n, 1_000_000_000n].map((value) => action('spend', { who: STRANGER, value })),
  ...[
    [0n, 0n],
    [1n, 0n],
    [2n, 2n],
    [21n, 2n],
    [1n, 521n],
    [10_001n, 0n],
  ].map(([value = 0n, extra = 0n]) => action('milestone', { value, extra })),
  ...ARBITRATORS.flatMap((who) => [0n, 1n].map((value) => action('arbitrator', { who, value }))),
  ...PARAMETERS.flatMap(([name, least, most]) =>
    [least - 1n, least, least + 1n, most, most + 1n]
      .filter((value) => value >= 0n)
      .map((value) => action('parameter', { name, value })),
  ),
  action('parameter', { name: 'nothing', value: 1n }),
  ...ISSUERS.flatMap((who) => [0n, 1n, 2n].map((value) => action('issuer', { who, value }))),
];

const encode = ({ kind, name, who, value, extra }: Action) =>
  Cl.tuple({
    kind: Cl.stringAscii(kind),
    name: Cl.stringAscii(name),
    who: who ? Cl.some(Cl.principal(who)) : Cl.none(),
    value: Cl.uint(value),
    extra: Cl.uint(extra),
  });

const isMember = (w: World, who: string): boolean => w.council.members.includes(who);
const enough = (w: World, approvals: string[]): boolean => BigInt(approvals.length) >= w.council.threshold;
const ids = (w: World): bigint[] =>
  Array.from({ length: w.council.proposals.length + 1 }, (_, i) => BigInt(i + 1));
const proposalOf = (w: World, id: bigint): Proposal => w.council.proposals[Number(id) - 1] as Proposal;

/** The rules for a proposal that can still be approved, cancelled or executed. */
function notOpen(w: World, id: bigint): number | null {
  const proposal = w.council.proposals[Number(id) - 1];
  if (!proposal) return 1804;
  return firstBroken(
    [proposal.state === 'open', 1805],
    [proposal.council === w.council.version, 1806],
    [w.now < proposal.expires, 1807],
  );
}

export const propose: Call<{ sender: string; action: Action }> = {
  contract: CONTRACT,
  fn: 'propose',
  weight: 8,
  codes: [1800, 1803],
  inputs: (w) => {
    const known = actions(w);
    return [
      ...MEMBERS.flatMap((sender) => known.map((action) => ({ sender, action }))),
      { sender: STRANGER, action: action('pause') },
      { sender: deployer, action: action('nothing') },
      { sender: deployer, action: action('spend', { value: 1n }) },
      { sender: deployer, action: action('fee', { who: STRANGER }) },
    ];
  },
  sort: ({ action }, w) => {
    const kind = action.kind === 'parameter' ? `parameter ${action.name}` : action.kind;
    return refused(w, action) === null ? kind : `${kind} in vain`;
  },
  predict: ({ sender, action }, w) =>
    firstBroken(
      [isMember(w, sender), 1800],
      [
        action.kind === 'council' ||
          (action.who
            ? ['issuer', 'arbitrator', 'spend', 'component'].includes(action.kind)
            : ['parameter', 'fee', 'milestone', 'pause'].includes(action.kind)),
        1803,
      ],
    ),
  send: ({ sender, action }) => ({ sender, args: [encode(action)] }),
  effect: ({ sender, action }, w) => {
    w.council.proposals.push({
      action,
      proposer: sender,
      council: w.council.version,
      approvals: [sender],
      approvedAt: enough(w, [sender]) ? w.now : 0n,
      expires: w.now + LIFE + w.council.delay,
      state: 'open',
    });
    return Cl.uint(w.council.proposals.length);
  },
};

interface Vote {
  sender: string;
  id: bigint;
}
const votes = (w: World): Vote[] =>
  [...MEMBERS, STRANGER].flatMap((sender) => ids(w).map((id) => ({ sender, id })));
const sendVote = ({ sender, id }: Vote) => ({ sender, args: [Cl.uint(id)] });

const approve: Call<Vote> = {
  contract: CONTRACT,
  fn: 'approve',
  codes: [1800, 1802, 1804, 1805, 1806, 1807],
  inputs: votes,
  predict: ({ sender, id }, w) =>
    notOpen(w, id) ??
    firstBroken([isMember(w, sender), 1800], [!proposalOf(w, id).approvals.includes(sender), 1802]),
  send: sendVote,
  effect: ({ sender, id }, w) => {
    const proposal = proposalOf(w, id);
    proposal.approvals.push(sender);
    if (enough(w, proposal.approvals) && proposal.approvedAt === 0n) proposal.approvedAt = w.now;
    return Cl.bool(true);
  },
};

const withdraw: Call<Vote> = {
  contract: CONTRACT,
  fn: 'withdraw-approval',
  codes: [1802, 1804, 1805, 1806, 1807],
  inputs: votes,
  predict: ({ sender, id }, w) =>
    notOpen(w, id) ?? firstBroken([proposalOf(w, id).approvals.includes(sender), 1802]),
  send: sendVote,
  effect: ({ sender, id }, w) => {
    const proposal = proposalOf(w, id);
    proposal.approvals = proposal.approvals.filter((who) => who !== sender);
    if (!enough(w, proposal.approvals)) proposal.approvedAt = 0n;
    return Cl.bool(true);
  },
};

const cancel: Call<Vote> = {
  contract: CONTRACT,
  fn: 'cancel',
  codes: [1804, 1805, 1806, 1807, 1808],
  inputs: votes,
  predict: ({ sender, id }, w) =>
    notOpen(w, id) ?? firstBroken([proposalOf(w, id).proposer === sender, 1808]),
  send: sendVote,
  effect: ({ id }, w) => {
    proposalOf(w, id).state = 'cancelled';
    return Cl.bool(true);
  },
};

/** What stands in the way of the action itself, in the contract that it goes to. */
function refused(w: World, { kind, name, who, value, extra }: Action): number | null {
  switch (kind) {
    case 'fee': {
      const code = FEES[name];
      return code === undefined ? 1813 : firstBroken([value <= MAX_FEE, code]);
    }
    case 'parameter': {
      if (name === 'delay') return firstBroken([value >= DAY && value <= LIFE, 1811]);
      const bounds = PARAMETERS.find(([known]) => known === name);
      return bounds ? firstBroken([value >= bounds[1] && value <= bounds[2], 1604]) : 1603;
    }
    case 'milestone': {
      const fits = value > 0n && value <= (extra === 0n ? 10_000n : 20n) && extra <= 520n;
      return firstBroken([fits && w.progress.milestones.size < 20, 1512]);
    }
    case 'arbitrator':
      return unseatable(w, who as string, value === 1n);
    case 'pause': {
      const shorter = value >= w.now && value < w.pauseUntil;
      const fresh = value > w.now && value <= w.now + MAX_PAUSE && w.now >= w.pauseUntil + MAX_PAUSE;
      return firstBroken([shorter || fresh, 1104]);
    }
    case 'issuer':
      return firstBroken([value <= 1n, 1803]);
    case 'spend':
      return firstBroken([value > 0n && value <= w.treasury.paid - w.treasury.spent, 1812]);
    default: {
      if (value > 2n || (value !== 2n && !who)) return 1803;
      const joins = value === 1n;
      const there = who !== null && w.council.members.includes(who);
      if (value !== 2n && joins === there) return 1802;
      if (value === 2n && extra === w.council.threshold) return 1802;
      const size = BigInt(w.council.members.length) + (value === 2n ? 0n : joins ? 1n : -1n);
      return firstBroken([2n * extra > size && extra <= size, 1801]);
    }
  }
}

/** What the action does to the model. */
function act(w: World, { kind, name, who, value, extra }: Action): void {
  if (kind === 'fee') w.fees.set(name, value);
  if (kind === 'parameter' && name === 'delay') w.council.delay = value;
  if (kind === 'parameter' && name !== 'delay') w.disputes.settings[name as Parameter] = value;
  if (kind === 'milestone') {
    const milestone = { sessions: Number(value), window: Number(extra) };
    w.progress.milestones.set(BigInt(w.progress.milestones.size) + 1n, milestone);
  }
  if (kind === 'issuer' && value === 1n) w.therapists.issuers.add(who as string);
  if (kind === 'issuer' && value === 0n) w.therapists.issuers.delete(who as string);
  if (kind === 'arbitrator') seat(w, who as string, value === 1n);
  if (kind === 'pause') w.pauseUntil = value;
  if (kind === 'spend') w.treasury.spent += value;
  if (kind === 'council') {
    const { members } = w.council;
    if (value === 1n) w.council.members = [...members, who as string];
    if (value === 0n) w.council.members = members.filter((member) => member !== who);
    w.council.threshold = extra;
    w.council.version += 1n;
  }
}

export const execute: Call<Vote> = {
  contract: CONTRACT,
  fn: 'execute',
  weight: 10,
  codes: [
    1104, 1106, 1220, 1323, 1412, 1512, 1514, 1603, 1604, 1610, 1611, 1801, 1802, 1803, 1804, 1805, 1806,
    1807, 1809, 1810, 1811, 1812, 1813,
  ],
  inputs: (w) => ids(w).map((id) => ({ sender: STRANGER, id })),
  sort: ({ id }, w) => w.council.proposals[Number(id) - 1]?.action.kind ?? '',
  predict: ({ id }, w) => {
    const code = notOpen(w, id);
    if (code !== null) return code;
    const { action, approvedAt } = proposalOf(w, id);
    return (
      firstBroken(
        [approvedAt > 0n, 1809],
        [action.kind === 'pause' || w.now >= approvedAt + w.council.delay, 1810],
      ) ?? refused(w, action)
    );
  },
  send: sendVote,
  effect: ({ id }, w) => {
    const proposal = proposalOf(w, id);
    proposal.state = 'executed';
    act(w, proposal.action);
    return Cl.bool(true);
  },
};

export const councilSteps: Step[] = [
  ...stepsOf(propose),
  ...stepsOf(approve),
  ...stepsOf(withdraw),
  ...stepsOf(cancel),
  ...stepsOf(execute),
];

/** After each call: the treasury holds what went in less what came out; the threshold is a majority. */
export function checkCouncil(w: World, chain: ModelChain): void {
  expect(chain.balance(`${deployer}.${CONTRACT}`)).toBe(w.treasury.paid - w.treasury.spent);
  const council = chain.variable(CONTRACT, 'council');
  expect(uintField(council, 'threshold')).toBe(w.council.threshold);
  expect(uintField(council, 'version')).toBe(w.council.version);
  expect(2n * w.council.threshold).toBeGreaterThan(BigInt(w.council.members.length));
  expect(w.council.threshold).toBeLessThanOrEqual(BigInt(w.council.members.length));
}

/** Each proposal is where the model has it. */
export function checkProposals(w: World, chain: ModelChain): void {
  for (const [at, proposal] of w.council.proposals.entries()) {
    const held = chain.entry(CONTRACT, 'proposals', Cl.uint(at + 1));
    const state = { open: 1n, executed: 2n, cancelled: 3n }[proposal.state];
    expect(uintField(held, 'state'), `proposal ${at + 1}`).toBe(state);
    expect(uintField(held, 'approved-at'), `proposal ${at + 1}`).toBe(proposal.approvedAt);
  }
}
