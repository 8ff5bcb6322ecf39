import { Cl } from '@stacks/transactions';
import { expect } from 'vitest';
import { signGoal } from '@/lib/protocol';
import { buff, bytes32, hex, place, uintField } from '@/tests/contracts/support/chain';
import type { ModelChain } from './chain';
import { type Account, ACCOUNTS, counts, pairedAccount, type Session } from './ledger';
import { STRANGER, value } from './people';
import { type Call, firstBroken, type Step, stepsOf, variants } from './step';
import { DAY, feePaid, owed, paused, type World } from './world';

interface Milestone {
  sessions: number;
  /** Weeks, 0 when the sessions may lie anywhere. */
  window: number;
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
  /** "account/milestone": the session from which the weeks run, 0 without a window. */
  reached: Map<string, bigint>;
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
  const from = w.progress.reached.get(`${account}/${milestone}`);
  const record = pairedAccount(w, account);
  const goal = w.progress.milestones.get(milestone);
  if (from === undefined || !record || !goal) return false;
  const weight = weigh(record, goal, from);
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
const reachInputs = (w: World, froms: (record: Account) => bigint[]): ReachInput[] =>
  ACCOUNTS.flatMap((account) => {
    const record = w.ledger.accounts.get(account);
    return [...w.progress.milestones.keys(), 99n].flatMap((milestone) =>
      (record ? froms(record) : [1n]).flatMap((from) =>
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
  return firstBroken(
    [sender === record.owner, 1502],
    [weight >= goal.sessions, 1504],
    [!w.progress.reached.has(`${account}/${milestone}`), 1505],
  );
}
const reachedIn = ({ account, milestone, from }: ReachInput, w: World) => {
  w.progress.reached.set(`${account}/${milestone}`, from);
  tally(w, account);
  return Cl.bool(true);
};

const reach: Call<ReachInput> = {
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
  inputs: (w) =>
    reachInputs(w, (record) => [0n, 1n, ...record.sessions.map((_, at) => BigInt(at) + 1n), 9999n]),
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
