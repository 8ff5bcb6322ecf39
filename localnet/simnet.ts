import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import type * as Sdk from '@stacks/clarinet-sdk-wasm';
import { type ClarityAbi, type ClarityValue, serializeCVBytes } from '@stacks/transactions';
import * as z from 'zod';
import { DEVELOPMENT_ACCOUNTS, FAUCET } from './accounts';
import { Beginning } from './beginning';
import { Heap } from './heap';

/**
 * The Clarity engine: the Clarinet SDK's simnet, driven below the level of its JavaScript wrapper so that a
 * transaction can run without moving the chain tip, and so that what a transaction did can be taken back.
 *
 * Every change of state is an `Operation`. Those since the last checkpoint are kept: to take one back, the
 * WASM memory is set to the checkpoint and the others are applied again. That makes rollback cost nothing
 * for the transactions that need none, which are nearly all.
 */
export type Operation =
  | { kind: 'stacks-blocks'; count: number }
  | { kind: 'burn-blocks'; count: number }
  | { kind: 'transfer'; sender: string; recipient: string; amount: bigint; memo: string | null }
  | { kind: 'call'; sender: string; contract: string; fn: string; args: ClarityValue[] }
  | { kind: 'deploy'; sender: string; name: string; source: string; clarityVersion: number };

export interface Cost {
  read_count: number;
  read_length: number;
  runtime: number;
  write_count: number;
  write_length: number;
}

export interface SimnetEvent {
  event: string;
  data: Record<string, unknown>;
}

export interface Outcome {
  /** Consensus bytes of the result, hex with 0x. */
  result: string;
  events: SimnetEvent[];
  cost: Cost;
}

/** Clarity refused or failed at run time. The state is as before, apart from the chain tip of a deploy. */
export class ClarityFailure extends Error {
  override readonly name = 'ClarityFailure';
}

/** The WASM trapped. The caller must call `rollback()` before anything else. */
export class EngineTrap extends Error {
  override readonly name = 'EngineTrap';
}

export const NO_COST: Cost = { read_count: 0, read_length: 0, runtime: 0, write_count: 0, write_length: 0 };
export const EPOCH = '3.4';
/** What `setEpoch` moves the clock by: one burn block of 600 s and one Stacks block of 10 s. */
const EPOCH_SECONDS = 610;
/** Operations between two checkpoints: bounds what a rollback has to do again (about half a second). */
const CHECKPOINT_EVERY = 400;
/** After a rollback with more operations than this a new checkpoint is cheaper than doing them again. */
const CHECKPOINT_AFTER_ROLLBACK = 40;
/** An address without contracts: see `call`. */
const NOBODY = 'ST000000000000000000002AMW42H';

const costSchema = z.object({
  total: z.object({
    read_count: z.number(),
    read_length: z.number(),
    runtime: z.number(),
    write_count: z.number(),
    write_length: z.number(),
  }),
});
const eventSchema = z.object({ event: z.string(), data: z.record(z.string(), z.unknown()) });

const require = createRequire(import.meta.url);

let started = false;

/** Loads the SDK once and keeps hold of its heap, which it does not export. @param barrier see `Heap.of` */
export function loadSdk({ barrier }: { barrier: boolean }): { sdk: typeof Sdk; heap: Heap; version: string } {
  // The optimizing compiler, let in at once, takes half of the processor time of a start and makes no call faster.
  setFlagsFromString('--wasm-tiering-budget=500000000');
  const { loaded: sdk, heap } = Heap.of(() => require('@stacks/clarinet-sdk-wasm') as typeof Sdk, barrier);
  const { version } = z
    .object({ version: z.string() })
    .parse(require('@stacks/clarinet-sdk-wasm/package.json'));
  return { sdk, heap, version };
}

/** Sets what `new Date()` and `Date.now()` answer while `work` runs; the SDK reads the time only then. */
export async function atTime<T>(seconds: number, work: () => Promise<T>): Promise<T> {
  const Original = Date;
  globalThis.Date = class extends Original {
    constructor(...args: unknown[]) {
      if (args.length === 0) super(seconds * 1000);
      else super(...(args as [number]));
    }
    static override now() {
      return seconds * 1000;
    }
  } as DateConstructor;
  try {
    return await work();
  } finally {
    globalThis.Date = Original;
  }
}

export class Simnet {
  private sender = '';
  private checkpoint: Uint8Array | null = null;
  private journal: Operation[] = [];
  private readonly interfaces = new Map<string, ClarityAbi>();

  private constructor(
    private readonly api: typeof Sdk,
    private readonly sdk: Sdk.SDK,
    private readonly heap: Heap,
    /** Version of the SDK: another one may execute differently. */
    readonly version: string,
  ) {}

