'use client';

import { useQuery } from '@tanstack/react-query';
import { clsx } from 'clsx';
import * as z from 'zod/mini';
import { useChainAccess } from '@/components/context/chain';
import { networkNames, useConfig } from '@/components/context/config';

const infoSchema = z.object({ network_id: z.number(), stacks_tip_height: z.number() });

/** Height of a node's chain. Asked without lib/chain, which is not part of the first load of every page. */
export async function askTip(baseUrl: string, signal?: AbortSignal) {
  const response = await fetch(`${baseUrl}/v2/info`, {
    signal,
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
  });
  if (!response.ok) throw new Error(`The node answered ${response.status}.`);
  const info = infoSchema.parse(await response.json());
  return { chainId: info.network_id, height: info.stacks_tip_height };
}

/** Which network the page talks to, its height, and whether it answers. */
export function NetworkBadge() {
  const { network, chainId } = useConfig();
  const { baseUrl, nodeOrigin } = useChainAccess();
  const tip = useQuery({
    queryKey: ['network', 'tip', baseUrl],
    queryFn: ({ signal }) => askTip(baseUrl, AbortSignal.any([signal, AbortSignal.timeout(8_000)])),
    refetchInterval: network === 'localnet' ? 6_000 : 30_000,
    retry: false,
  });
  const name = networkNames[network];
  const foreign = tip.data && tip.data.chainId !== chainId;
  const state = tip.isError ? 'out' : foreign ? 'foreign' : tip.data ? 'in' : 'asking';
  const words = {
    asking: 'asking …',
    in: `block ${tip.data?.height}`,
    out: 'out of reach',
    foreign: 'wrong network',
  }[state];
  return (
    <p
      title={nodeOrigin ? `By your own node, ${nodeOrigin}` : undefined}
      className="flex items-center gap-2 rounded-full border border-rule bg-paper px-2.5 py-1 text-sm leading-tight"
    >
      <span
        aria-hidden
        className={clsx(
          'size-2.5 shrink-0 rounded-full',
          state === 'in' ? 'bg-success' : state === 'asking' ? 'bg-edge' : 'bg-danger',
        )}
      />
      <span>
        <span className="sr-only">Network: </span>
        <span className="max-sm:block">{name}</span>
        <span className="max-sm:hidden">, </span>
        <span
          className={clsx(
            'tabular-nums',
            state === 'out' || state === 'foreign' ? 'text-danger' : 'text-ink-soft',
          )}
        >
          {words}
        </span>
      </span>
    </p>
  );
}
