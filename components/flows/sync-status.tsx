'use client';

import { CloudOff, LoaderCircle } from 'lucide-react';
import { useOnline } from '@/components/context/use-online';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { clock } from './format';
import { useSync } from './use-sync';

/** When the page was last up to date, that it cannot be just now, or that there is no network. */
export function SyncStatus() {
  const { state, lastAt, failure, syncNow } = useSync();
  const online = useOnline();
  if (!online) {
    return (
      <p role="status" className="mb-4 flex min-h-11 items-center gap-2 text-ink-soft text-sm">
        <CloudOff aria-hidden className="size-5 shrink-0" />
        <span>
          <strong className="font-semibold">Offline.</strong> What you do is saved here and goes out when you
          are back.{lastAt ? ` Last updated at ${clock(lastAt)}.` : ''}
        </span>
      </p>
    );
  }
  if (failure) {
    return (
      <Callout tone="warning" title={failure.title} className="mb-4">
        <p role="status">
          {failure.detail} {failure.action}
          {lastAt ? ` Last updated at ${clock(lastAt)}.` : ''}
        </p>
        <Button variant="secondary" onClick={() => void syncNow()}>
          Try again now
        </Button>
      </Callout>
    );
  }
  return (
    <div className="mb-4 flex min-h-11 items-center justify-between gap-3 text-ink-soft text-sm">
      <p className="flex items-center gap-2">
        {state === 'first' ? (
          <>
            <LoaderCircle aria-hidden className="size-4 animate-spin" /> Looking for news …
          </>
        ) : (
          `Last updated at ${lastAt ? clock(lastAt) : 'an unknown time'}`
        )}
      </p>
      <Button variant="quiet" onClick={() => void syncNow()}>
        Update now
      </Button>
    </div>
  );
}
