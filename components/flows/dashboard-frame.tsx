'use client';

import type { ReactNode } from 'react';
import { OwnCoins } from './own-coins';
import { SyncStatus } from './sync-status';
import { SyncProvider, type SyncRole } from './use-sync';

/** What is inside the vault's gate: the sync, the sections, when it was last up to date, and the page. */
export function DashboardFrame({
  who,
  nav,
  children,
}: {
  who: SyncRole;
  nav: ReactNode;
  children: ReactNode;
}) {
  return (
    <SyncProvider who={who}>
      {nav}
      <SyncStatus />
      {who === 'patient' ? <OwnCoins /> : null}
      {children}
    </SyncProvider>
  );
}
