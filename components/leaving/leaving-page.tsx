'use client';

import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useEffect, useState } from 'react';
import { useVaultAccess } from '@/components/context/vault';
import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import type { Erasure } from './receipt';

const loading = () => <Skeleton lines={4} />;
const UnlockForm = dynamic(() => import('@/components/vault/unlock-form').then((m) => m.UnlockForm), {
  ssr: false,
  loading,
});
const TakeAlong = dynamic(() => import('./take-along').then((m) => m.TakeAlong), { ssr: false, loading });
const EraseSection = dynamic(() => import('./erase-section').then((m) => m.EraseSection), {
  ssr: false,
  loading,
});
const ReceiptCard = dynamic(() => import('./receipt-card').then((m) => m.ReceiptCard), {
  ssr: false,
  loading,
});

/** The ways out: with everything, from the public record, from this device. */
export function LeavingPage() {
  const { state, vault, look } = useVaultAccess();
  const [erasure, setErasure] = useState<Erasure | null>(null);
  useEffect(() => {
    if (state === 'unknown') void look();
  }, [state, look]);
  if (erasure) return <ReceiptCard erasure={erasure} />;
  if (state === 'unknown') return loading();
  return (
    <div className="space-y-6">
      {vault ? <TakeAlong vault={vault} /> : null}
      {state === 'locked' ? (
        <Card title="Take everything along">
          <p className="mb-4">Unlock the vault to take its records along.</p>
          <UnlockForm />
        </Card>
      ) : null}
      {state === 'none' ? (
        <Card title="Take everything along">
          <p>There is no vault in this browser, so there is nothing to take along.</p>
        </Card>
      ) : null}
      <Card title="Leave the public record" className="print:hidden">
        <p className="prose-links">
          An account under a pseudonym can be closed, so that nothing can be recorded under it any more: in
          the <Link href="/settings">settings</Link>, for each account. Do that before you erase: afterwards
          the keys are gone.
        </p>
      </Card>
      <div className="print:hidden">
        <EraseSection onErased={setErasure} />
      </div>
    </div>
  );
}
