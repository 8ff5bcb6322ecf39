'use client';

import { useVaultAccess } from '@/components/context/vault';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import type { Vault } from '@/lib/vault';
import { BackupPart } from './vault/backup-part';
import { PhrasePart } from './vault/phrase-part';
import { UnlockPart } from './vault/unlock-part';

/** Backup, phrase and ways to unlock of the open vault. */
export function VaultSection({ vault }: { vault: Vault }) {
  const { lock } = useVaultAccess();
  return (
    <Card
      title="Vault"
      actions={
        <Button variant="secondary" onClick={lock}>
          Lock now
        </Button>
      }
    >
      <div className="divide-y divide-rule *:py-5 *:first:pt-1 *:last:pb-1">
        <BackupPart vault={vault} />
        <PhrasePart vault={vault} />
        <UnlockPart vault={vault} />
      </div>
    </Card>
  );
}
