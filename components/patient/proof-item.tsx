'use client';

import { useState } from 'react';
import { FailureNotice } from '@/components/flows/failure-notice';
import { chainDay, recordDay } from '@/components/flows/format';
import { useTip } from '@/components/flows/records';
import { ShareBox } from '@/components/flows/share-box';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { StateBadge } from '@/components/ui/state-badge';
import { explain } from '@/lib/contracts';
import { type ProofRecord, sendProof } from '@/lib/flows';

/** One proof: for whom, until when, how it stands, and how to pass it on. */
export function ProofItem({ proof }: { proof: ProofRecord }) {
  const { data: tip } = useTip();
  const [sharing, setSharing] = useState(false);
  const again = useAction((ctx) => sendProof(ctx, proof), 'Sent again.');
  const expires = BigInt(proof.expires);
  const expired = tip !== undefined && BigInt(tip.time) >= expires;
  const state = proof.state === 'ready' && expired ? 'expired' : proof.state;
  const badge = { sending: 'pending', ready: 'verified', failed: 'failed', expired: 'expired' } as const;
  const label = {
    sending: 'Being recorded',
    ready: 'Ready to share',
    failed: 'Not made',
    expired: 'Expired',
  };
  const reason = proof.code === null ? null : explain(proof.code);
  return (
    <li data-state={state} data-proof={proof.hash} className="space-y-3 py-4 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="min-w-0 break-words font-semibold">{proof.audience}</p>
        <StateBadge state={badge[state]} label={label[state]} />
      </div>
      <p className="text-ink-soft text-sm">
        {proof.sessions} sessions · made on {recordDay(proof.createdAt)} · valid to the end of{' '}
        {chainDay(expires)}
      </p>
      {state === 'sending' ? (
        <p>It is on its way to the public record. It can be shared as soon as it is there.</p>
      ) : null}
      {state === 'failed' ? (
        <>
          <p>
            {reason
              ? `${reason.title}. ${reason.detail} ${reason.action}`
              : proof.txid
                ? 'It could not be recorded. Send it again.'
                : 'It has not left this device. Send it again.'}
          </p>
          <FailureNotice failure={again.failure} />
          <Button
            variant="secondary"
            busy={again.busy}
            busyLabel="Sending …"
            onClick={() => void again.run()}
          >
            Send again
          </Button>
        </>
      ) : null}
      {state === 'ready' ? (
        <Button
          variant="secondary"
          aria-expanded={sharing}
          aria-label={`${sharing ? 'Close sharing' : 'Share'}: ${proof.audience}`}
          onClick={() => setSharing(!sharing)}
        >
          {sharing ? 'Close' : 'Share'}
        </Button>
      ) : null}
      {sharing ? (
        <div className="space-y-4">
          <ShareBox
            link={`${window.location.origin}/verify#${proof.link}`}
            label="Proof link"
            codeLabel={`QR code of the proof link for ${proof.audience}`}
          />
          <p className="text-ink-soft text-sm">
            The link also shows for whom it was made. The bare hash shows only the milestone and its term.
          </p>
          <div className="flex flex-wrap items-center gap-2">
            <code className="min-w-0 break-all font-mono text-sm" data-proof-hash>
              {proof.hash}
            </code>
            <CopyButton text={proof.hash} label="Copy hash" variant="quiet" />
          </div>
        </div>
      ) : null}
    </li>
  );
}
