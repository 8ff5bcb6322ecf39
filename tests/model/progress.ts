import { Cl, type ClarityValue } from '@stacks/transactions';
import { expect } from 'vitest';
import { goalProofHash, proofHash, signGoal } from '@/lib/protocol';
import { buff, bytes32, hex, place, uintField } from '@/tests/contracts/support/chain';
import { once } from '@/tests/support/once';
import type { ModelChain } from './chain';
import { ACCOUNTS, type Account, counts, pairedAccount, type Session, totalsOf } from './ledger';
import { STRANGER, value } from './people';
import { type Call, firstBroken, type Step, stepsOf, variants } from './step';
import { DAY, MONTH } from './units';
import { feePaid, owed, paused, type World } from './world';

interface Milestone {
  sessions: number;
  /** Weeks, 0 when the sessions may lie anywhere. */
  window: number;
}

/** A milestone as it stood when it was marked. */
interface Reached {
  at: bigint;
  /** The session from which the weeks run, 0 without a window. */
  from: bigint;
  /** The account's last session, the sessions that counted, and those struck out by then. */
  sequence: bigint;
  confirmed: bigint;
  voided: bigint;
}

interface Proof {
  account: bigint;
  milestone: bigint;
  goal: Uint8Array | null;
  expires: bigint;
  revoked: boolean;
}

/** progress-tracker in the model. */
export interface Progress {
  milestones: Map<bigint, Milestone>;
  /** "account/milestone" */
  reached: Map<string, Reached>;
  /** "account/goal" */
  goals: Set<string>;
  /** By hash, in hex. */
  proofs: Map<string, Proof>;
  /** Sessions of each account that were in the public total when last tallied. */
  tallied: Map<bigint, bigint>;
}

export const emptyProgress = (): Progress => ({
  milestones: new Map([
    [1n, { sessions: 10, window: 0 }],
    [2n, { sessions: 25, window: 0 }],
    [3n, { sessions: 50, window: 0 }],
  ]),
  reached: new Map(),
  goals: new Set(),
  proofs: new Map(),
  tallied: new Map(),
});

const CONTRACT = 'progress-tracker';
const PAGE = 20;
const AUDIENCE = value(12, 1);
const GOAL = value(13, 1);
const OTHER_SECRET = bytes32(997, 9);

const countsNow = (session: Session): boolean => counts(session) && session.dispute === 0n;

/** How many sessions count towards a milestone now; a code when its weeks cannot begin there. */
function weigh(record: Account, { window }: Milestone, from: bigint): number | { code: number } {
  if (window === 0) return record.sessions.filter(countsNow).length;
  const first = record.sessions[Number(from) - 1];
  if (!first || !countsNow(first)) return { code: 1516 };
  return record.sessions
    .slice(Number(from) - 1, Number(from) - 1 + PAGE)
    .filter((s) => countsNow(s) && s.week >= first.week && s.week < first.week + BigInt(window)).length;
}

/** Whether a reached milestone still stands. */
function stands(w: World, account: bigint, milestone: bigint): boolean {
  const row = w.progress.reached.get(`${account}/${milestone}`);
  const record = pairedAccount(w, account);
  const goal = w.progress.milestones.get(milestone);
  if (!row || !record || !goal) return false;
  const weight = weigh(record, goal, row.from);
  return typeof weight === 'number' && weight >= goal.sessions;
}

function tally(w: World, account: bigint): void {
  const record = w.ledger.accounts.get(account) as Account;
  w.progress.tallied.set(account, BigInt(record.sessions.filter(counts).length));
}

interface ReachInput {
  sender: string;
  account: bigint;
  milestone: bigint;
  from: bigint;
}
const reachInputs = (w: World, froms: (sessions: Session[]) => bigint[]): ReachInput[] =>
  ACCOUNTS.flatMap((account) => {
    const record = w.ledger.accounts.get(account);
    return [...w.progress.milestones.keys(), 99n].flatMap((milestone) =>
      froms(record?.sessions ?? []).flatMap((from) =>
        variants({ sender: record?.owner ?? STRANGER, account, milestone, from }, { sender: STRANGER }),
      ),
    );
  });
