import { readFileSync } from 'node:fs';
import type { Simnet } from '@stacks/clarinet-sdk';
import { loadSdk } from '@/localnet/simnet';

/**
 * The simnet of a worker. Compiling thirteen contracts for each test would take nearly all of the time, so a chain
 * is set up once and the WASM memory set back to it whenever a test asks for a session.
 */
export class Chain {
  /** What tests see: a session of theirs begins as `session`, an empty one as it was at the start. */
  readonly simnet: Simnet;

  private constructor(
    private readonly real: Simnet,
    private readonly memory: WebAssembly.Memory,
    private readonly empty: Uint8Array,
    /** The memory with which a session begins. */
    public session: Uint8Array,
  ) {
    this.simnet = new Proxy(real, {
      get: (target, name): unknown => {
        if (name === 'initSession') return async () => this.setBack(this.session);
        if (name === 'initEmptySession') return async () => this.setBack(this.empty);
        return Reflect.get(target, name);
      },
    });
  }

  /** The chain of the Clarinet.toml in the current folder; once a process. */
  static async start(trackCoverage: boolean): Promise<Chain> {
    const memory = loadWithoutFinalizers();
    const { initSimnet } = await import('@stacks/clarinet-sdk');
    const real = await initSimnet('./Clarinet.toml', false, { trackCosts: true, trackCoverage });
    const session = await atRest(memory);
    await real.initEmptySession({ enabled: false });
    return new Chain(real, memory, await atRest(memory), session);
  }

  /** Lets sessions begin as the chain is now; `over` is what was kept before and can be written over. */
  keep(over?: Uint8Array): Uint8Array {
    const now = new Uint8Array(this.memory.buffer);
    if (over?.length === now.length) over.set(now);
    this.session = over?.length === now.length ? over : now.slice();
    return this.session;
  }

  /** Goes back to what was kept. */
  setBack(kept: Uint8Array): void {
    const memory = new Uint8Array(this.memory.buffer);
    memory.set(kept);
    // pages added since stay, and are clean for the allocator that does not know of them
    memory.fill(0, kept.length);
  }

  /** Deploys one contract, as the manifest would. Throws when it does not type-check. */
  deploy(name: string, file: string): void {
    this.real.deployContract(name, readFileSync(file, 'utf8'), { clarityVersion: 5 }, this.real.deployer);
  }
}

/** Without finalizers: they would free, in a memory set back since, what is no longer there. */
function loadWithoutFinalizers(): WebAssembly.Memory {
  const finalizers = globalThis.FinalizationRegistry;
  Reflect.deleteProperty(globalThis, 'FinalizationRegistry');
  try {
    return loadSdk().memory;
  } finally {
    globalThis.FinalizationRegistry = finalizers;
  }
}

/** A copy of the memory, once the promises of the SDK have come to rest. */
async function atRest(memory: WebAssembly.Memory): Promise<Uint8Array> {
  await new Promise((resolve) => setImmediate(resolve));
  return new Uint8Array(memory.buffer).slice();
}
