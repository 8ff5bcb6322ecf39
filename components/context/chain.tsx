'use client';

import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import type { Chain } from '@/lib/chain';
import { useConfig } from './config';

interface ChainAccess {
  /** Where node and API are: the page's own proxy, or the reader's own node. */
  baseUrl: string;
  /** Origin of the reader's own node, if one is set. */
  nodeOrigin: string | null;
  /** The chain once it is loaded. */
  chain: Chain | null;
  /** Loads the code that talks to the chain (it is not part of the first load) and gives the one chain of this page. */
  load: () => Promise<Chain>;
}

const ChainContext = createContext<ChainAccess | null>(null);

export function ChainProvider({ nodeOrigin, children }: { nodeOrigin: string | null; children: ReactNode }) {
  const { network, chainId, deployer } = useConfig();
  const baseUrl = nodeOrigin ?? '/api/chain';
  const [chain, setChain] = useState<Chain | null>(null);
  const loading = useRef<Promise<Chain> | null>(null);
  const load = useCallback(() => {
    loading.current ??= import('@/lib/chain')
      .then(({ createChain }) => {
        const made = createChain({ baseUrl, network, chainId, deployer });
        setChain(made);
        return made;
      })
      .catch((error: unknown) => {
        // A lost connection while the code was fetched: the next call may try again.
        loading.current = null;
        throw error;
      });
    return loading.current;
  }, [baseUrl, network, chainId, deployer]);
  const value = useMemo(() => ({ baseUrl, nodeOrigin, chain, load }), [baseUrl, nodeOrigin, chain, load]);
  return <ChainContext value={value}>{children}</ChainContext>;
}

/** The way to the chain, for pages that load it when they need it. */
export function useChainAccess(): ChainAccess {
  const access = useContext(ChainContext);
  if (!access) throw new Error('useChainAccess is for components within Providers.');
  return access;
}

/** The chain itself; only where it has been loaded, such as within VaultGate. */
export function useChain(): Chain {
  const { chain } = useChainAccess();
  if (!chain)
    throw new Error('useChain is for components within VaultGate; elsewhere use useChainAccess().load().');
  return chain;
}
