'use client';

import { type ComponentType, useEffect, useState } from 'react';
import { useVaultAccess } from '@/components/context/vault';

/**
 * Keeps the page for use without a network, once there is a vault here. Somebody who only looked at a proof is left nothing
 * of this on their device. What does the work is loaded then, not before.
 */
export function OfflineCopy() {
  const { state } = useVaultAccess();
  const wanted = state === 'open' || state === 'locked';
  const [Keeper, setKeeper] = useState<ComponentType | null>(null);
  useEffect(() => {
    // Tor Browser and private windows of Firefox have no service workers: there the page needs a network.
    if (!wanted || !('serviceWorker' in navigator) || process.env.NODE_ENV !== 'production') return;
    import('./offline-keeper').then(
      (m) => setKeeper(() => m.OfflineKeeper),
      () => undefined,
    );
  }, [wanted]);
  return Keeper ? <Keeper /> : null;
}
