import { readFileSync } from 'node:fs';
import { Cl, type ClarityValue, deserializeCV } from '@stacks/transactions';
import type { Place } from '@/lib/protocol';
import { DEPLOYER } from '@/localnet/accounts';
import { Simnet } from '@/localnet/simnet';
import { DEPLOYMENT } from '@/scripts/support/deployment';
import { START, WEEK } from './time';

export const place: Place = { chainId: 0x80000000, deployer: DEPLOYER.address };
/** What every sponsored transaction pays, micro-STX: the relay knows one fee alone. */
export const FIXED_FEE = 3000;
const BURN_BLOCK = 600;

/** A transaction as everybody sees it in an explorer. `at`: its block's time, unix seconds. */
export interface Transaction {
  at: number;
  sender: string;
  contract: string;
  fn: string;
  args: ClarityValue[];
  result: ClarityValue;
  fee: number;
}

/** The real contracts, and all transactions that reached them. */
export class WorldChain {
  readonly transactions: Transaction[] = [];

  private constructor(private readonly simnet: Simnet) {}

  /** Deploys everything a week before the simulated year. One a process. */
  static async start(): Promise<WorldChain> {
    const simnet = await Simnet.start(START - WEEK, { costs: false });
    for (const [name, path] of DEPLOYMENT) {
      const source = readFileSync(path, 'utf8');
      simnet.apply({ kind: 'deploy', sender: place.deployer, name, source, clarityVersion: 5 });
    }
    return new WorldChain(simnet);
  }

  get now(): number {
    return this.simnet.time;
  }

  /** Lets time go by to within one burn block of `time`. */
  until(time: number): void {
    const count = Math.floor((time - this.now) / BURN_BLOCK);
    if (count > 0) this.simnet.apply({ kind: 'burn-blocks', count });
  }

  /** A transaction; gives its number when it is refused, what is inside (ok …) when not. */
  try(
    sender: string,
    contract: string,
    fn: string,
    args: ClarityValue[],
    fee = FIXED_FEE,
  ): ClarityValue | number {
    const raw = this.simnet.apply({
      kind: 'call',
      sender,
      contract: `${place.deployer}.${contract}`,
      fn,
      args,
    });
    const result = deserializeCV(raw.result);
    this.transactions.push({ at: this.now, sender, contract, fn, args, result, fee });
    if (result.type === 'ok') return result.value;
    if (result.type === 'err' && result.value.type === 'uint') return Number(result.value.value);
    throw new Error(`${contract}.${fn} gave ${Cl.prettyPrint(result)}`);
  }

  /** A transaction that has to go through. */
  call(sender: string, contract: string, fn: string, args: ClarityValue[], fee = FIXED_FEE): ClarityValue {
    const result = this.try(sender, contract, fn, args, fee);
    if (typeof result === 'number') throw new Error(`${contract}.${fn} was refused: ${result}`);
    return result;
  }

  read(contract: string, fn: string, args: ClarityValue[] = []): ClarityValue {
    return deserializeCV(this.simnet.call(`${place.deployer}.${contract}`, fn, args, place.deployer).result);
  }
}

/** A field of a tuple, also within (some …) or (ok …). */
export function field(value: ClarityValue, name: string): ClarityValue {
  if (value.type === 'some' || value.type === 'ok') return field(value.value, name);
  const found = value.type === 'tuple' ? value.value[name] : undefined;
  if (!found) throw new Error(`no ${name} in ${Cl.prettyPrint(value)}`);
  return found as ClarityValue;
}

export const numberOf = (value: ClarityValue): number => {
  if (value.type !== 'uint') throw new Error(`no number: ${Cl.prettyPrint(value)}`);
  return Number(value.value);
};
export const hexOf = (value: ClarityValue): string => {
  if (value.type !== 'buffer') throw new Error(`no bytes: ${Cl.prettyPrint(value)}`);
  return value.value;
};
export const listOf = (value: ClarityValue): ClarityValue[] => {
  if (value.type !== 'list') throw new Error(`no list: ${Cl.prettyPrint(value)}`);
  return value.value as ClarityValue[];
};
export const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
