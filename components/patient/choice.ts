'use client';

import { usePathname } from 'next/navigation';
import { useEffect, useSyncExternalStore } from 'react';

/** Whom the patient is about to ask: by an invitation as it was opened or pasted, or from the list. */
export type Choice = { kind: 'link'; text: string } | { kind: 'listed'; principal: string };

/**
 * Kept in memory only: it must outlive the unlocking of the vault and moves between pages, and must never be stored
 * or stay in the address bar, where history, logs and screenshots would keep it.
 */
let choice: Choice | null = null;
const listeners = new Set<() => void>();

export function choose(next: Choice | null): void {
  choice = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Whom the patient is about to ask, or null. */
export function useChoice(): Choice | null {
  return useSyncExternalStore(
    subscribe,
    () => choice,
    () => null,
  );
}

/** Takes an invitation out of the address bar as soon as the page is there, before any lock is opened. */
export function CaptureInvitation() {
  const path = usePathname();
  useEffect(() => {
    const take = () => {
      const fragment = window.location.hash.slice(1);
      if (path !== '/patient/pair' || !fragment) return;
      choose({ kind: 'link', text: fragment });
      window.history.replaceState(window.history.state, '', window.location.pathname);
    };
    take();
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, [path]);
  return null;
}
