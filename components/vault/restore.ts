import type { Vault, VaultStore } from '@/lib/vault';

type Library = typeof import('@/lib/vault');
type Way = (
  store: VaultStore,
  options: { cost?: number; onProgress?: (fraction: number) => void },
) => Promise<Vault>;

/** Cheap key stretching for the trial, whose vault never leaves the memory. */
const TRIAL_COST = 4;

/**
 * Restores, in place of a vault that is there if `replace` says so. Then it is tried in memory first: what is stored
 * is removed only when the phrase or the file has been seen to work.
 */
export async function restore(
  library: Library,
  store: VaultStore,
  replace: boolean,
  onProgress: (fraction: number) => void,
  way: Way,
): Promise<Vault> {
  if (replace && (await library.vaultExists(store))) {
    const trial = await way(library.createMemoryStore(), { cost: TRIAL_COST });
    trial.lock();
    await library.destroyVault(store);
  }
  const vault = await way(store, { onProgress });
  return vault;
}
