import type { Simnet } from '@stacks/clarinet-sdk';
import { Cl, type ClarityValue } from '@stacks/transactions';
import { publicKey } from '@/lib/protocol';
import { signHash } from '@/lib/protocol/structured';
import { bytesOf, cast, dice, hexOf, roles } from './cast';
import { claiming, foundCohorts } from './cohorts';
import { disputes, foundDisputes, openDispute } from './disputes';
import { foundCouncil, foundOrder, orderly } from './orderly';
import { foundPractice, pairedAccount, practice } from './practice';
import { type Deed, type Deeds, hex, type Plain, plain } from './values';

/**
 * The life around the contract under test: the cast registers, pairs, logs, disputes and governs by real
 * calls with real signatures, at random and repeatably. Both good and hopeless attempts are made; what is
 * refused is refused. So states are reached that random arguments would never find.
 */
export class World {
  readonly roll: (bound: number) => number;
  /** Hashes of all proofs made, as hexadecimal text. */
  readonly proofs: string[] = [];
  private founding = false;
  private readonly secrets = new Map<string, Uint8Array>();
  private readonly deeds: Deed[];

  constructor(
    private readonly simnet: Simnet,
    seed: number,
    private readonly contract: string,
    /** Functions among the properties that look (`observe…`) or try (`attempt…`). */
    private readonly helpers: { name: string; args: { type: unknown }[] }[],
  ) {
    this.roll = dice(seed);
    const own = claiming[contract];
    const all: Record<string, Deeds> = { ...practice, ...orderly, 'dispute-resolver': disputes };
    if (own) all[contract] = own;
    // The contract under test has its own deeds done more often than the others'.
    this.deeds = Object.entries(all).flatMap(([name, deeds]) => {
      const own = Object.values(deeds);
      return name === contract ? [own, own, own, own, own].flat() : own;
    });
    // A pause needs company: the same contract has to be tried while it lasts.
    if (orderly.governance?.pause) this.deeds.push(orderly.governance.pause, orderly.governance.pause);
  }

  /** One deed, chosen at random, and a look at what came of it. */
  step(): void {
    this.pick(this.deeds)(this);
    if (this.helpers.length === 0) return;
    const { name, args } = this.pick(this.helpers);
    const caller = this.pick(this.roll(3) > 0 ? roles.patients.slice(0, 5) : [...cast.keys()]);
    this.call(caller, this.contract, name, this.arguments(args));
  }

  /** Random arguments for a helper or property: numbers, people, the ledger. */
  arguments(args: { type: unknown }[]): ClarityValue[] {
    return args.map(({ type }) => {
      if (type === 'principal') return Cl.principal(this.pick([...cast.values()]));
      if (type === 'trait_reference') return this.contractNamed('session-logger');
      return Cl.uint(this.roll(2 ** 16));
    });
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new Error('nothing to pick from');
    return items[this.roll(items.length)] as T;
  }

  /** True once in so many times, but never while things are founded: then nobody errs. */
  chance(one: number): boolean {
    return !this.founding && this.roll(one) === 0;
  }

  /** A number from 1 to `last`, or 1. */
  upTo(last: bigint | number): bigint {
    return BigInt(1 + this.roll(Math.max(1, Number(last))));
  }

  who(name: string): string {
    const address = cast.get(name);
    if (address === undefined) throw new Error(`nobody is called ${name}`);
    return address;
  }

  /** A public call by someone of the cast; true when it succeeded. */
  call(name: string, contract: string, action: string, args: ClarityValue[]): boolean {
    const id = `${this.simnet.deployer}.${contract}`;
    return this.simnet.callPublicFn(id, action, args, this.who(name)).result.type === 'ok';
  }

  read(contract: string, question: string, args: ClarityValue[] = []): Plain {
    const id = `${this.simnet.deployer}.${contract}`;
    return plain(this.simnet.callReadOnlyFn(id, question, args, this.simnet.deployer).result);
  }

  /** A helper among the properties of the contract under test, when that is `contract`; true when it did its work. */
  tell(contract: string, helper: string, args: ClarityValue[]): boolean {
    return contract === this.contract && this.call('deployer', contract, helper, args);
  }

  contractNamed(name: string): ClarityValue {
    return Cl.contractPrincipal(this.simnet.deployer, name);
  }

  /** Chain time of the next call, in unix seconds. */
  now(): bigint {
    return this.simnet.getBlockTime() + 10n;
  }

  /** Lets the chain come to this time (burn blocks of 600 s). */
  until(time: bigint): void {
    const blocks = Number((time - this.now()) / 600n) + 1;
    if (blocks > 0) this.simnet.mineEmptyBurnBlocks(blocks);
  }

  /** The public key of a labelled secret, which is kept for signing. */
  key(label: string): Uint8Array {
    const secret = bytesOf(label);
    const key = publicKey(secret);
    this.secrets.set(hexOf(key), secret);
    return key;
  }

  /** Whether the secret of a public key (hexadecimal) is known here. */
  knows(key: string): boolean {
    return this.secrets.has(key);
  }

  /** The secret of a public key (hexadecimal) that `key` made. */
  secretOf(key: string): Uint8Array {
    return this.secrets.get(key) ?? bytesOf('somebody else');
  }

  /** The signature by a public key's holder of a hash (both hexadecimal); now and then by a stranger. */
  sign(key: string, hash: string): ClarityValue {
    const secret = this.chance(10) ? bytesOf('somebody else') : this.secretOf(key);
    return Cl.buffer(signHash(secret, hex(hash)));
  }

  /** What everything stands on: issuers, therapists in a ring, arbitrators, patients with sessions. */
  found(): void {
    this.founding = true;
    foundOrder(this);
    foundPractice(this);
    if (this.contract === 'dispute-resolver') foundDisputes(this);
    if (this.contract === 'session-logger') openDispute(this, pairedAccount(this, 1n));
    if (this.contract === 'governance') foundCouncil(this);
    if (this.contract === 'cohorts') foundCohorts(this);
    this.founding = false;
  }
}
