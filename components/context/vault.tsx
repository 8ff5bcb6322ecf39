'use client';

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { UnlockMethod, UnlockSource, Vault, VaultStore } from '@/lib/vault';
import { useIdle } from './use-idle';

type VaultLibrary = typeof import('@/lib/vault');

/** Minutes without a touch, a key or a scroll in any tab after which the vault locks. */
export const AUTO_LOCK_MINUTES = 15;
/** After the vault was opened so long, when the page has come to rest, what killed tabs left behind is looked for. */
const SWEEP_AFTER_MS = 20_000;

export interface VaultAccess {
  /** `unknown` until `look` has been asked; `failed` when the storage of the browser does not answer. */
  state: 'unknown' | 'none' | 'locked' | 'open' | 'failed';
  vault: Vault | null;
  /** What the storage answered, in the state `failed`. */
  failure: unknown;
  /** Why it was locked last, for the words on the unlock screen. */
  lockedBy: 'idle' | 'user' | null;
  /** Looks whether this browser holds a vault. */
  look: () => Promise<void>;
  /** Opens a vault in one of the ways of lib/vault and keeps it for the whole page. Rejects as that way does. */
  open: (way: (library: VaultLibrary, store: VaultStore) => Promise<Vault>) => Promise<Vault>;
  /** The ways to unlock that the vault of this browser has. */
  methods: () => Promise<UnlockMethod[]>;
  /** Rejects unless the secret opens this vault: asked again before something that a passer-by must not see or do. */
  check: (secret: UnlockSource, onProgress?: (fraction: number) => void) => Promise<void>;
  lock: () => void;
  /** Removes the vault from this browser for good. */
  destroy: () => Promise<void>;
}

const VaultContext = createContext<VaultAccess | null>(null);

// One library and one store for the page. Not part of the first load: most visitors never open a vault.
let loading: Promise<{ library: VaultLibrary; store: VaultStore }> | null = null;
function load() {
  loading ??= import('@/lib/vault')
    .then((library) => ({ library, store: library.openIndexedDbStore() }))
    .catch((error: unknown) => {
      loading = null;
      throw error;
    });
  return loading;
}

export function VaultProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<VaultAccess['state']>('unknown');
  const [vault, setVault] = useState<Vault | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [lockedBy, setLockedBy] = useState<VaultAccess['lockedBy']>(null);
  const idle = useRef(false);

  const look = useCallback(async () => {
    try {
      const { library, store } = await load();
      const exists = await library.vaultExists(store);
      setFailure(null);
      setState((now) => (now === 'open' ? now : exists ? 'locked' : 'none'));
    } catch (error) {
      setFailure(error);
      setState((now) => (now === 'open' ? now : 'failed'));
    }
  }, []);

  const open = useCallback<VaultAccess['open']>(async (way) => {
    const { library, store } = await load();
    const opened = await way(library, store);
    // Asks the browser not to clear it away when room is short; where it says no, backups are all the more needed.
    void navigator.storage?.persist?.().catch(() => undefined);
    setVault(opened);
    setLockedBy(null);
    setState('open');
    return opened;
  }, []);

  const methods = useCallback<VaultAccess['methods']>(async () => {
    const { library, store } = await load();
    return library.unlockMethods(store);
  }, []);

  const check = useCallback<VaultAccess['check']>(async (secret, onProgress) => {
    const { library, store } = await load();
    // The second handle is left to itself: it is wiped with the first when the vault locks.
    await library.unlockVault(store, secret, { onProgress });
  }, []);

  // Locked by this page, by another tab or because the vault was destroyed.
  useEffect(() => {
    if (!vault) return;
    return vault.subscribe((change) => {
      if (change !== 'locked') return;
      setLockedBy(idle.current ? 'idle' : 'user');
      idle.current = false;
      setVault(null);
      setState('locked');
      void look();
    });
  }, [vault, look]);

  // What cannot be swept now is swept the next time.
  useEffect(() => {
    if (!vault) return;
    const timer = setTimeout(() => void vault.blobs.sweep().catch(() => undefined), SWEEP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [vault]);

  const lock = useCallback(() => vault?.lock(), [vault]);
  useIdle(vault !== null, AUTO_LOCK_MINUTES * 60_000, () => {
    idle.current = true;
    vault?.lock();
  });

  const destroy = useCallback(async () => {
    const { library, store } = await load();
    await library.destroyVault(store);
    setVault(null);
    setLockedBy(null);
    setState('none');
  }, []);

  const value = useMemo(
    () => ({ state, vault, failure, lockedBy, look, open, methods, check, lock, destroy }),
    [state, vault, failure, lockedBy, look, open, methods, check, lock, destroy],
  );
  return <VaultContext value={value}>{children}</VaultContext>;
}

/** The vault of this browser and the ways to open and lock it. */
export function useVaultAccess(): VaultAccess {
  const access = useContext(VaultContext);
  if (!access) throw new Error('useVaultAccess is for components within Providers.');
  return access;
}

/** The open vault; only within VaultGate. */
export function useVault(): Vault {
  const { vault } = useVaultAccess();
  if (!vault) throw new Error('useVault is for components within VaultGate.');
  return vault;
}
