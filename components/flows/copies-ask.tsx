'use client';

import { type ReactNode, useEffect, useState } from 'react';
import * as z from 'zod';
import { useCopies } from '@/components/context/copies';
import { useVault } from '@/components/context/vault';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';

/** What would be a loss. */
const WRITTEN = ['pairing', 'session', 'note', 'client', 'attendance'];

/**
 * Asks once, on the first page, as soon as there is something to lose, whether encrypted copies are to be kept.
 * @param children what else there is to say of safe keeping: one thing at a time
 */
export function CopiesAsk({ children }: { children?: ReactNode }) {
  const vault = useVault();
  const found = useCopies();
  const [hasWritten, setHasWritten] = useState(false);
  const isOpen = found?.state.wanted === 'unasked' && found.state.phase === 'resting';
  useEffect(() => {
    if (!isOpen || hasWritten) return;
    let live = true;
    const look = async () => {
      const lists = await Promise.all(WRITTEN.map((kind) => vault.list(kind, z.unknown(), () => undefined)));
      if (live && lists.some((list) => list.length > 0)) setHasWritten(true);
    };
    const quietly = () => look().catch(() => undefined);
    void quietly();
    const unsubscribe = vault.subscribe((change) => {
      if (change !== 'locked' && WRITTEN.includes(change.kind)) void quietly();
    });
    return () => {
      live = false;
      unsubscribe();
    };
  }, [vault, isOpen, hasWritten]);
  if (!found || !isOpen || !hasWritten) return children;
  return (
    <Callout tone="info" title="Keep an encrypted copy?">
      <p>
        What you write is on this device only. A copy at this page’s server survives a lost phone, and brings
        everything to your next device. It is encrypted here first: the server can read nothing of it, and
        keeps no name or address with it.
      </p>
      <div className="flex flex-wrap gap-2 pt-2">
        <Button onClick={() => void found.copies.choose('on')}>Keep a copy</Button>
        <Button variant="quiet" onClick={() => void found.copies.choose('off')}>
          No, this device only
        </Button>
      </div>
      <p className="text-ink-soft text-sm">You can change this at any time in the settings.</p>
    </Callout>
  );
}
