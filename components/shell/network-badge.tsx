'use client';

import { clsx } from 'clsx';
import { useChainAccess } from '@/components/context/chain';
import { networkNames, useConfig } from '@/components/context/config';
import { useOnline } from '@/components/context/use-online';
import { useTip } from './use-tip';

/** Which network the page talks to, its height, and whether it answers. */
export function NetworkBadge() {
  const { network, chainId } = useConfig();
  const { baseUrl, nodeOrigin } = useChainAccess();
  const tip = useTip(baseUrl);
  const online = useOnline();
  const name = networkNames[network];
  const answered = tip.state === 'in' && tip.chainId !== chainId ? 'foreign' : tip.state;
  const state = online || answered === 'in' ? answered : 'offline';
  const words = {
    asking: 'asking …',
    in: tip.state === 'in' ? `block ${tip.height}` : '',
    out: 'out of reach',
    foreign: 'wrong network',
    offline: 'you are offline',
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
          state === 'in' ? 'bg-success' : state === 'asking' || state === 'offline' ? 'bg-edge' : 'bg-danger',
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
