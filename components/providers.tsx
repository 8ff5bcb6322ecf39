'use client';

import type { ReactNode } from 'react';
import type { PublicConfig } from '@/lib/config/public';
import { ChainProvider } from './context/chain';
import { ConfigProvider } from './context/config';
import { CopiesProvider } from './context/copies';
import { MailboxProvider } from './context/mailbox';
import { VaultProvider } from './context/vault';
import { WalletProvider } from './context/wallet';

/** Everything the pages share. Cheap by itself: code of chain, vault and wallet is loaded when it is used. */
export function Providers({
  config,
  nodeOrigin,
  children,
}: {
  config: PublicConfig;
  nodeOrigin: string | null;
  children: ReactNode;
}) {
  return (
    <ConfigProvider config={config}>
      <ChainProvider nodeOrigin={nodeOrigin}>
        <VaultProvider>
          <WalletProvider>
            <MailboxProvider>
              <CopiesProvider>{children}</CopiesProvider>
            </MailboxProvider>
          </WalletProvider>
        </VaultProvider>
      </ChainProvider>
    </ConfigProvider>
  );
}
