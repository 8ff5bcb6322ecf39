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

/**
 * What was taken from which page. The router remembers the address that the page was first opened with, and puts it back,
 * fragment and all, when somebody comes to that page again: what was put away meanwhile must not come back with it.
 */
const taken = new Set<string>();

/** Takes what stands behind `#` out of the address bar of one page as soon as it is there, before any lock is opened. */
export function useCaptured(at: string, take: (fragment: string) => void): void {
  const path = usePathname();
  useEffect(() => {
    const look = (isNew: boolean) => {
      const fragment = window.location.hash.slice(1);
      if (path !== at || !fragment) return;
      if (isNew || !taken.has(`${at}#${fragment}`)) take(fragment);
      taken.add(`${at}#${fragment}`);
      window.history.replaceState(window.history.state, '', window.location.pathname);
    };
    const onChange = () => look(true);
    look(false);
    window.addEventListener('hashchange', onChange);
    return () => window.removeEventListener('hashchange', onChange);
  }, [path, at, take]);
}
