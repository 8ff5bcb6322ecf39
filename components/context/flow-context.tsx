'use client';

import { useMemo } from 'react';
import type { Context } from '@/lib/flows';
import { useChain } from './chain';
import { usePlace } from './config';
import { useMailbox } from './mailbox';
import { useVault } from './vault';
import { useWallet, useWalletAccess } from './wallet';

/** What every step of lib/flows needs; only within VaultGate. The same object until one of its parts changes. */
export function useFlowContext(): Context {
  const chain = useChain();
  const wallet = useWallet();
  const { accounts, carrier } = useWalletAccess();
  const vault = useVault();
  const mailbox = useMailbox();
  const place = usePlace();
  return useMemo(
    () => ({ chain, wallet, accounts, carrier, vault, mailbox, place }),
    [chain, wallet, accounts, carrier, vault, mailbox, place],
  );
}
