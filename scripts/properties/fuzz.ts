import { EventEmitter } from 'node:events';
import type { Simnet } from '@stacks/clarinet-sdk';
import { DialerRegistry } from '@stacks/rendezvous/dist/dialer.js';
import { checkInvariants } from '@stacks/rendezvous/dist/invariant.js';
import { checkProperties } from '@stacks/rendezvous/dist/property.js';
import { Cl, type ClarityValue, cvToString } from '@stacks/transactions';
import { cast, nameOf } from './cast';
import { deploy, type Sources, type Step } from './chain';
import { shrink } from './shrink';
import { World } from './world';

export interface Failure {
  property: string;
  args: ClarityValue[];
  /** The shortest sequence of successful calls found that breaks the property again. */
  steps: Step[];
}

export interface Report {
  contract: string;
  seed: number;
  /** Successful public calls, of Rendezvous and of the world, by contract and function. */
  calls: Map<string, number>;
  /** How often each property was asked, and how often there was something to check. */
  properties: Map<string, { asked: number; checked: number }>;
  failure: Failure | null;
}

/**
 * Runs the properties of one contract: Rendezvous calls its public functions with random arguments and
 * senders and asks an invariant after each sequence; before each such call the world goes one step on, by
 * real calls of all contracts. An invariant answers (some true), (some false), or none where the state
 * gives it nothing to check. `sources` have the contract's properties joined to it; `patience`: milliseconds to
 * look for a shorter sequence once a property is broken.
 */
export async function fuzz(
  simnet: Simnet,
  sources: Sources,
  contract: string,
  seed: number,
  runs: number,
  patience = 60_000,
): Promise<Report> {
  await deploy(simnet, sources);
  const report: Report = { contract, seed, calls: new Map(), properties: new Map(), failure: null };
  const id = `${simnet.deployer}.${contract}`;
  const abi = simnet.getContractsInterfaces().get(id);
  if (!abi) throw new Error(`${contract} is not deployed`);
  for (const { name } of abi.functions) {
    if (/^(invariant|test)-/.test(name)) report.properties.set(name, { asked: 0, checked: 0 });
  }

  const steps: Step[] = [];
  const broken: { property: string; args: ClarityValue[] }[] = [];
  const invariants = abi.functions.filter(({ name }) => name.startsWith('invariant-'));
  const watched = watch(simnet, report, steps, broken, (asked) =>
    invariants
      .filter(({ name }) => name !== asked)
      .map(({ name, args }) => ({ name, args: world.arguments(args) })),
  );
  const helpers = abi.functions.filter((f) => f.access === 'public' && /^(observe|attempt)/.test(f.name));
  const world = new World(watched, seed, contract, helpers);

  const told: string[] = [];
  const radio = new EventEmitter();
  radio.on('logFailure', (line: string) => told.push(line));
  const dialers = new DialerRegistry('');
  let mishap: unknown;
  dialers.registerPreDialer(() => {
    try {
      world.step();
    } catch (error) {
      mishap ??= error;
      throw error;
    }
  });
  // what the world notes is not for Rendezvous to make up
  const functions = new Map([[id, abi.functions.filter(({ name }) => !name.startsWith('note-'))]]);

  // Rendezvous marks the whole process as failed; whoever asked for the report decides about that.
  const exitCode = process.exitCode;
  if (invariants.length > 0) {
    world.found();
    await checkInvariants(watched, contract, [id], functions, seed, runs, true, dialers, radio);
  }
  if (abi.functions.some(({ name }) => name.startsWith('test-')) && broken.length === 0) {
    // each run asks one property with one set of arguments, so more of them cost as much
    checkProperties(watched, contract, [id], functions, seed, runs * 5, true, radio);
  }
  process.exitCode = exitCode;
  if (mishap) throw new Error(`the world around ${contract} stumbled, seed ${seed}: ${mishap}`);

  const [first] = broken;
  if (first) {
    report.failure = { ...first, steps: await shrink(simnet, sources, contract, steps, first, patience) };
  } else if (told.length > 0) {
    throw new Error(`${contract}: ${told.join('\n')}`);
  }
  return report;
}

/** The simnet as Rendezvous and the world see it: counted, remembered, with the cast as its accounts. */
function watch(
  simnet: Simnet,
  report: Report,
  steps: Step[],
  broken: { property: string; args: ClarityValue[] }[],
  others: (name: string) => { name: string; args: ClarityValue[] }[],
): Simnet {
  const own = `${simnet.deployer}.`;
  const judge = (property: string, args: ClarityValue[], verdict: boolean | null) => {
    const count = report.properties.get(property);
    if (!count) throw new Error(`no property ${property}`);
    count.asked += 1;
    if (verdict !== null) count.checked += 1;
    if (verdict === false) broken.push({ property, args });
  };
  const overrides: Partial<Simnet> = {
    getAccounts: () => new Map(cast),
    mineEmptyBurnBlocks(blocks?: number) {
      steps.push({ blocks: blocks ?? 1 });
      return simnet.mineEmptyBurnBlocks(blocks);
    },
    callReadOnlyFn(id, name, args, sender) {
      const answer = simnet.callReadOnlyFn(id, name, args, sender);
      if (!name.startsWith('invariant-')) return answer;
      judge(name, args, verdictOf(answer.result));
      // Rendezvous asks one invariant at a time; the state is worth asking all of them.
      for (const other of others(name)) {
        judge(
          other.name,
          other.args,
          verdictOf(simnet.callReadOnlyFn(id, other.name, other.args, sender).result),
        );
      }
      return { ...answer, result: Cl.bool(broken.length === 0) };
    },
    callPublicFn(id, name, args, sender) {
      // Rendezvous counts calls in a map of the contract; the report counts them here.
      if (name === 'update-context') return { result: Cl.ok(Cl.bool(true)), events: [] } as never;
      const answer = simnet.callPublicFn(id, name, args, sender);
      const contract = id.replace(own, '');
      if (name.startsWith('test-')) {
        const shown = cvToString(answer.result);
        judge(name, args, shown === '(ok true)' ? true : shown === '(ok false)' ? null : false);
      }
      if (answer.result.type === 'ok') {
        const key = `${contract}.${name}`;
        report.calls.set(key, (report.calls.get(key) ?? 0) + 1);
        steps.push({ sender, contract, name, args });
      }
      return answer;
    },
  };
  return new Proxy(simnet, {
    get(target, key) {
      const override = overrides[key as keyof Simnet];
      if (override) return override;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** (some true), (some false) or none; anything else is a mistake in the property. */
export function verdictOf(value: ClarityValue): boolean | null {
  const shown = cvToString(value);
  if (shown === 'none') return null;
  if (shown === '(some true)') return true;
  if (shown === '(some false)') return false;
  throw new Error(`a property answered ${shown}`);
}

/** A step in one line. */
export function show(step: Step): string {
  if ('blocks' in step) return `${step.blocks} burn blocks go by`;
  return `${nameOf(step.sender)}: ${step.contract}.${step.name}(${showArgs(step.args)})`;
}

export const showArgs = (args: ClarityValue[]): string =>
  args
    .map((arg) => cvToString(arg))
    .join(', ')
    .replace(/S[TN][0-9A-Z]{38,40}(?![0-9A-Z.])/g, nameOf)
    .replace(/S[TN][0-9A-Z]{38,40}\./g, '.')
    .replace(/(0x[0-9a-f]{8})[0-9a-f]{8,}/g, '$1…');
