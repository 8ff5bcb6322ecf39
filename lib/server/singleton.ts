import 'server-only';

/**
 * One value for the whole process. Next bundles each route apart and so loads a module more than once; what must
 * exist once (the embedded database, caches, counters) hangs on globalThis instead of a module variable.
 */
export function singleton<T>(name: string, make: () => T): T {
  const key = Symbol.for(`atsl.${name}`);
  const store = globalThis as unknown as Record<symbol, T | undefined>;
  const present = store[key];
  if (present !== undefined) return present;
  const made = make();
  store[key] = made;
  return made;
}

/** Forgets a singleton, so that the next call makes it anew; gives back what there was. */
export function forgetSingleton<T>(name: string): T | undefined {
  const key = Symbol.for(`atsl.${name}`);
  const store = globalThis as unknown as Record<symbol, T | undefined>;
  const present = store[key];
  delete store[key];
  return present;
}
