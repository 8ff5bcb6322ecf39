'use client';

import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { PublicConfig } from '@/lib/config/public';
import type { Place } from '@/lib/protocol';

const ConfigContext = createContext<PublicConfig | null>(null);

export function ConfigProvider({ config, children }: { config: PublicConfig; children: ReactNode }) {
  return <ConfigContext value={config}>{children}</ConfigContext>;
}

/** What the server told the page of its configuration: network, chain id, deployer. */
export function useConfig(): PublicConfig {
  const config = useContext(ConfigContext);
  if (!config) throw new Error('useConfig is for components within Providers.');
  return config;
}

/** The chain and the deployer that commitments and proofs are bound to. */
export function usePlace(): Place {
  const { chainId, deployer } = useConfig();
  return useMemo(() => ({ chainId, deployer }), [chainId, deployer]);
}

/** What people call the network. */
export const networkNames = { localnet: 'Local chain', testnet: 'Testnet', mainnet: 'Mainnet' } as const;
