// Free of the test runner, since the benchmark of costs runs the same calls.
import { Cl, type ClarityValue, cvToValue, getAddressFromPrivateKey } from '@stacks/transactions';
import type { Place } from '@/lib/protocol';
import { noteCodes } from './coverage';

export const deployer = 'ST1PQHQKV0RJXZFY1DGX8MNSNYVE3VGZJSRTPGZGM';
export const place: Place = { chainId: 0x80000000, deployer };
export const DAY = 86_400n;
export const WEEK = 7n * DAY;
/** Rings end at multiples of this, on the same days for all. */
export const TERM = 91n * DAY;

/** A 32-byte value that is the same at every run: 31 bytes of n, then one that tells uses apart. */
export function bytes32(n: number, use = 1): Uint8Array {
  const out = new Uint8Array(32);
  new DataView(out.buffer).setUint32(24, n);
  out[0] = 1;
  out[31] = use;
  return out;
}

/** The n-th person's address. */
export function person(n: number): string {
  const key = Array.from(bytes32(n, 0xaa), (b) => b.toString(16).padStart(2, '0')).join('');
  return getAddressFromPrivateKey(`${key}01`, 'testnet');
}

/** What a call costs, exactly. Lengths in bytes; the runtime is in the chain's own units. */
export interface Cost {
  reads: number;
  readLength: number;
  writes: number;
  writeLength: number;
  runtime: number;
}

/** A transaction: its result and cost, the topics that it printed, and the same with the contract before each. */
export interface Outcome extends Cost {
  result: ClarityValue;
  topics: string[];
  prints: string[];
}

type Raw = ReturnType<typeof simnet.callPublicFn>;

function outcome(raw: Raw): Outcome {
  const prints = raw.events.flatMap((event) => {
    if (event.event !== 'print_event') return [];
    const value = event.data.value;
    if (value?.type !== 'tuple') throw new Error('an event that is no tuple');
    const contract = String(event.data.contract_identifier).split('.')[1];
    return [`${contract}.${cvToValue(value.value.topic as ClarityValue)}`];
  });
  const topics = prints.map((print) => print.slice(print.indexOf('.') + 1));
  const told = { result: raw.result, topics, prints };
  const cost = raw.costs?.total;
  if (!cost) return Object.assign(Object.create(UNCOUNTED) as Cost, told);
  return {
    ...told,
    reads: cost.readCount,
    readLength: cost.readLength,
    writes: cost.writeCount,
    writeLength: cost.writeLength,
    runtime: cost.runtime,
  };
}

/** The costs of a call on a chain that does not count them. */
const UNCOUNTED = Object.defineProperties(
  {},
  Object.fromEntries(
    (['reads', 'readLength', 'writes', 'writeLength', 'runtime'] satisfies (keyof Cost)[]).map((unit) => [
      unit,
      {
        get(): never {
          throw new Error('costs are counted only on a chain that was begun by chainWithCosts');
        },
      },
    ]),
  ),
);

/** A public call by `sender`. */
export function call(sender: string, contract: string, name: string, args: ClarityValue[]): Outcome {
  return outcome(simnet.callPublicFn(`${deployer}.${contract}`, name, args, sender));
}

/** A read-only call. */
export function read(contract: string, name: string, args: ClarityValue[] = []): ClarityValue {
  return simnet.callReadOnlyFn(`${deployer}.${contract}`, name, args, deployer).result;
}

/** Asserts (ok …) and gives what is inside. */
export function ok(outcomeOrValue: Outcome | ClarityValue): ClarityValue {
  const value = 'result' in outcomeOrValue ? outcomeOrValue.result : outcomeOrValue;
  if (value.type !== 'ok') throw new Error(`expected ok, got ${Cl.prettyPrint(value)}`);
  return value.value;
}

/** Asserts (err code), exactly. */
export function err(outcomeOrValue: Outcome | ClarityValue, code: number): void {
  const value = 'result' in outcomeOrValue ? outcomeOrValue.result : outcomeOrValue;
  shows(value, `(err u${code})`);
}

/** Asserts the printed form of a value. */
export function shows(value: ClarityValue, text: string): void {
  const printed = Cl.prettyPrint(value);
  if (printed !== text) throw new Error(`expected ${text}, got ${printed}`);
  noteCodes(printed);
}

/** A field of a tuple, of an optional tuple, or of an (ok tuple). */
export function field(value: ClarityValue, name: string): ClarityValue {
  if (value.type === 'some' || value.type === 'ok') return field(value.value, name);
  if (value.type !== 'tuple') throw new Error(`no tuple: ${Cl.prettyPrint(value)}`);
  const found = value.value[name];
  if (!found) throw new Error(`no field ${name}`);
  return found as ClarityValue;
}

/** The same field as a number or byte string. */
export function uintField(value: ClarityValue, name: string): bigint {
  const found = field(value, name);
  if (found.type !== 'uint') throw new Error(`${name} is no uint`);
  return BigInt(found.value);
}

/** Chain time as the next call will see it, in unix seconds. */
export function nextTime(): bigint {
  // each call mines a block of its own, 10 s after the last
  return simnet.getBlockTime() + 10n;
}

/** Lets at least so many seconds go by (burn blocks of 600 s). */
export function pass(seconds: bigint): void {
  const until = simnet.getBlockTime() + seconds;
  simnet.mineEmptyBurnBlocks(Number(seconds / 600n) + 1);
  // a burn block follows the last one, which calls may have left behind by 10 s each
  while (simnet.getBlockTime() < until) simnet.mineEmptyBurnBlock();
}

/** Lets the clock run so far that the next call sees the first moment from `time` on (within the 10 s of a block). */
export function passUntil(time: bigint): void {
  while (nextTime() + 600n < time) simnet.mineEmptyBurnBlock();
  while (nextTime() < time) simnet.mineEmptyStacksBlock();
}

/** Moves the chain to a Tuesday, so that no test meets the turn of a week unless it means to. */
export function toTuesday(): void {
  const sinceTuesday = (simnet.getBlockTime() + 259_200n - DAY) % WEEK;
  pass(WEEK - sinceTuesday);
}

export const buff = (bytes: Uint8Array): ClarityValue => Cl.buffer(bytes);
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