function unreachable(w: World, { sender, account, milestone, from }: ReachInput): number | null {
  const goal = w.progress.milestones.get(milestone);
  if (!goal) return 1503;
  const early = firstBroken([!paused(w), 1500], [(goal.window === 0) === (from === 0n), 1515]);
  if (early !== null) return early;
  const record = pairedAccount(w, account);
  if (!record) return 1501;
  const weight = weigh(record, goal, from);
  if (typeof weight !== 'number') return weight.code;
  const marked = w.progress.reached.get(`${account}/${milestone}`);
  return firstBroken(
    [sender === record.owner, 1502],
    [weight >= goal.sessions, 1504],
    [marked?.voided !== totalsOf(record).voided || !stands(w, account, milestone), 1505],
  );
}
const reachedIn = ({ account, milestone, from }: ReachInput, w: World) => {
  const record = w.ledger.accounts.get(account) as Account;
  const { sequence, voided } = totalsOf(record);
  const weight = weigh(record, w.progress.milestones.get(milestone) as Milestone, from);
  if (typeof weight !== 'number') throw new Error('checked before');
  const row = { at: w.now, from, sequence, confirmed: BigInt(weight), voided };
  w.progress.reached.set(`${account}/${milestone}`, row);
  tally(w, account);
  return Cl.bool(true);
};

export const reach: Call<ReachInput> = {
  contract: CONTRACT,
  fn: 'reach-milestone',
  weight: 6,
  codes: [1500, 1501, 1502, 1503, 1504, 1505, 1515],
  inputs: (w) => reachInputs(w, () => [0n]),
  predict: (input, w) => unreachable(w, input),
  send: ({ sender, account, milestone }) => ({ sender, args: [Cl.uint(account), Cl.uint(milestone)] }),
  effect: reachedIn,
};

const reachInWindow: Call<ReachInput> = {
  contract: CONTRACT,
  fn: 'reach-in-window',
  weight: 6,
  codes: [1500, 1501, 1502, 1503, 1504, 1505, 1515, 1516],
  inputs: (w) => reachInputs(w, (sessions) => [0n, 1n, ...sessions.map((_, at) => BigInt(at) + 1n), 9999n]),
  predict: (input, w) => firstBroken([input.from > 0n, 1516]) ?? unreachable(w, input),
  send: ({ sender, account, milestone, from }) => ({
    sender,
    args: [Cl.uint(account), Cl.uint(milestone), Cl.uint(from)],
  }),
  effect: reachedIn,
};

interface GoalInput {
  sender: string;
  account: bigint;
  goal: Uint8Array;
  secret: Uint8Array;
  pairing: bigint;
}
const recordGoal: Call<GoalInput> = {
  contract: CONTRACT,
  fn: 'record-goal',
  codes: [1500, 1501, 1502, 1509, 1518, 1519, 1520, 1521, 1522, 1523],
  inputs: (w) =>
    ACCOUNTS.flatMap((account) => {
      const record = pairedAccount(w, account);
      const right = {
        sender: record?.owner ?? STRANGER,
        account,
        goal: GOAL,
        secret: record?.secret ?? OTHER_SECRET,
        pairing: record?.pairing ?? 1n,
      };
      return variants(
        right,
        { goal: value(13, 2) },
        { goal: GOAL.slice(1) },
        { sender: STRANGER },
        { secret: OTHER_SECRET },
        { pairing: right.pairing + 1n },
      );
    }),
  predict: ({ sender, account, goal, secret, pairing }, w) => {
    const record = pairedAccount(w, account);
    if (!record) return 1501;
    const ring = w.ledger.rings.get(record.ring);
    if (!ring) return 1521;
    return firstBroken(
      [!paused(w), 1500],
      [sender === record.owner, 1502],
      [goal.length === 32, 1509],
      [record.active, 1519],
      [w.now < record.expires, 1520],
      [record.version >= ring.validFrom, 1521],
      [w.now >= ring.suspendedUntil, 1522],
      [secret === record.secret && pairing === record.pairing, 1518],
      [!w.progress.goals.has(`${account}/${hex(goal)}`), 1523],
    );
  },
  send: ({ sender, account, goal, secret, pairing }) => ({
    sender,
    args: [
      Cl.uint(account),
      buff(goal),
      buff(signGoal(secret, place, { account, pairing, goal: goal.length === 32 ? goal : GOAL })),
    ],
  }),
  effect: ({ account, goal }, w) => {
    w.progress.goals.add(`${account}/${hex(goal)}`);
    return Cl.bool(true);
  },
};

