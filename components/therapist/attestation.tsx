'use client';

import { chainDay } from '@/components/flows/format';
import { useTherapistRecord, useTip } from '@/components/flows/records';
import { hidesWell, setWords } from '@/components/flows/set-size';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { StateBadge } from '@/components/ui/state-badge';
import type { ListedTherapist } from '@/lib/flows';

/** Where the verification stands, in words, and how many the therapist hides among. */
export function Attestation({ therapist }: { therapist: ListedTherapist }) {
  const { data: tip } = useTip();
  const { data: own } = useTherapistRecord();
  const { status, ringSize, expires } = therapist;
  const over = status === 'verified' && tip !== undefined && BigInt(tip.time) >= expires;
  const badge = status === 'pending' ? 'waiting' : over ? 'expired' : status;
  const label = status === 'pending' ? 'Waiting for an issuer' : undefined;
  return (
    <Card title="Your verification" actions={<StateBadge state={badge} label={label} />} data-state={badge}>
      <div className="space-y-3">
        {status === 'pending' ? (
          <>
            <p>An issuer has to check your licence and attest you. Give them this address:</p>
            <Address principal={therapist.principal} />
          </>
        ) : null}
        {status === 'verified' ? (
          <>
            <p>
              {over ? 'Your verification ran out on' : 'Verified until'} {chainDay(expires)}.
              {over ? ' Ask your issuer to renew it.' : ''}
            </p>
            {ringSize === 0 ? (
              <Callout title="Waiting for publication">
                <p>
                  You join a group of therapists with its next publication. Until then you can receive
                  requests, but not accept them.
                </p>
              </Callout>
            ) : (
              <Callout
                tone={hidesWell(ringSize) ? 'success' : 'warning'}
                title={`In a published group of ${ringSize}`}
              >
                <p>{setWords(ringSize)}</p>
              </Callout>
            )}
          </>
        ) : null}
        {status === 'suspended' ? (
          <p>
            Your issuer has suspended your verification. Pairings that exist go on to the end of their term;
            new ones are not possible. Ask your issuer about it.
          </p>
        ) : null}
        {status === 'left' ? (
          <p>
            You have left, and cannot accept requests any more. What you countersigned keeps counting. Running
            pairings last until they are ended or their term is over.
          </p>
        ) : null}
        {status === 'revoked' ? (
          <p>
            Your issuer has revoked your verification for good. Pairings that exist go on to the end of their
            term; new ones are not possible.
          </p>
        ) : null}
        {own ? (
          <p className="text-ink-soft text-sm">
            Kept privately on this device: <span className="break-words">{own.credential}</span>
          </p>
        ) : null}
        {status === 'pending' ? null : (
          <details>
            <summary className="min-h-6">Your public address</summary>
            <Address principal={therapist.principal} />
          </details>
        )}
      </div>
    </Card>
  );
}

function Address({ principal }: { principal: string }) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <code className="min-w-0 break-all font-mono text-sm" data-principal>
        {principal}
      </code>
      <CopyButton text={principal} label="Copy address" />
    </div>
  );
}
