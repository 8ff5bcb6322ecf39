'use client';

import { useEffect } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { useSync } from '@/components/flows/use-sync';
import { recover } from './unsaved-slots';

/** Once a vault is open: what was typed into a note when a tab was closed, or the vault locked, goes into it. */
export function RecoverUnsaved() {
  const { vault } = useFlowContext();
  const { announce } = useSync();
  useEffect(() => {
    recover(vault).then(
      (count) => {
        if (count > 0) announce('What you typed last before the page was closed is in your notes.');
      },
      // It stays where it is, for the next time.
      () => undefined,
    );
  }, [vault, announce]);
  return null;
}
