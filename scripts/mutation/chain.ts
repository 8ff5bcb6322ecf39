import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Simnet } from '@stacks/clarinet-sdk';
import type { Heap } from '@/localnet/heap';
import {
  atRest,
  loadWithoutFinalizers,
  MANIFEST,
  onTuesday,
  withSessions,
} from '@/tests/contracts/support/session';

/** The same without its contracts. */
const BARE = './Bare.toml';

/** The contracts of a manifest, which names each after what it calls: so in the order of deployment. */
export function contractsOf(manifest: string): { name: string; file: string }[] {
  const text = readFileSync(manifest, 'utf8');
  return [...text.matchAll(/^\[contracts\.(.+)\]\npath = "(.+)"$/gm)].map(([, name, file]) => ({
    name: name!,
    file: join(dirname(manifest), file!),
  }));
}

/**
 * The simnet of a worker. Compiling thirteen contracts for each test would take nearly all of the time, so a chain
 * is set up once and the WASM memory set back to it whenever a test asks for a session.
 */
export class Chain {
  /** What tests see: a session of theirs begins as `session`, one with doubles is deployed on the bare chain. */
  readonly simnet: Simnet;

  private constructor(
    private readonly real: Simnet,
    private readonly heap: Heap,
    /** The memory of a chain with accounts and without contracts. */
    readonly bare: Uint8Array,
    /** The memory with which a session of the repository's manifest begins. */
    private session: Uint8Array,
  ) {
    this.simnet = withSessions(real, async (manifest) => {
      if (manifest === MANIFEST) return this.setBack(this.session);
      this.setBack(this.bare);
      this.deployInOrder(contractsOf(manifest));
    });
  }

  /**
   * The chain of the Clarinet.toml in the current folder; once a process. The SDK counts lines only in contracts that
   * it deployed by a manifest: with `counted` all are, otherwise there are none until `deploy`.
   */
  static async start(counted: boolean): Promise<Chain> {
    const heap = loadWithoutFinalizers();
    const { initSimnet } = await import('@stacks/clarinet-sdk');
    const text = readFileSync(MANIFEST, 'utf8');
    writeFileSync(BARE, text.slice(0, text.indexOf('[contracts.')));
    const options = { trackCosts: true, trackCoverage: counted };
    const real = await onTuesday(() => initSimnet(BARE, false, options));
    real.setEpoch('3.4');
    const bare = await atRest(heap);
    if (counted) await onTuesday(() => real.initSession(process.cwd(), MANIFEST, null));
    return new Chain(real, heap, bare, counted ? await atRest(heap) : bare);
  }

  /** Lets sessions begin as the chain is now; `over` is what was kept before and can be written over. */
  keep(over?: Uint8Array): Uint8Array {
    this.session = this.heap.copy(over);
    return this.session;
  }

  /** Goes back to what was kept. */
  setBack(kept: Uint8Array): void {
    this.heap.set(kept);
  }

  /** Deploys contracts of which a double may call one that is named after it: that one waits for the others. */
  private deployInOrder(contracts: { name: string; file: string }[]): void {
    const waiting: typeof contracts = [];
    let reason: unknown;
    for (const contract of contracts) {
      try {
        this.deploy([contract]);
      } catch (error) {
        reason = error;
        waiting.push(contract);
      }
    }
    if (waiting.length === contracts.length && waiting.length > 0) throw reason;
    if (waiting.length > 0) this.deployInOrder(waiting);
  }

  /** Deploys contracts, as the manifest would. Throws when one does not type-check. */
  deploy(contracts: { name: string; file: string }[]): void {
    for (const { name, file } of contracts)
      this.real.deployContract(name, readFileSync(file, 'utf8'), { clarityVersion: 5 }, this.real.deployer);
  }
}
