'use client';

import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useEffect } from 'react';
import { useVaultAccess } from '@/components/context/vault';
import { buttonClass } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';

const loading = () => <Skeleton lines={4} />;
const UnlockForm = dynamic(() => import('@/components/vault/unlock-form').then((m) => m.UnlockForm), {
  ssr: false,
  loading,
});
const StorageFailure = dynamic(
  () => import('@/components/vault/storage-failure').then((m) => m.StorageFailure),
  { ssr: false },
);
const VaultSection = dynamic(() => import('./vault-section').then((m) => m.VaultSection), {
  ssr: false,
  loading,
});
const AccountSection = dynamic(() => import('./account-section').then((m) => m.AccountSection), {
  ssr: false,
  loading,
});

const TimingSection = dynamic(() => import('./timing-section').then((m) => m.TimingSection), {
  ssr: false,
  loading,
});
const SyncSection = dynamic(() => import('./sync-section').then((m) => m.SyncSection), {
  ssr: false,
  loading,
});

/** What needs an open vault; where none is open, the way to one. */
export function PersonalSections() {
  const { state, vault, look } = useVaultAccess();
  useEffect(() => {
    if (state === 'unknown') void look();
  }, [state, look]);
  if (state === 'failed') return <StorageFailure />;
  if (vault) {
    return (
      <>
        <AccountSection vault={vault} />
        <TimingSection vault={vault} />
        <SyncSection vault={vault} />
        <VaultSection vault={vault} />
      </>
    );
  }
  if (state === 'locked') {
    return (
      <Card title="Vault and account">
        <p className="mb-4">Unlock the vault to see and change them.</p>
        <UnlockForm />
        <p className="prose-links mt-4">
          Forgotten the passphrase? The way back begins on{' '}
          <Link href="/patient">the page that you use, behind “I forgot the passphrase”</Link>.
        </p>
      </Card>
    );
  }
  if (state === 'none') {
    return (
      <Card title="Vault and account">
        <p className="mb-4">
          There is no vault in this browser. It is made, or restored, when you begin in a role.
        </p>
        <div className="flex flex-wrap gap-2">
          <Link href="/patient" className={buttonClass('primary')}>
            I go to therapy
          </Link>
          <Link href="/therapist" className={buttonClass('secondary')}>
            I am a therapist
          </Link>
        </div>
      </Card>
    );
  }
  return loading();
}
