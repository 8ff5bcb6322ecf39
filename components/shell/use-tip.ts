'use client';

import { useQuery } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { useConfig } from '@/components/context/config';

const infoSchema = z.object({ network_id: z.number(), stacks_tip_height: z.number() });

/** Asks a node which chain it is on and how high. Without lib/chain, which is not part of every page's first load. */
async function askTip(baseUrl: string, signal: AbortSignal) {
  const response = await fetch(`${baseUrl}/v2/info`, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(8_000)]),
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
  });
  if (!response.ok) throw new Error(`The node answered ${response.status}.`);
  const info = infoSchema.parse(await response.json());
  return { chainId: info.network_id, height: info.stacks_tip_height };
}

/** Chain id and height of a node, kept up to date while the tab is looked at. */
export function useTip(baseUrl: string) {
  const { network } = useConfig();
  return useQuery({
    queryKey: ['network', 'tip', baseUrl],
    queryFn: ({ signal }) => askTip(baseUrl, signal),
    refetchInterval: network === 'localnet' ? 6_000 : 30_000,
    retry: false,
  });
}
