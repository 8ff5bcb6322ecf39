'use client';

import { useState } from 'react';
import { chainDay, milestoneWords, recordDay } from '@/components/flows/format';
import { useTip } from '@/components/flows/records';
import { ShareBox } from '@/components/flows/share-box';
import { Button } from '@/components/ui/button';
import { StateBadge } from '@/components/ui/state-badge';
import type { Milestone, RequestRecord } from '@/lib/flows';

/** One request that was made, and its link while it can be answered. */
export function RequestItem({
  request,
  milestone,
  closed,
  isFresh,
}: {
  request: RequestRecord;
  milestone: Milestone | undefined;
  closed: boolean;
  /** Made a moment ago: its link is shown at once. */
  isFresh: boolean;
}) {
  const { data: tip } = useTip();
  const [wanted, setWanted] = useState<boolean | null>(null);
  const sharing = wanted ?? isFresh;
  const over = closed || (tip !== undefined && BigInt(tip.time) >= BigInt(request.expires));
  const what = milestone ? milestoneWords(milestone) : `milestone ${request.milestone}`;
  const about = `${what}, made on ${recordDay(request.createdAt)}`;
  return (
    <li
      data-request={request.id}
      data-state={over ? 'over' : 'open'}
      className="space-y-3 py-4 first:pt-0 last:pb-0"
    >
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p>
          <strong className="font-semibold">{what}</strong>
          <span className="block text-ink-soft text-sm">
            made on {recordDay(request.createdAt)} · to be answered by {chainDay(BigInt(request.expires))}
          </span>
        </p>
        {over ? (
          <StateBadge state="expired" label={closed ? 'Closed' : 'Over'} />
        ) : (
          <Button
            variant="secondary"
            aria-expanded={sharing}
            aria-label={`${sharing ? 'Hide the link' : 'Show the link'}: ${about}`}
            onClick={() => setWanted(!sharing)}
          >
            {sharing ? 'Hide the link' : 'Show the link'}
          </Button>
        )}
      </div>
      {sharing && !over ? (
        <ShareBox
          link={`${window.location.origin}/patient/claim#${request.link}`}
          label="Request link"
          codeLabel={`QR code of the request: ${about}`}
        />
      ) : null}
    </li>
  );
}
