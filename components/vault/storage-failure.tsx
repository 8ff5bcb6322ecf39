'use client';

import { useVaultAccess } from '@/components/context/vault';
import { Button } from '@/components/ui/button';
import { ErrorNotice } from '@/components/ui/error-notice';
import { vaultWords } from './vault-words';

/** The browser's storage, or the code that reads it, does not answer. */
export function StorageFailure() {
  const { failure, look } = useVaultAccess();
  return (
    <ErrorNotice {...vaultWords(failure)}>
      <Button onClick={() => void look()}>Try again</Button>
    </ErrorNotice>
  );
}
