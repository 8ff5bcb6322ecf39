import { readFileSync } from 'node:fs';
import { Cl, type ClarityValue, deserializeCV } from '@stacks/transactions';
import { DEPLOYER, FAUCET } from '@/localnet/accounts';
import { type Operation, Simnet } from '@/localnet/simnet';
import { DEPLOYMENT } from '@/scripts/support/deployment';

export const deployer = DEPLOYER.address;
const GENESIS = 1_795_000_000;
const BURN_BLOCK = 600n;

/** What a call gave: what is inside (ok …), or the number inside (err …). */
export type Answer = { ok: ClarityValue } | { err: bigint };

/**
 * The real contracts on a chain that can be set back to where it was founded, so that thousands of sequences
 * start from the same state without deploying anew.
 */
export class ModelChain {
  private done = 0;

  private constructor(private readonly simnet: Simnet) {}

  /** Deploys everything and lets `found` make the state from which every sequence starts. One a process. */
  static async start(found: (chain: ModelChain) => void): Promise<ModelChain> {
    const simnet = await Simnet.start(GENESIS, { costs: false });
    for (const [name, path] of DEPLOYMENT) {
      simnet.apply({
        kind: 'deploy',
        sender: deployer,
        name,
        source: readFileSync(path, 'utf8'),
        clarityVersion: 5,
      });
    }
    const chain = new ModelChain(simnet);
    found(chain);
    simnet.ensureCheckpoint();
    chain.done = 0;
    return chain;
  }

  /** Gives the principal STX to pay fees and bonds from. */
  fund(principal: string): void {
    const amount = 1_000_000_000_000n;
    this.apply({ kind: 'transfer', sender: FAUCET.address, recipient: principal, amount, memo: null });
  }

  /** Back to where the chain was founded. */
  reset(): void {
    this.simnet.rollback(this.done);
    this.done = 0;
  }

  /** `stacks-block-time`, unix seconds: what the next call will see. */
  get now(): bigint {
    return BigInt(this.simnet.time);
  }

  /** Lets at least so many seconds go by. */
  pass(seconds: bigint): void {
    const until = this.now + seconds;
    // a burn block takes the time to the next full step of its own, so that one more may be needed
    while (this.now < until) {
      const count = Number((until - this.now + BURN_BLOCK - 1n) / BURN_BLOCK);
      this.apply({ kind: 'burn-blocks', count });
    }
  }

  /** A public call of the contract by `sender`. @throws when it gives neither ok nor err. */
  call(sender: string, contract: string, fn: string, args: ClarityValue[]): Answer {
    const { result } = this.apply({ kind: 'call', sender, contract: `${deployer}.${contract}`, fn, args });
    const value = deserializeCV(result);
    if (value.type === 'ok') return { ok: value.value };
    if (value.type === 'err' && value.value.type === 'uint') return { err: BigInt(value.value.value) };
    throw new Error(`${contract} ${fn} gave ${Cl.prettyPrint(value)}`);
  }

  /** A read-only call. */
  read(contract: string, fn: string, args: ClarityValue[] = []): ClarityValue {
    return deserializeCV(this.simnet.call(`${deployer}.${contract}`, fn, args, deployer).result);
  }

  /** A data variable. @throws when there is none of this name */
  variable(contract: string, name: string): ClarityValue {
    return held(this.simnet.dataVar(`${deployer}.${contract}`, name), `${contract} ${name}`);
  }

  /** A map's entry, as (some …). @throws when there is none */
  entry(contract: string, map: string, key: ClarityValue): ClarityValue {
    const found = this.simnet.mapEntry(`${deployer}.${contract}`, map, key);
    return held(found, `${contract} ${map} ${Cl.stringify(key)}`);
  }

  /** Balance in micro-STX. */
  balance(principal: string): bigint {
    const value = deserializeCV(this.simnet.evaluate(`(stx-get-balance '${principal})`));
    if (value.type !== 'uint') throw new Error('a balance is a number');
    return BigInt(value.value);
  }

  private apply(operation: Operation) {
    this.done += 1;
    return this.simnet.apply(operation);
  }
}

function held(hex: string | null, what: string): ClarityValue {
  if (hex === null) throw new Error(`the chain holds no ${what}`);
  return deserializeCV(hex);
}
