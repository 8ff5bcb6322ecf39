import type { Simnet } from '@stacks/clarinet-sdk';
import { loadSdk } from '@/localnet/simnet';

export const MANIFEST = './Clarinet.toml';

/**
 * A simnet whose sessions begin at once: the contracts of a manifest are deployed once a process, and the WASM memory is
 * set back to that moment whenever a test asks for a session. The SDK's own way took half of the time of the tests.
 * Stands in the current folder; counts lines and costs.
 */
export async function startSimnet(): Promise<Simnet> {
  const memory = loadWithoutFinalizers();
  const { initSimnet } = await import('@stacks/clarinet-sdk');
  const real = await initSimnet(MANIFEST, false, { trackCosts: true, trackCoverage: true });
  const deployed = new Map([[MANIFEST, await atRest(memory)]]);
  return withSessions(real, async (manifest) => {
    const kept = deployed.get(manifest);
    if (kept) return setBack(memory, kept);
    await real.initSession(process.cwd(), manifest, null);
    deployed.set(manifest, await atRest(memory));
  });
}

/** The same simnet, with sessions that begin as `begin` says. */
export function withSessions(real: Simnet, begin: (manifest: string) => Promise<void>): Simnet {
  const initSession = (_: string, manifest: string) => begin(manifest);
  return new Proxy(real, {
    get: (target, name): unknown => (name === 'initSession' ? initSession : Reflect.get(target, name)),
  });
}

/** Loads the SDK without finalizers: they would free, in a memory set back since, what is no longer there. */
export function loadWithoutFinalizers(): WebAssembly.Memory {
  const finalizers = globalThis.FinalizationRegistry;
  Reflect.deleteProperty(globalThis, 'FinalizationRegistry');
  try {
    return loadSdk().memory;
  } finally {
    globalThis.FinalizationRegistry = finalizers;
  }
}

/** A copy of the memory, once the promises of the SDK have come to rest. */
export async function atRest(memory: WebAssembly.Memory): Promise<Uint8Array> {
  await new Promise((resolve) => setImmediate(resolve));
  return new Uint8Array(memory.buffer).slice();
}

/** Sets the memory back to a copy of it. */
export function setBack(memory: WebAssembly.Memory, kept: Uint8Array): void {
  const now = new Uint8Array(memory.buffer);
  now.set(kept);
  // pages added since stay, and are clean for the allocator that does not know of them
  now.fill(0, kept.length);
}
