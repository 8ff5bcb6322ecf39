'use client';

import { LockKeyhole } from 'lucide-react';
import { useVaultAccess } from '@/components/context/vault';

/** Locks the vault at once, in every tab. There only while one is open. */
export function LockButton() {
  const { vault, lock } = useVaultAccess();
  if (!vault) return null;
  return (
    <button
      type="button"
      onClick={lock}
      aria-label="Lock the vault"
      title="Lock the vault"
      className="grid size-11 shrink-0 place-items-center rounded-control border border-edge text-accent hover:bg-accent-soft"
    >
      <LockKeyhole aria-hidden className="size-5" />
    </button>
  );
}