interface ProofInput {
  sender: string;
  account: bigint;
  milestone: bigint;
  goal: Uint8Array | null;
  audience: Uint8Array;
  expires: bigint;
}
const proofId = ({ account, milestone, goal, audience, expires }: ProofInput): string =>
  once(`proof ${account} ${milestone} ${goal} ${audience.length} ${expires}`, () =>
    hex(
      goal
        ? goalProofHash(place, { account, goal, audience, expires })
        : proofHash(place, { account, milestone, audience, expires }),
    ),
  );
const proofInputs = (w: World, of: Pick<ProofInput, 'milestone' | 'goal'>[]): ProofInput[] =>
  ACCOUNTS.flatMap((account) =>
    of.flatMap(({ milestone, goal }) =>
      variants(
        {
          sender: w.ledger.accounts.get(account)?.owner ?? STRANGER,
          account,
          milestone,
          goal,
          audience: AUDIENCE,
          // the end of a month, so that the same proof can be tried twice
          expires: (w.now / MONTH + 2n) * MONTH,
        },
        { sender: STRANGER },
        { audience: AUDIENCE.slice(1) },
        { expires: w.now },
        { expires: w.now + 367n * DAY },
      ),
    ),
  );
/** The rules of both kinds of proof, but for what is proved. */
function unprovable(w: World, input: ProofInput): number | null {
  const record = pairedAccount(w, input.account);
  if (!record) return 1501;
  return (
    firstBroken(
      [!paused(w), 1500],
      [input.sender === record.owner, 1502],
      [input.audience.length === 32, 1509],
      [input.expires > w.now && input.expires <= w.now + 366n * DAY, 1507],
      [owed(w, CONTRACT, input.sender), 1513],
    ) ?? firstBroken([!w.progress.proofs.has(proofId(input)), 1508])
  );
}
const proved = (input: ProofInput, w: World) => {
  feePaid(w, CONTRACT);
  const { account, milestone, goal, expires } = input;
  w.progress.proofs.set(proofId(input), { account, milestone, goal, expires, revoked: false });
  return Cl.bufferFromHex(proofId(input));
};

const createProof: Call<ProofInput> = {
  contract: CONTRACT,
  fn: 'create-proof',
  weight: 6,
  codes: [1500, 1501, 1502, 1506, 1507, 1508, 1509, 1513, 1517],
  inputs: (w) =>
    proofInputs(
      w,
      [...w.progress.milestones.keys()].map((milestone) => ({ milestone, goal: null })),
    ),
  predict: (input, w) =>
    unprovable(w, input) ??
    firstBroken(
      [w.progress.reached.has(`${input.account}/${input.milestone}`), 1506],
      [stands(w, input.account, input.milestone), 1517],
    ),
  send: ({ sender, account, milestone, audience, expires }) => ({
    sender,
    args: [Cl.uint(account), Cl.uint(milestone), buff(audience), Cl.uint(expires)],
  }),
  effect: proved,
};

const createGoalProof: Call<ProofInput> = {
  contract: CONTRACT,
  fn: 'create-goal-proof',
  codes: [1500, 1501, 1502, 1507, 1508, 1509, 1513, 1524],
  inputs: (w) => proofInputs(w, [{ milestone: 0n, goal: GOAL }]),
  predict: (input, w) =>
    unprovable(w, input) ??
    firstBroken([w.progress.goals.has(`${input.account}/${hex(input.goal ?? GOAL)}`), 1524]),
  send: ({ sender, account, goal, audience, expires }) => ({
    sender,
    args: [Cl.uint(account), buff(goal ?? GOAL), buff(audience), Cl.uint(expires)],
  }),
  effect: proved,
};

