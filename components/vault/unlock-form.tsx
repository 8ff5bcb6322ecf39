'use client';

import { useVaultAccess } from '@/components/context/vault';
import { WayForm } from './way-form';

export function UnlockForm() {
  const { open } = useVaultAccess();
  return (
    <WayForm
      submit="Unlock"
      busyLabel="Unlocking …"
      working="Unlocking. This takes a moment on purpose."
      use={(secret, onProgress) =>
        open((library, store) => library.unlockVault(store, secret, { onProgress }))
      }
    />
  );
}
