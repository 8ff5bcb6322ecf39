'use client';

import { useState } from 'react';
import { ChainSees } from '@/components/flows/chain-sees';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { FailureNotice } from '@/components/flows/failure-notice';
import { chainDay, milestoneWords, recordDay } from '@/components/flows/format';
import { useTip } from '@/components/flows/records';
import { ShareBox } from '@/components/flows/share-box';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { StateBadge } from '@/components/ui/state-badge';
import { explain } from '@/lib/contracts';
import { type ProofRecord, revokeProof, sendProof } from '@/lib/flows';

/** One proof: for whom, until when, how it stands, and how to pass it on. */
export function ProofItem({ proof, lapsed }: { proof: ProofRecord; lapsed: boolean }) {
  const { data: tip } = useTip();
  const [sharing, setSharing] = useState(false);
  const again = useAction((ctx) => sendProof(ctx, proof), 'Sent again.', proof.owner);
  const revoke = useAction((ctx) => revokeProof(ctx, proof), 'The proof is revoked.', proof.owner);
  const expires = BigInt(proof.expires);
  const expired = tip !== undefined && BigInt(tip.time) >= expires;
  const state = proof.state !== 'ready' ? proof.state : expired ? 'expired' : lapsed ? 'lapsed' : 'ready';
  const badge = {
    sending: 'pending',
    ready: 'verified',
    failed: 'failed',
    expired: 'expired',
    lapsed: 'suspended',
    revoked: 'revoked',
  } as const;
  const label = {
    sending: 'Being recorded',
    ready: 'Ready to share',
    failed: 'Not made',
    expired: 'Expired',
    lapsed: 'Does not hold at the moment',
    revoked: 'Revoked',
  };
  const of = proof.goal
    ? proof.goal.text
    : milestoneWords({ sessions: BigInt(proof.sessions), window: BigInt(proof.window) });
  const reason = proof.code === null ? null : explain(proof.code);
  return (
    <li data-state={state} data-proof={proof.hash} className="space-y-3 py-4 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="min-w-0 break-words font-semibold">{proof.audience}</p>
        <StateBadge state={badge[state]} label={label[state]} />
      </div>
      <p className="text-ink-soft text-sm [overflow-wrap:anywhere]">
        {of} · made on {recordDay(proof.createdAt)} · valid to the end of {chainDay(expires)}
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
      {state === 'lapsed' ? (
        <p>
          {proof.window === '0'
            ? 'Sessions behind it are disputed or were struck out, and too few of the others are left. It holds again once enough sessions count.'
            : 'In the weeks behind it, sessions are disputed or were struck out, and too few are left. It holds again if the arbitrators let enough of them count, or once the milestone is marked anew.'}
        </p>
      ) : null}
      {state === 'revoked' ? <p>You took it back. Whoever checks it is told so.</p> : null}
      {state === 'ready' || state === 'lapsed' ? (
        <div className="flex flex-wrap gap-2">
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
          <ConfirmButton
            label="Revoke"
            accessibleName={`Revoke: ${proof.audience}`}
            variant="quiet"
            title="Revoke this proof?"
            confirmLabel="Revoke it"
            busyLabel="Revoking, a few seconds …"
            action={revoke}
            onConfirm={revoke.run}
          >
            <p>
              Whoever checks the proof for <strong className="break-words">{proof.audience}</strong> from then
              on is told that you took it back. This cannot be undone; you can make a new proof at any time.
            </p>
            <p>
              What was checked before stays known to whoever checked it, and the proof stays in the public
              history.
            </p>
            <ChainSees steps={['revoke-proof']} />
          </ConfirmButton>
        </div>
      ) : null}
      {sharing && state === 'ready' ? (
        <div className="space-y-4">
          <ShareBox
            link={`${window.location.origin}/verify#${proof.link}`}
            label="Proof link"
            codeLabel={`QR code of the proof link for ${proof.audience}`}
          />
          <p className="text-ink-soft text-sm">
            {proof.goal
              ? 'Link and hash show that a goal is reached and until when the proof holds; not which goal, nor for whom it was made.'
              : 'The link also shows for whom it was made. The bare hash shows only the milestone and its term.'}
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