const revoke: Call<{ sender: string; hash: string }> = {
  contract: CONTRACT,
  fn: 'revoke-proof',
  codes: [1502, 1525, 1526],
  inputs: (w) =>
    [...w.progress.proofs.keys(), '00'.repeat(32)].flatMap((hash) => {
      const account = w.progress.proofs.get(hash)?.account ?? 0n;
      return variants(
        { sender: w.ledger.accounts.get(account)?.owner ?? STRANGER, hash },
        { sender: STRANGER },
      );
    }),
  predict: ({ sender, hash }, w) => {
    const proof = w.progress.proofs.get(hash);
    if (!proof) return 1525;
    const owner = w.ledger.accounts.get(proof.account)?.owner;
    return firstBroken([sender === owner, 1502], [!proof.revoked, 1526]);
  },
  send: ({ sender, hash }) => ({ sender, args: [Cl.bufferFromHex(hash)] }),
  effect: ({ hash }, w) => {
    (w.progress.proofs.get(hash) as Proof).revoked = true;
    return Cl.bool(true);
  },
};

const tallySessions: Call<{ account: bigint }> = {
  contract: CONTRACT,
  fn: 'tally-sessions',
  codes: [1500, 1501],
  inputs: () => ACCOUNTS.map((account) => ({ account })),
  predict: ({ account }, w) =>
    firstBroken([pairedAccount(w, account) !== undefined, 1501], [!paused(w), 1500]),
  send: ({ account }) => ({ sender: STRANGER, args: [Cl.uint(account)] }),
  effect: ({ account }, w) => {
    tally(w, account);
    return Cl.uint(w.progress.tallied.get(account) ?? 0n);
  },
};

export const progressSteps: Step[] = [
  ...stepsOf(reach),
  ...stepsOf(reachInWindow),
  ...stepsOf(recordGoal),
  ...stepsOf(createProof),
  ...stepsOf(createGoalProof),
  ...stepsOf(revoke),
  ...stepsOf(tallySessions),
];

/** After each call: totals are the counts of what was reached, recorded, proved, revoked and tallied. */
export function checkProgress(w: World, chain: ModelChain): void {
  const held = chain.variable(CONTRACT, 'counts');
  const { reached, goals, proofs, tallied } = w.progress;
  expect({
    reached: uintField(held, 'milestones-reached'),
    goals: uintField(held, 'goals'),
    proofs: uintField(held, 'proofs'),
    revoked: uintField(held, 'revoked'),
    tallied: uintField(held, 'sessions-tallied'),
  }).toEqual({
    reached: BigInt(reached.size),
    goals: BigInt(goals.size),
    proofs: BigInt(proofs.size),
    revoked: BigInt([...proofs.values()].filter((proof) => proof.revoked).length),
    tallied: [...tallied.values()].reduce((sum, n) => sum + n, 0n),
  });
}

/** Each mark is as it was made last, and what a verifier is told of each proof. */
export function checkProofs(w: World, chain: ModelChain): void {
  for (const [id, row] of w.progress.reached) {
    const [account = '', milestone = ''] = id.split('/');
    const key = Cl.tuple({ account: Cl.uint(account), milestone: Cl.uint(milestone) });
    const held = chain.entry(CONTRACT, 'reached', key);
    for (const [name, was] of Object.entries(row))
      expect(uintField(held, name), `${name} of ${id}`).toBe(was);
  }
  const proofs = [...w.progress.proofs];
  for (let from = 0; from < proofs.length; from += 16) {
    const page = proofs.slice(from, from + 16);
    const hashes = Cl.list(page.map(([hash]) => Cl.bufferFromHex(hash)));
    const said = chain.read('verification', 'verify-proofs', [hashes]);
    if (said.type !== 'list') throw new Error('no list');
    page.forEach(([hash, proof], at) => {
      const lapsed = proof.goal === null && !stands(w, proof.account, proof.milestone);
      const status = proof.revoked ? 4n : w.now >= proof.expires ? 2n : lapsed ? 3n : 1n;
      expect(uintField(said.value[at] as ClarityValue, 'status'), `proof ${hash}`).toBe(status);
    });
  }
}
