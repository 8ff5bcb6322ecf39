import { Cl } from '@stacks/transactions';
import { expect } from 'vitest';
import { buff, uintField } from '@/tests/contracts/support/chain';
import { deployer, type ModelChain } from './chain';
import { PATIENTS, value } from './people';
import { type Call, type Step, stepsOf } from './step';
import { paused, type World } from './world';

/** user-registry in the model: rows are never deleted. */
export interface Users {
  count: bigint;
  rows: Map<string, { account: bigint; status: 'active' | 'moved' | 'left' }>;
  /** Open offers: account to the principal that may take it over. */
  offers: Map<bigint, string>;
}

export const STATUS = { active: 1, moved: 2, left: 3 } as const;
const LEDGER = Cl.contractPrincipal(deployer, 'session-logger');
const WRONG_LEDGER = Cl.contractPrincipal(deployer, 'wrong-ledger');

export const emptyUsers = (): Users => ({ count: 0n, rows: new Map(), offers: new Map() });

const active = (w: World): string[] => PATIENTS.filter((p) => w.users.rows.get(p)?.status === 'active');
const unregistered = (w: World): string[] => PATIENTS.filter((p) => !w.users.rows.has(p));
const gone = (w: World): string[] =>
  PATIENTS.filter((p) => ['moved', 'left'].includes(w.users.rows.get(p)?.status ?? ''));
export const accountOf = (w: World, who: string): bigint => w.users.rows.get(who)?.account ?? 0n;

const register: Call<{ who: string; commitment: Uint8Array }> = {
  contract: 'user-registry',
  fn: 'register-user',
  valid: (w, pick) => {
    const who = pick.of(unregistered(w));
    return who && !paused(w) ? { who, commitment: value(7, 1) } : null;
  },
  send: ({ who, commitment }) => ({ sender: who, args: [buff(commitment)] }),
  effect: ({ who }, w) => {
    const account = w.users.count + 1n;
    w.users.count = account;
    w.users.rows.set(who, { account, status: 'active' });
    return Cl.uint(account);
  },
  failures: {
    'in a pause': [
      1100,
      (w, pick) => {
        const who = pick.of(unregistered(w));
        return who && paused(w) ? { who, commitment: value(7, 1) } : null;
      },
    ],
    'a second time': [
      1101,
      (w, pick) => {
        const who = pick.of(w.users.rows.keys());
        return who && !paused(w) ? { who, commitment: value(7, 1) } : null;
      },
    ],
    'a short commitment': [1102, (_, __, valid) => valid && { ...valid, commitment: value(7, 1).slice(1) }],
  },
};

export const userSteps: Step[] = [...stepsOf(register)];

/** Rows only grow, and hold what the model holds. */
export function checkUsers(w: World, chain: ModelChain): void {
  expect(chain.read('user-registry', 'get-user-count')).toEqual(Cl.uint(w.users.count));
  for (const who of PATIENTS) {
    const row = w.users.rows.get(who);
    const held = chain.read('user-registry', 'get-user', [Cl.principal(who)]);
    if (row) expect(uintField(held, 'account'), who).toBe(row.account);
    else expect(held.type, who).toBe('none');
  }
}
