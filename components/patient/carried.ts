'use client';

import { usePathname } from 'next/navigation';
import { useEffect, useSyncExternalStore } from 'react';

/**
 * A value kept in memory only: it must outlive the unlocking of the vault and moves between pages, and must never be
 * stored or stay in the address bar, where history, logs and screenshots would keep it.
 */
export function carried<T>(): { put: (next: T | null) => void; use: () => T | null } {
  let value: T | null = null;
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };
  return {
    put(next) {
      value = next;
      for (const listener of listeners) listener();
    },
    use: () =>
      useSyncExternalStore(
        subscribe,
        () => value,
        () => null,
      ),
  };
}

/** Takes what stands behind `#` out of the address bar of one page as soon as it is there, before any lock is opened. */
export function useCaptured(at: string, take: (fragment: string) => void): void {
  const path = usePathname();
  useEffect(() => {
    const look = () => {
      const fragment = window.location.hash.slice(1);
      if (path !== at || !fragment) return;
      take(fragment);
      window.history.replaceState(window.history.state, '', window.location.pathname);
    };
    look();
    window.addEventListener('hashchange', look);
    return () => window.removeEventListener('hashchange', look);
  }, [path, at, take]);
}
