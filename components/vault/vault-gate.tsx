'use client';

import dynamic from 'next/dynamic';
import { type ReactNode, useEffect } from 'react';
import { useVaultAccess } from '@/components/context/vault';
import { Skeleton } from '@/components/ui/skeleton';

export type VaultRole = 'patient' | 'therapist' | 'issuer' | 'verifier' | 'arbitrator' | 'council';

const loading = () => <Skeleton lines={5} label="Opening …" className="max-w-prose" />;
// Loaded once it is known which of them is needed.
const GateScreens = dynamic(() => import('./gate-screens').then((m) => m.GateScreens), {
  ssr: false,
  loading,
});
const StorageFailure = dynamic(() => import('./storage-failure').then((m) => m.StorageFailure), {
  ssr: false,
});
const OpenGate = dynamic(() => import('./open-gate').then((m) => m.OpenGate), { ssr: false, loading });

/**
 * Shows its children only while a vault is open and account, chain and mailbox are ready; before that, whatever is
 * needed to get there. Within it useVault, useWallet, useChain, useMailbox and useFlowContext never come up empty.
 */
export function VaultGate({ role, children }: { role: VaultRole; children: ReactNode }) {
  const { state, vault, look } = useVaultAccess();
  useEffect(() => {
    if (state === 'unknown') void look();
  }, [state, look]);
  if (state === 'open' && vault) return <OpenGate vault={vault}>{children}</OpenGate>;
  if (state === 'none' || state === 'locked') return <GateScreens role={role} />;
  if (state === 'failed') return <StorageFailure />;
  return loading();
}
