'use client';

import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { Skeleton } from '@/components/ui/skeleton';
import { VaultGate } from '@/components/vault/vault-gate';
import type { SyncRole } from './use-sync';

// What talks to chain and mailbox is fetched once the vault is open, not before.
const DashboardFrame = dynamic(() => import('./dashboard-frame').then((m) => m.DashboardFrame), {
  ssr: false,
  loading: () => <Skeleton lines={6} label="Opening your pages …" />,
});

/** A dashboard: behind the vault, kept in sync, its sections on top. */
export function Dashboard({ who, nav, children }: { who: SyncRole; nav: ReactNode; children: ReactNode }) {
  return (
    <VaultGate role={who}>
      <DashboardFrame who={who} nav={nav}>
        {children}
      </DashboardFrame>
    </VaultGate>
  );
}
