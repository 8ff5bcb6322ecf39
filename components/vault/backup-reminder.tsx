'use client';

import Link from 'next/link';
import { useEffect, useState } from 'react';
import { Callout } from '@/components/ui/callout';
import type { Vault } from '@/lib/vault';
import { ageWords, BACKUP, type BackupRecord, daysOld, readLastBackup } from './backup-record';

/** After so many days with something written since, one is reminded. */
export const REMIND_AFTER_DAYS = 14;

/** What is known of the last backup; null until it has been read. Follows other tabs, too. */
export function useLastBackup(vault: Vault): { last: BackupRecord | undefined; changed: boolean } | null {
  const [state, setState] = useState<{ last: BackupRecord | undefined; changed: boolean } | null>(null);
  useEffect(() => {
    let live = true;
    async function look() {
      const last = await readLastBackup(vault);
      // Noting the backup is a write, too.
      const changed = !last || (await vault.generation()) > last.generation + 1;
      if (live) setState({ last, changed });
    }
    const run = () => void look().catch(() => undefined);
    run();
    const unsubscribe = vault.subscribe((change) => {
      if (change !== 'locked' && change.kind === BACKUP) run();
    });
    return () => {
      live = false;
      unsubscribe();
    };
  }, [vault]);
  return state;
}

/** Reminds of the backup where there is something to lose and the last one is long ago, or none. */
export function BackupReminder({ vault }: { vault: Vault }) {
  const state = useLastBackup(vault);
  if (!state) return null;
  const { last, changed } = state;
  if (last && (!changed || daysOld(last) < REMIND_AFTER_DAYS)) return null;
  return (
    <Callout
      tone="info"
      title={last ? `Your last backup was made ${ageWords(daysOld(last))}` : 'There is no backup yet'}
    >
      <p>
        Browsers lose things: Safari clears pages that were not visited for a week. A file of your own stays,
        whatever becomes of browser and server. <Link href="/settings#backup">Make a backup file</Link>
      </p>
    </Callout>
  );
}
