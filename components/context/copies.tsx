'use client';

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { Copies, CopiesState } from '@/lib/sync';
import { useVaultAccess } from './vault';

const CopiesContext = createContext<Copies | null>(null);

/** Keeps the open vault's encrypted copies up to date on every page; its code is loaded once a vault is open. */
export function CopiesProvider({ children }: { children: ReactNode }) {
  const { vault } = useVaultAccess();
  const [copies, setCopies] = useState<Copies | null>(null);
  useEffect(() => {
    if (!vault) return;
    let kept: Copies | undefined;
    let live = true;
    void Promise.all([import('@/lib/sync'), import('@/lib/blobs/client')]).then(
      ([{ keepCopies }, { createBlobServer }]) => {
        if (!live || vault.locked) return;
        kept = keepCopies(vault, createBlobServer());
        setCopies(kept);
      },
      // Offline before its code was ever loaded: the next page load tries again.
      () => undefined,
    );
    return () => {
      live = false;
      kept?.stop();
      setCopies(null);
    };
  }, [vault]);
  return <CopiesContext value={copies}>{children}</CopiesContext>;
}

const NONE = () => () => undefined;

/** The copies of the open vault and how they stand; null until both are known. */
export function useCopies(): { copies: Copies; state: CopiesState } | null {
  const copies = useContext(CopiesContext);
  const state = useSyncExternalStore(
    copies?.subscribe ?? NONE,
    () => copies?.state() ?? null,
    () => null,
  );
  return copies && state ? { copies, state } : null;
}
