'use client';

import { useEffect } from 'react';
import { useVaultAccess } from '@/components/context/vault';
import { EXIT_EVENT } from '@/lib/safety/exit';

/** Locks the vault when the quick exit was pressed, in this tab or another. */
export function LockOnExit() {
  const { lock } = useVaultAccess();
  useEffect(() => {
    window.addEventListener(EXIT_EVENT, lock);
    return () => window.removeEventListener(EXIT_EVENT, lock);
  }, [lock]);
  return null;
}
