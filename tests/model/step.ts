import { Cl, type ClarityValue } from '@stacks/transactions';
import type fc from 'fast-check';
import type { ModelChain } from './chain';
import type { World } from './world';

/** Numbers drawn with a command; a step takes its choices from them, so that a failure repeats and shrinks. */
export class Pick {
  private at = 0;

  constructor(private readonly drawn: readonly number[]) {}

  /** A number from 0 to below `below`. */
  below(below: number): number {
    const drawn = this.drawn[this.at % this.drawn.length] ?? 0;
    this.at += 1;
    return drawn % below;
  }

  /** One of the items; null when there is none. */
  of<T>(items: Iterable<T>): T | null {
    const all = [...items];
    return all.length === 0 ? null : (all[this.below(all.length)] ?? null);
  }
}

/** A call with what the model says of it. */
export interface Attempt {
  sender: string;
  contract: string;
  fn: string;
  args: ClarityValue[];
  /** What the call gives: an error's code, or what it does to the model (and the value that it returns, to compare). */
  expect: number | ((world: World) => ClarityValue | undefined);
}

/** One way in which one call can go. `null`: not possible in the present state. */
export interface Step {
  /** "contract call: how it goes", once in the whole list. */
  name: string;
  /** How often it is drawn beside others. */
  weight: number;
  /** Gives how the call is made, or null; signs nothing yet, since it is asked often. */
  prepare(world: World, pick: Pick): (() => Attempt) | null;
}

/** How often each step was taken, over all sequences: none may stay at zero. */
export const taken = new Map<string, number>();

/** A step with its drawn numbers, as fast-check runs, replays, shrinks and prints it. */
export class StepCommand implements fc.Command<World, ModelChain> {
  constructor(
    private readonly step: Step,
    private readonly drawn: readonly number[],
    private readonly invariants: (world: World, chain: ModelChain) => void,
  ) {}

  check(world: Readonly<World>): boolean {
    return this.step.prepare(world as World, new Pick(this.drawn)) !== null;
  }

  run(world: World, chain: ModelChain): void {
    const make = this.step.prepare(world, new Pick(this.drawn));
    if (!make) throw new Error('checked before');
    const { sender, contract, fn, args, expect } = make();
    const answer = chain.call(sender, contract, fn, args);
    const said = 'ok' in answer ? `ok ${Cl.prettyPrint(answer.ok)}` : `err ${answer.err}`;
    if (typeof expect === 'number') {
      if (!('err' in answer) || answer.err !== BigInt(expect)) {
        throw new Error(`${this.step.name}: expected err ${expect}, got ${said}`);
      }
    } else {
      if (!('ok' in answer)) throw new Error(`${this.step.name}: expected ok, got ${said}`);
      const value = expect(world);
      if (value && Cl.prettyPrint(value) !== Cl.prettyPrint(answer.ok)) {
        throw new Error(`${this.step.name}: expected ok ${Cl.prettyPrint(value)}, got ${said}`);
      }
    }
    taken.set(this.step.name, (taken.get(this.step.name) ?? 0) + 1);
    world.now = chain.now;
    this.invariants(world, chain);
  }

  toString(): string {
    return `${this.step.name} [${this.drawn.join(',')}]`;
  }
}

/** One call of one contract, for the model. */
export interface Call<Input> {
  contract: string;
  fn: string;
  /** How often the call that goes through is drawn beside others (4 when left out); a failure is drawn once. */
  weight?: number;
  /** Every code that the call can give. */
  codes: readonly number[];
  /** What may be tried in the present state, right and wrong. */
  inputs(world: World): Input[];
  /** Sorts the inputs, so that a rare sort is drawn as often as a frequent one. */
  sort?(input: Input, world: World): string;
  /** The rules, in the order in which the contract applies them: null, or the code of the first that is broken. */
  predict(input: Input, world: World): number | null;
  /** Who sends it, with which arguments; signs what has to be signed. */
  send(input: Input, world: World): { sender: string; args: ClarityValue[] };
  /** What it does to the model when it goes through; gives the value that the call must return, if it matters. */
  effect(input: Input, world: World): ClarityValue | undefined;
}

/** The steps of one call: one that goes through, and one for each way in which it can fail. */
export function stepsOf<Input>(call: Call<Input>): Step[] {
  const { contract, fn } = call;
  return [null, ...call.codes].map((code) => ({
    name: code === null ? `${contract} ${fn}` : `${contract} ${fn}: ${code}`,
    weight: code === null ? (call.weight ?? 4) : 1,
    prepare: (world, pick) => {
      const fitting = call.inputs(world).filter((input) => call.predict(input, world) === code);
      const { sort } = call;
      const sorted = sort ? pick.of(new Set(fitting.map((input) => sort(input, world)))) : null;
      const input = pick.of(sort ? fitting.filter((input) => sort(input, world) === sorted) : fitting);
      if (input === null) return null;
      return () => ({
        contract,
        fn,
        expect: code ?? ((after: World) => call.effect(input, after)),
        ...call.send(input, world),
      });
    },
  }));
}

/** The first broken rule of a list: its code, or null. */
export function firstBroken(...rules: (readonly [holds: boolean, code: number])[]): number | null {
  return rules.find(([holds]) => !holds)?.[1] ?? null;
}

/** The input as it is, and once with each change. */
export const variants = <Input>(input: Input, ...changes: Partial<Input>[]): Input[] => [
  input,
  ...changes.map((change) => ({ ...input, ...change })),
];
