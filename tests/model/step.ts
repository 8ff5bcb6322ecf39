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
  /** Whether the call goes through. */
  goesThrough: boolean;
  /** How often it is drawn beside others. */
  weight: number;
  /** Gives how the call is made, or null; signs nothing yet, since it is asked often. */
  prepare(world: World, pick: Pick, sort?: string): (() => Attempt) | null;
}

/** How often each step was taken, over all sequences: none may stay at zero. */
export const taken = new Map<string, number>();

type Check = (world: World, chain: ModelChain) => void;

/** Takes a step: makes the call, holds the answer against the model, and the chain against what must always hold. */
export function take(step: Step, attempt: Attempt, world: World, chain: ModelChain, invariants: Check): void {
  const { sender, contract, fn, args, expect } = attempt;
  const answer = chain.call(sender, contract, fn, args);
  const said = 'ok' in answer ? `ok ${Cl.prettyPrint(answer.ok)}` : `err ${answer.err}`;
  if (typeof expect === 'number') {
    if (said !== `err ${expect}`) throw new Error(`${step.name}: expected err ${expect}, got ${said}`);
  } else {
    if (!('ok' in answer)) throw new Error(`${step.name}: expected ok, got ${said}`);
    const value = expect(world);
    if (value && said !== `ok ${Cl.prettyPrint(value)}`) {
      throw new Error(`${step.name}: expected ok ${Cl.prettyPrint(value)}, got ${said}`);
    }
  }
  taken.set(step.name, (taken.get(step.name) ?? 0) + 1);
  world.now = chain.now;
  invariants(world, chain);
}

/** How many steps a command tries before it gives up: about every third is possible in a given state. */
const TRIES = 16;

/**
 * One step of a sequence: the first of those that its numbers name that is possible in the state at hand. Replays
 * from the numbers alone, and is printed by the step that was taken.
 */
export class StepCommand implements fc.Command<World, ModelChain> {
  private name = 'nothing';

  constructor(
    /** Steps, each as often as its weight. */
    private readonly steps: readonly Step[],
    private readonly drawn: readonly number[],
    private readonly invariants: Check,
  ) {}

  private choose(world: World): { step: Step; make: () => Attempt } | null {
    for (let at = 0; at < TRIES; at += 1) {
      const turned = this.drawn.map((n) => n + at * 7919);
      const step = this.steps[(turned[0] ?? 0) % this.steps.length];
      const make = step?.prepare(world, new Pick(turned.slice(1)));
      if (step && make) return { step, make };
    }
    return null;
  }

  check(world: Readonly<World>): boolean {
    return this.choose(world as World) !== null;
  }

  run(world: World, chain: ModelChain): void {
    const chosen = this.choose(world);
    if (!chosen) throw new Error('checked before');
    this.name = chosen.step.name;
    take(chosen.step, chosen.make(), world, chain, this.invariants);
  }

  toString(): string {
    return this.name;
  }
}

/** One call of one contract, for the model. */
export interface Call<Input> {
  contract: string;
  fn: string;
  /** How often the call that goes through is drawn beside others (4 when left out); a failure is drawn once. */
  weight?: number;
  /** False when no sequence gets as far as the call going through. */
  reachable?: false;
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
  return [...(call.reachable === false ? [] : [null]), ...call.codes].map((code) => ({
    name: code === null ? `${contract} ${fn}` : `${contract} ${fn}: ${code}`,
    goesThrough: code === null,
    weight: code === null ? (call.weight ?? 4) : 1,
    prepare: (world, pick, wanted) => {
      const fitting = call.inputs(world).filter((input) => call.predict(input, world) === code);
      const { sort } = call;
      const sorted = sort ? (wanted ?? pick.of(new Set(fitting.map((input) => sort(input, world))))) : null;
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
