'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import type { Vault } from '@/lib/vault';

// One cache for all pages behind the vault. It is not part of the first load: the public pages ask for nothing with it.
let client: QueryClient | null = null;
function theClient(): QueryClient {
  // Without a network too: the vault answers as ever, and a question to the chain fails in words instead of waiting for ever.
  client ??= new QueryClient({
    defaultOptions: { queries: { staleTime: 5_000, retry: 1, networkMode: 'always' } },
  });
  return client;
}
const watched = new WeakSet<Vault>();

/** What was read behind the vault is kept for moving between pages, and forgotten as soon as the vault locks. */
export function QueryRoot({ vault, children }: { vault: Vault; children: ReactNode }) {
  const [queries] = useState(theClient);
  useEffect(() => {
    if (vault.locked || watched.has(vault)) return;
    watched.add(vault);
    // Stays for the life of the vault, not of this component: it may lock while another page is shown.
    vault.subscribe((change) => {
      if (change === 'locked') queries.clear();
    });
  }, [vault, queries]);
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>;
}
