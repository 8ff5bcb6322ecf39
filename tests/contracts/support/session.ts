import type { Simnet } from '@stacks/clarinet-sdk';
import type { Heap } from '@/localnet/heap';
import { atTime, loadSdk } from '@/localnet/simnet';
import { DAY, TERM } from './chain';

export const MANIFEST = './Clarinet.toml';

/** One engine, with what its chains are set back to. */
interface Engine {
  simnet: Simnet;
  /** Its memory once the contracts of a manifest are deployed. */
  deployed: Map<string, Uint8Array>;
  /** Its memory at the end of what `chainAfter` has built, and what that gave. */
  left: Map<() => unknown, { memory: Uint8Array; gave: unknown }>;
}

/** The simnet of this process; null where another tool has made it. */
let own: Chains | null = null;

/**
 * A simnet whose sessions begin at once: the contracts of a manifest are deployed once a process, and the WASM memory is
 * set back to that moment whenever a test asks for a session. The SDK's own way took half of the time of the tests.
 * Stands in the current folder; counts lines. It counts costs only for who asks (`chainWithCosts`): that doubles the time of a call.
 */
export async function startSimnet(): Promise<Simnet> {
  own = new Chains(loadWithoutFinalizers());
  await own.begin(MANIFEST, false);
  return own.simnet;
}

class Chains {
  /** Whatever the engine, tests see this one. */
  readonly simnet: Simnet;
  /** By whether costs are counted. Each lies in a memory of its own, of which one at a time is the module's. */
  private readonly engines = new Map<boolean, Engine>();
  private readonly empty: Uint8Array;
  private current: Engine | null = null;
  private costs = false;
  /** What is still to be done before the chain is used: many a test goes on from another moment at once. */
  private pending: (() => void) | null = null;

  constructor(private readonly heap: Heap) {
    this.empty = heap.copy();
    // As the chain before it: with costs, or without.
    const initSession = (_: string, manifest: string) => this.begin(manifest, this.costs);
    this.simnet = new Proxy({} as Simnet, {
      get: (_, name): unknown => (name === 'initSession' ? initSession : Reflect.get(this.ready(), name)),
    });
  }

  /** Begins a session with the contracts of a manifest. */
  async begin(manifest: string, costs: boolean): Promise<void> {
    const engine = await this.engine(costs);
    const kept = engine.deployed.get(manifest);
    if (!kept) {
      const [any] = engine.deployed.values();
      if (any) this.heap.set(any);
      await onTuesday(() => engine.simnet.initSession(process.cwd(), manifest, null));
    }
    const memory = kept ?? (await atRest(this.heap));
    engine.deployed.set(manifest, memory);
    this.current = engine;
    this.costs = costs;
    this.pending = () => {
      this.heap.set(memory);
      // however long it took to deploy: the burn blocks by which time goes by count from here
      engine.simnet.mineEmptyBurnBlock();
    };
  }

  async after<T>(build: () => T): Promise<T> {
    const { heap, current } = this;
    if (!current) throw new Error('no session');
    const kept = current.left.get(build);
    if (kept) {
      this.pending = null;
      heap.set(kept.memory);
      return kept.gave as T;
    }
    const gave = build();
    current.left.set(build, { memory: await atRest(heap), gave });
    return gave;
  }

  private ready(): Simnet {
    if (!this.current) throw new Error('no session');
    this.pending?.();
    this.pending = null;
    return this.current.simnet;
  }

  private async engine(costs: boolean): Promise<Engine> {
    const known = this.engines.get(costs);
    if (known) return known;
    const { getSDK } = await import('@stacks/clarinet-sdk');
    this.heap.set(this.empty);
    const simnet = await getSDK({ trackCosts: costs, trackCoverage: true });
    const engine: Engine = { simnet, deployed: new Map(), left: new Map() };
    this.engines.set(costs, engine);
    return engine;
  }
}

/**
 * Goes on from a chain as `build` leaves it, and gives what it gives: it runs on the fresh chain of the first test that
 * asks, and for later ones the memory is set back to its end. So it builds the same for all, and nobody changes what it gives.
 */
export const chainAfter = async <T>(build: () => T): Promise<T> => (own ? own.after(build) : build());

/** Begins the chain of a test anew, and counts what calls on it cost; other tools than the tests always do. */
export const chainWithCosts = (): Promise<void> => (own ? own.begin(MANIFEST, true) : freshChain());

/** Begins a chain of its own for a test, with the repository's contracts. */
export const freshChain = (): Promise<void> =>
  own ? own.begin(MANIFEST, false) : simnet.initSession(process.cwd(), MANIFEST, null);

/**
 * Begins a chain on the first Tuesday of a term of rings, to the second: whatever the day, tests run on that one, and no
 * week or term turns in them unless they mean it to.
 */
export const onTuesday = <T>(begin: () => Promise<T>): Promise<T> =>
  atTime(Number(229n * TERM + 5n * DAY), begin);

/** The same simnet, with sessions that begin as `begin` says. */
export const withSessions = (real: Simnet, begin: (manifest: string) => Promise<void>): Simnet =>
  overriding(real, {
    initSession: async (_, manifest) => {
      await begin(manifest);
      // however long it took to deploy: the burn blocks by which time goes by count from here
      real.mineEmptyBurnBlock();
    },
  });

/** The same simnet, with other members in the place of its own. */
export function overriding(real: Simnet, members: Partial<Simnet>): Simnet {
  return new Proxy(real, {
    get: (target, name): unknown => Reflect.get(name in members ? members : target, name),
  });
}

/** Loads the SDK without finalizers: they would free, in a memory set back since, what is no longer there. */
export function loadWithoutFinalizers(): Heap {
  const finalizers = globalThis.FinalizationRegistry;
  Reflect.deleteProperty(globalThis, 'FinalizationRegistry');
  try {
    return loadSdk({ barrier: false }).heap;
  } finally {
    globalThis.FinalizationRegistry = finalizers;
  }
}

/** A copy of the memory, once the promises of the SDK have come to rest. */
export async function atRest(heap: Heap): Promise<Uint8Array> {
  await new Promise((resolve) => setImmediate(resolve));
  return heap.copy();
}
