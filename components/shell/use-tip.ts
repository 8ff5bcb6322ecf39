'use client';

import { useEffect, useState } from 'react';
import { useConfig } from '@/components/context/config';

export type Tip = { state: 'asking' } | { state: 'out' } | { state: 'in'; chainId: number; height: number };

/**
 * Asks a node which chain it is on and how high. This is on every page, so it brings neither lib/chain nor a schema
 * library: two numbers are checked by hand. Throws for whatever is not such an answer.
 */
async function askTip(baseUrl: string, signal: AbortSignal): Promise<Tip> {
  const response = await fetch(`${baseUrl}/v2/info`, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(8_000)]),
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
  });
  if (!response.ok) throw new Error(`The node answered ${response.status}.`);
  const info: unknown = await response.json();
  if (typeof info === 'object' && info !== null && 'network_id' in info && 'stacks_tip_height' in info) {
    const { network_id: chainId, stacks_tip_height: height } = info;
    if (Number.isSafeInteger(chainId) && Number.isSafeInteger(height)) {
      return { state: 'in', chainId: Number(chainId), height: Number(height) };
    }
  }
  throw new Error('That is not what a node says.');
}

/** Chain id and height of a node, kept up to date while the tab is looked at. */
export function useTip(baseUrl: string): Tip {
  const { network } = useConfig();
  const every = network === 'localnet' ? 6_000 : 30_000;
  const [tip, setTip] = useState<Tip>({ state: 'asking' });
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const round = async () => {
      clearTimeout(timer);
      if (document.visibilityState === 'visible') {
        const next = await askTip(baseUrl, stop.signal).catch((): Tip => ({ state: 'out' }));
        if (stop.signal.aborted) return;
        setTip(next);
      }
      clearTimeout(timer);
      timer = setTimeout(round, every);
    };
    const look = () => {
      if (document.visibilityState === 'visible') void round();
    };
    setTip({ state: 'asking' });
    void round();
    document.addEventListener('visibilitychange', look);
    return () => {
      stop.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [baseUrl, every]);
  return tip;
}
