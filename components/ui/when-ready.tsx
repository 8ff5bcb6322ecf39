'use client';

import { type ReactNode, useSyncExternalStore } from 'react';

const never = () => () => {};

/**
 * Controls that stand in the page as the server sends it. Until the scripts run nobody would take what is typed, and a
 * button would load the page anew: so they are disabled until then.
 */
export function WhenReady({ children }: { children: ReactNode }) {
  const ready = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <fieldset disabled={!ready} className="contents">
      {children}
    </fieldset>
  );
}