  /**
   * Starts the chain with its genesis at `genesisTime` (seconds). The same genesis time gives the same state.
   * @param options.costs whether outcomes have their costs, which takes a third of the time of a small call
   * @param options.keepIn folder with the state that an earlier start left, and where it is left for later ones
   * @throws when this process has started one before: the SDK holds one chain a process.
   */
  static async start(
    genesisTime: number,
    { costs = true, keepIn }: { costs?: boolean; keepIn?: string } = {},
  ): Promise<Simnet> {
    if (started) throw new Error('one local chain a process: start a second one in a process of its own');
    started = true;
    const { sdk: api, heap, version } = loadSdk({ barrier: true });
    // An empty session needs no manifest and writes no file; the file accessor is never asked.
    const accessor = async () => false;
    const sdk = new api.SDK(accessor, new api.SDKOptions(costs, false, false));
    const simnet = new Simnet(api, sdk, heap, version);
    const funded = [...DEVELOPMENT_ACCOUNTS, FAUCET].map(
      ({ address, balance }) => [address, String(balance)] as const,
    );
    const parts = { genesisTime, costs, epoch: EPOCH, nobody: NOBODY, funded };
    const kept = keepIn ? new Beginning(keepIn, parts, heap, sdk, accessor) : null;
    simnet.checkpoint = kept?.take() ?? null;
    if (simnet.checkpoint) return simnet;
    await atTime(genesisTime - EPOCH_SECONDS, () => sdk.initEmptySession(undefined));
    sdk.setEpoch(EPOCH);
    for (const [address, balance] of funded) sdk.mintSTX(address, BigInt(balance));
    // `callReadOnlyFn` looks a function's access up under this address, and finds nothing: see `call`.
    sdk.deployer = NOBODY;
    kept?.keep(simnet.takeCheckpoint());
    return simnet;
  }

  /** `stacks-block-time` of the tip, in seconds. */
  get time(): number {
    return Number(this.sdk.getBlockTime());
  }

  get burnHeight(): number {
    return this.sdk.burnBlockHeight;
  }

  /** `stacks-block-height` as contracts see it. Not the height of a node block: see the README. */
  get clarityHeight(): number {
    return this.sdk.stacksBlockHeight;
  }

  /** Makes sure that `rollback` is possible. Call it before an operation that might have to be undone. */
  ensureCheckpoint(): void {
    if (this.checkpoint && this.journal.length < CHECKPOINT_EVERY) return;
    this.takeCheckpoint();
  }

  private takeCheckpoint(): Uint8Array {
    this.checkpoint = this.heap.copy(this.checkpoint);
    this.journal = [];
    return this.checkpoint;
  }

  /**
   * Takes back the last operation, whether it succeeded, failed or trapped. `rollback(0)` takes back none
   * and only repairs the engine, after a trap in something that changes nothing.
   */
  rollback(operations = 1): void {
    if (!this.checkpoint) throw new Error('no checkpoint to go back to');
    const keep = this.journal.slice(0, this.journal.length - operations);
    this.heap.set(this.checkpoint);
    this.sender = '';
    this.journal = [];
    for (const operation of keep) {
      try {
        this.apply(operation);
      } catch (error) {
        if (!(error instanceof ClarityFailure)) throw error;
      }
    }
    // Where one had to be undone, more may follow.
    if (this.journal.length > CHECKPOINT_AFTER_ROLLBACK) this.takeCheckpoint();
  }

  /**
   * Does `work` and takes back whatever it changed, by setting the memory back once.
   * @param unchanged whether it changed nothing, which a refusal of the contract does not
   */
  undone<T>(work: () => T, unchanged: (result: T) => boolean): T {
    if (!this.checkpoint || this.journal.length > 0) this.takeCheckpoint();
    let still = false;
    try {
      const result = work();
      still = unchanged(result);
      return result;
    } finally {
      if (still) this.journal = [];
      else this.rollback(this.journal.length);
    }
  }

  /** Executes one change of state. @throws ClarityFailure, EngineTrap */
  apply(operation: Operation): Outcome {
    if (this.checkpoint) this.journal.push(operation);
    try {
      return this.dispatch(operation);
    } catch (error) {
      throw asFailure(error);
    }
  }

  private dispatch(operation: Operation): Outcome {
    switch (operation.kind) {
      case 'stacks-blocks':
        this.sdk.mineEmptyStacksBlocks(operation.count);
        return { result: '0x03', events: [], cost: NO_COST };
      case 'burn-blocks':
        this.sdk.mineEmptyBurnBlocks(operation.count);
        return { result: '0x03', events: [], cost: NO_COST };
      case 'transfer': {
        const { sender, recipient, amount, memo } = operation;
        this.actAs(sender);
        return outcome(
          this.sdk.execute(
            memo === null
              ? `(stx-transfer? u${amount} tx-sender '${recipient})`
              : `(stx-transfer-memo? u${amount} tx-sender '${recipient} 0x${memo})`,
          ),
        );
      }
      case 'call':
        return this.call(operation.contract, operation.fn, operation.args, operation.sender);
      case 'deploy': {
        const { sender, name, source, clarityVersion } = operation;
        const args = new this.api.DeployContractArgs(
          name,
          source,
          new this.api.ContractOptions(clarityVersion),
          sender,
        );
        const done = released(args, () => outcome(this.sdk.deployContract(args)));
        this.interfaces.delete(`${sender}.${name}`);
        return done;
      }
    }
  }

