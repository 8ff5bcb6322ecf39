import { Cl, type ClarityValue } from '@stacks/transactions';
import { call, deployer, type Outcome, ok } from './chain';

/** What a proposal would do. Names and numbers that its kind does not use stay empty and 0. */
export interface Action {
  kind: string;
  name?: string;
  who?: string;
  value?: bigint | number;
  extra?: bigint | number;
}

/** The action as the contract takes and prints it. */
export const actionTuple = ({ kind, name = '', who, value = 0, extra = 0 }: Action): ClarityValue =>
  Cl.tuple({
    kind: Cl.stringAscii(kind),
    name: Cl.stringAscii(name),
    who: who === undefined ? Cl.none() : Cl.some(Cl.principal(who)),
    value: Cl.uint(value),
    extra: Cl.uint(extra),
  });

const on =
  (name: string) =>
  (id: bigint, by = deployer): Outcome =>
    call(by, 'governance', name, [Cl.uint(id)]);
export const approve = on('approve');
export const withdrawApproval = on('withdraw-approval');
export const cancel = on('cancel');
export const execute = on('execute');

export const propose = (action: Action, by = deployer): Outcome =>
  call(by, 'governance', 'propose', [actionTuple(action)]);

/** Proposes and gives the proposal's number. */
export function proposed(action: Action, by = deployer): bigint {
  const id = ok(propose(action, by));
  if (id.type !== 'uint') throw new Error('a proposal without a number');
  return BigInt(id.value);
}

/** Proposes and executes, as the founder alone can: two blocks. Gives the outcome of the execution. */
export const decide = (action: Action): Outcome => execute(proposed(action));

/** Proposes and executes the replacement of a component by a contract of the deployer. */
export function replace(name: string, contract: string, version: bigint | number, by = deployer): Outcome {
  const id = proposed({ kind: 'component', name, who: `${deployer}.${contract}`, value: version });
  return executeComponent(id, contract, by);
}

export const executeComponent = (id: bigint, contract: string, by = deployer): Outcome =>
  call(by, 'governance', 'execute-component', [Cl.uint(id), Cl.contractPrincipal(deployer, contract)]);
