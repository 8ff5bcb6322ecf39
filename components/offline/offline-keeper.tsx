'use client';

import { useEffect, useState } from 'react';
import { useVaultAccess } from '@/components/context/vault';
import { Button } from '@/components/ui/button';
import { askToPersist } from './device-storage';
import { type Update, watchWorker } from './watch-worker';

/** Registers the service worker, asks for lasting storage, and says when a new version is there: the reader chooses when. */
export function OfflineKeeper() {
  const { state } = useVaultAccess();
  const [update, setUpdate] = useState<Update | null>(null);
  useEffect(() => watchWorker(setUpdate), []);
  useEffect(() => {
    if (state === 'open') void askToPersist();
  }, [state]);
  return (
    <div role="status" className="print:hidden">
      {update ? (
        <div className="fixed inset-x-3 bottom-3 z-20 mx-auto flex max-w-xl flex-wrap items-center gap-x-4 gap-y-2 rounded-page border border-edge bg-page p-3 shadow-lg">
          <p className="min-w-0 flex-1 basis-56">
            <strong className="font-semibold">A new version is ready.</strong> The page loads anew and the
            vault locks, so first save what you are writing.
          </p>
          <div className="flex gap-2">
            <Button variant="quiet" onClick={() => setUpdate(null)}>
              Later
            </Button>
            <Button onClick={update.use}>Use it now</Button>
          </div>
        </div>
      ) : null}
    </div>
  );
}
