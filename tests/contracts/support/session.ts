import type { Simnet } from '@stacks/clarinet-sdk';
import type { Heap } from '@/localnet/heap';
import { atTime, loadSdk } from '@/localnet/simnet';
import { DAY, TERM } from './chain';

export const MANIFEST = './Clarinet.toml';

/**
 * A simnet whose sessions begin at once: the contracts of a manifest are deployed once a process, and the WASM memory is
 * set back to that moment whenever a test asks for a session. The SDK's own way took half of the time of the tests.
 * Stands in the current folder; counts lines and costs.
 */
export async function startSimnet(): Promise<Simnet> {
  const heap = loadWithoutFinalizers();
  own = heap;
  const { initSimnet } = await import('@stacks/clarinet-sdk');
  const options = { trackCosts: true, trackCoverage: true };
  const real = await onTuesday(() => initSimnet(MANIFEST, false, options));
  const deployed = new Map([[MANIFEST, await atRest(heap)]]);
  return withSessions(real, async (manifest) => {
    const kept = deployed.get(manifest);
    if (kept) return heap.set(kept);
    await onTuesday(() => real.initSession(process.cwd(), manifest, null));
    deployed.set(manifest, await atRest(heap));
  });
}

/** The memory of this process's simnet; null where another tool has made the simnet. */
let own: Heap | null = null;
const left = new Map<() => unknown, { memory: Uint8Array; gave: unknown }>();

/**
 * Goes on from a chain as `build` leaves it, and gives what it gives: it runs on the fresh chain of the first test that
 * asks, and for later ones the memory is set back to its end. So it builds the same for all, and nobody changes what it gives.
 */
export async function chainAfter<T>(build: () => T): Promise<T> {
  const kept = left.get(build);
  if (own && kept) {
    own.set(kept.memory);
    return kept.gave as T;
  }
  const gave = build();
  if (own) left.set(build, { memory: await atRest(own), gave });
  return gave;
}

/** Begins a chain of its own for a test, with the repository's contracts. */
export const freshChain = (): Promise<void> => simnet.initSession(process.cwd(), MANIFEST, null);

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