  /**
   * Runs a public or read-only function without moving the chain tip, with its costs.
   *
   * The SDK's `callPublicFn` mines a block (ten seconds) each time. `callReadOnlyFn` does not, but refuses
   * public functions, which it looks up under `sdk.deployer` when the contract's name comes without an
   * address, while the call itself takes the current sender's address. So: become the contract's deployer
   * and name the contract alone. Access is checked by our caller against the contract's interface.
   */
  call(contract: string, fn: string, args: ClarityValue[], sender: string): Outcome {
    const [address = '', name = ''] = contract.split('.');
    this.actAs(address);
    const callArgs = new this.api.CallFnArgs(
      name,
      fn,
      args.map((arg) => serializeCVBytes(arg)),
      sender,
    );
    try {
      return released(callArgs, () => quietly(() => outcome(this.sdk.callReadOnlyFn(callArgs))));
    } catch (error) {
      throw asFailure(error);
    }
  }

  /** Evaluates an expression that changes nothing; the result is consensus hex. @throws ClarityFailure */
  evaluate(expression: string): string {
    try {
      return outcome(this.sdk.execute(expression)).result;
    } catch (error) {
      throw asFailure(error);
    }
  }

  /** Consensus hex, or null when the variable does not exist. */
  dataVar(contract: string, name: string): string | null {
    return absent(() => this.sdk.getDataVar(contract, name));
  }

  /** Consensus hex of `(some value)`, or null when the key has no entry. */
  mapEntry(contract: string, map: string, key: ClarityValue): string | null {
    return absent(() => this.sdk.getMapEntry(contract, map, serializeCVBytes(key)));
  }

  /** The interface of a deployed contract, as `/v2/contracts/interface` gives it. */
  interface(contract: string): ClarityAbi | null {
    const known = this.interfaces.get(contract);
    if (known) return known;
    const found: unknown = this.sdk.getContractsInterfaces().get(contract);
    if (!found) return null;
    const abi = plain(found) as ClarityAbi;
    this.interfaces.set(contract, abi);
    return abi;
  }

  private actAs(address: string): void {
    if (this.sender === address) return;
    const answer = this.sdk.executeCommand(`::set_tx_sender ${address}`);
    if (!answer.includes(address)) throw new ClarityFailure(`cannot act as ${address}: ${answer}`);
    this.sender = address;
  }
}

/** Frees `handle` after use: left to the garbage collector it would be freed in a memory rolled back since. */
function released<T>(handle: { free(): void }, work: () => T): T {
  try {
    const value = work();
    handle.free();
    return value;
  } catch (error) {
    if (isTrap(error)) {
      // The WASM is out of order: forget the pointer without a call into it.
      (handle as unknown as { __destroy_into_raw(): number }).__destroy_into_raw();
    } else handle.free();
    throw error;
  }
}

/** The SDK prints every run-time error of a call; here it goes into the receipt instead. */
function quietly<T>(work: () => T): T {
  const print = console.error;
  console.error = () => {};
  try {
    return work();
  } finally {
    console.error = print;
  }
}

function outcome(response: Sdk.TransactionRes): Outcome {
  return released(response, () => {
    const cost =
      response.costs === 'null' || response.costs === ''
        ? null
        : costSchema.parse(JSON.parse(response.costs));
    const events = z.array(z.string()).parse(JSON.parse(response.events));
    return {
      result: response.result,
      events: events.map((event) => eventSchema.parse(JSON.parse(event))),
      cost: cost?.total ?? NO_COST,
    };
  });
}

function isTrap(error: unknown): boolean {
  return (
    error instanceof WebAssembly.RuntimeError ||
    (error instanceof Error &&
      /recursive use of an object|unreachable|null pointer passed/.test(error.message))
  );
}

function asFailure(error: unknown): Error {
  if (error instanceof ClarityFailure || error instanceof EngineTrap) return error;
  if (isTrap(error)) return new EngineTrap(error instanceof Error ? error.message : String(error));
  return new ClarityFailure(error instanceof Error ? error.message : String(error));
}

function absent(read: () => string): string | null {
  try {
    return read();
  } catch (error) {
    if (error === 'value not found') return null;
    throw asFailure(error);
  }
}

/** Maps and nested values of wasm-bindgen as plain JSON. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
  if (Array.isArray(value)) return value.map(plain);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  }
  return value;
}
