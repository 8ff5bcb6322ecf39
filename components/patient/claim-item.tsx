'use client';

import { chainDay, count, recordDay, shortAddress } from '@/components/flows/format';
import { HandOver } from '@/components/flows/hand-over';
import { useTip } from '@/components/flows/records';
import { StateBadge } from '@/components/ui/state-badge';
import type { ClaimRecord } from '@/lib/flows';

/** One claim: to whom, what it says, among how many it hides, how long it can be used, and how to hand it over. */
export function ClaimItem({ claim }: { claim: ClaimRecord }) {
  const { data: tip } = useTip();
  const { id, name, verifier, sessions, hidesAmong, members, expires, createdAt, link } = claim;
  const expired = tip !== undefined && BigInt(tip.time) >= BigInt(expires);
  return (
    <li
      data-claim={id}
      data-state={expired ? 'expired' : 'ready'}
      className="space-y-3 py-4 first:pt-0 last:pb-0"
    >
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="min-w-0 break-words font-semibold">
          {name} <span className="font-normal text-ink-soft">({shortAddress(verifier)})</span>
        </p>
        <StateBadge
          state={expired ? 'expired' : 'verified'}
          label={expired ? 'Expired' : 'Ready to hand over'}
        />
      </div>
      <p className="text-ink-soft text-sm">
        {count(BigInt(sessions), 'session')} · hid among {hidesAmong} of {members} · made on{' '}
        {recordDay(createdAt)} · can be used until {chainDay(BigInt(expires))}
      </p>
      {expired ? null : (
        <HandOver
          link={`${window.location.origin}/verify#${link}`}
          label="Claim link"
          about={name}
          createdAt={createdAt}
        />
      )}
    </li>
  );
}
