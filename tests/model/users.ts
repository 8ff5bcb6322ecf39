import { Cl } from '@stacks/transactions';
import { expect } from 'vitest';
import { buff, uintField } from '@/tests/contracts/support/chain';
import { deployer, type ModelChain } from './chain';
import { blankAccount } from './ledger';
import { PATIENTS, STRANGER, value } from './people';
import { type Call, firstBroken, type Step, stepsOf, variants } from './step';
import { feePaid, owed, paused, type World } from './world';

/** user-registry in the model. */
export interface Users {
  count: bigint;
  /** Rows are never deleted. */
  rows: Map<string, { account: bigint; status: 'active' | 'moved' | 'left' }>;
  /** Open offers: account to the principal that may take it over. */
  offers: Map<bigint, string>;
}

export const emptyUsers = (): Users => ({ count: 0n, rows: new Map(), offers: new Map() });

const STATUS = { active: 1n, moved: 2n, left: 3n };
const CONTRACT = 'user-registry';
const COMMITMENT = value(7, 1);
const LEDGER = Cl.contractPrincipal(deployer, 'session-logger');

/** Of the account that the principal holds now; undefined for whoever holds none any more. */
export const activeAccount = (w: World, who: string): bigint | undefined => {
  const row = w.users.rows.get(who);
  return row?.status === 'active' ? row.account : undefined;
};
const isActive = (w: World, who: string): boolean => activeAccount(w, who) !== undefined;

export const register: Call<{ who: string; commitment: Uint8Array }> = {
  contract: CONTRACT,
  fn: 'register-user',
  codes: [1100, 1101, 1102, 1105],
  inputs: () =>
    PATIENTS.flatMap((who) => variants({ who, commitment: COMMITMENT }, { commitment: COMMITMENT.slice(1) })),
  predict: ({ who, commitment }, w) =>
    firstBroken(
      [!paused(w), 1100],
      [commitment.length === 32, 1102],
      [!w.users.rows.has(who), 1101],
      [owed(w, CONTRACT, who), 1105],
    ),
  send: ({ who, commitment }) => ({ sender: who, args: [buff(commitment)] }),
  effect: ({ who }, w) => {
    feePaid(w, CONTRACT);
    w.users.count += 1n;
    w.users.rows.set(who, { account: w.users.count, status: 'active' });
    return Cl.uint(w.users.count);
  },
};

const offer: Call<{ who: string; to: string }> = {
  contract: CONTRACT,
  fn: 'offer-rotation',
  codes: [1100, 1101, 1107],
  inputs: () => [...PATIENTS, STRANGER].flatMap((who) => PATIENTS.map((to) => ({ who, to }))),
  predict: ({ who, to }, w) =>
    firstBroken([isActive(w, who), 1107], [!paused(w), 1100], [!w.users.rows.has(to), 1101]),
  send: ({ who, to }) => ({ sender: who, args: [Cl.principal(to)] }),
  effect: ({ who, to }, w) => {
    w.users.offers.set(activeAccount(w, who) as bigint, to);
    return Cl.bool(true);
  },
};

const cancel: Call<{ who: string }> = {
  contract: CONTRACT,
  fn: 'cancel-rotation',
  codes: [1107, 1108],
  inputs: () => [...PATIENTS, STRANGER].map((who) => ({ who })),
  predict: ({ who }, w) => {
    const account = activeAccount(w, who);
    return firstBroken(
      [account !== undefined, 1107],
      [account !== undefined && w.users.offers.has(account), 1108],
    );
  },
  send: ({ who }) => ({ sender: who, args: [] }),
  effect: ({ who }, w) => {
    w.users.offers.delete(activeAccount(w, who) as bigint);
    return Cl.bool(true);
  },
};

const accept: Call<{ who: string; from: string; commitment: Uint8Array }> = {
  contract: CONTRACT,
  fn: 'accept-rotation',
  codes: [1100, 1101, 1102, 1107, 1108],
  inputs: () =>
    PATIENTS.flatMap((who) =>
      PATIENTS.flatMap((from) =>
        variants({ who, from, commitment: COMMITMENT }, { commitment: COMMITMENT.slice(1) }),
      ),
    ),
  predict: ({ who, from, commitment }, w) => {
    const account = activeAccount(w, from);
    return firstBroken(
      [account !== undefined, 1107],
      [!paused(w), 1100],
      [account !== undefined && w.users.offers.get(account) === who, 1108],
      [commitment.length === 32, 1102],
      [!w.users.rows.has(who), 1101],
    );
  },
  send: ({ who, from, commitment }) => ({
    sender: who,
    args: [Cl.principal(from), buff(commitment), LEDGER],
  }),
  effect: ({ who, from }, w) => {
    const account = activeAccount(w, from) as bigint;
    w.users.rows.set(from, { account, status: 'moved' });
    w.users.rows.set(who, { account, status: 'active' });
    w.users.offers.delete(account);
    const record = w.ledger.accounts.get(account) ?? blankAccount(from);
    w.ledger.accounts.set(account, { ...record, owner: who });
    return Cl.uint(account);
  },
};

const leave: Call<{ who: string }> = {
  contract: CONTRACT,
  fn: 'leave',
  codes: [1107],
  inputs: () => [...PATIENTS, STRANGER].map((who) => ({ who })),
  predict: ({ who }, w) => firstBroken([isActive(w, who), 1107]),
  send: ({ who }) => ({ sender: who, args: [LEDGER] }),
  effect: ({ who }, w) => {
    const account = activeAccount(w, who) as bigint;
    w.users.rows.set(who, { account, status: 'left' });
    w.users.offers.delete(account);
    const record = w.ledger.accounts.get(account) ?? blankAccount(who);
    w.ledger.accounts.set(account, { ...record, closed: true, active: false });
    return Cl.bool(true);
  },
};

export const userSteps: Step[] = [
  ...stepsOf(register),
  ...stepsOf(offer),
  ...stepsOf(cancel),
  ...stepsOf(accept),
  ...stepsOf(leave),
];

/** Rows only grow, and hold what the model holds. */
export function checkUsers(w: World, chain: ModelChain): void {
  expect(chain.variable(CONTRACT, 'user-count')).toEqual(Cl.uint(w.users.count));
  for (const [who, row] of w.users.rows) {
    const held = chain.entry(CONTRACT, 'users', Cl.principal(who));
    expect(uintField(held, 'account'), who).toBe(row.account);
    expect(uintField(held, 'status'), who).toBe(STATUS[row.status]);
  }
}
