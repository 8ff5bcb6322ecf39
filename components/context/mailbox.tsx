'use client';

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { Mailbox } from '@/lib/mailbox/client';
import { useVaultAccess } from './vault';

const MailboxContext = createContext<Mailbox | null>(null);

/** The mailbox of this page's own server; its code is loaded once a vault is open. */
export function MailboxProvider({ children }: { children: ReactNode }) {
  const { vault } = useVaultAccess();
  const [mailbox, setMailbox] = useState<Mailbox | null>(null);
  useEffect(() => {
    if (!vault || mailbox) return;
    let live = true;
    void import('@/lib/mailbox/client').then(({ createMailbox }) => {
      if (live) setMailbox(createMailbox());
    });
    return () => {
      live = false;
    };
  }, [vault, mailbox]);
  return <MailboxContext value={mailbox}>{children}</MailboxContext>;
}

/** The mailbox once it is loaded, else null. */
export function useMailboxWhenLoaded(): Mailbox | null {
  return useContext(MailboxContext);
}

/** The mailbox; only within VaultGate. */
export function useMailbox(): Mailbox {
  const mailbox = useContext(MailboxContext);
  if (!mailbox) throw new Error('useMailbox is for components within VaultGate.');
  return mailbox;
}
