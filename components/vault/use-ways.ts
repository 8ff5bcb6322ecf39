'use client';

import { useEffect, useState } from 'react';
import { useVaultAccess } from '@/components/context/vault';
import type { UnlockMethod } from '@/lib/vault';

/** The ways to unlock that the vault here has; null until they are known. */
export function useWays(): { ways: UnlockMethod[] | null; failure: unknown } {
  const { methods } = useVaultAccess();
  const [ways, setWays] = useState<UnlockMethod[] | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    let live = true;
    methods().then(
      (found) => live && setWays(found),
      (error: unknown) => live && setFailure(error),
    );
    return () => {
      live = false;
    };
  }, [methods]);
  return { ways, failure };
}
