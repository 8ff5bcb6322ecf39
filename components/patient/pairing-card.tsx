'use client';

import Link from 'next/link';
import { ChainSees } from '@/components/flows/chain-sees';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { FailureNotice } from '@/components/flows/failure-notice';
import { chainDay } from '@/components/flows/format';
import { useTip } from '@/components/flows/records';
import { hidesWell, oneOf, setWords } from '@/components/flows/set-size';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { DescriptionList } from '@/components/ui/description-list';
import { StateBadge } from '@/components/ui/state-badge';
import { carryEnding, concludePairing, type PairingRecord, type StandingRecord } from '@/lib/flows';
import { pairingWords } from './pairing-words';

const SOON = 14n * 86_400n;

/** The pairing in force with a therapist: hidden among how many, until when, how much has been confirmed, the way out of it. */
export function PairingCard({
  pairing,
  standing,
  named,
}: {
  pairing: PairingRecord;
  standing: StandingRecord | null;
  /** Whether there are several, so that the title has to say which it is. */
  named: boolean;
}) {
  const { data: tip } = useTip();
  const end = useAction(
    (ctx) => concludePairing(ctx, pairing.id),
    'The end of the pairing is on its way to the public record.',
    pairing.owner,
  );
  const carry = useAction(
    (ctx) => carryEnding(ctx, pairing),
    'The end is on its way to the public record.',
    pairing.owner,
  );
  const words = pairingWords(pairing);
  const expires = standing?.expires ? BigInt(standing.expires) : undefined;
  const now = tip ? BigInt(tip.time) : null;
  const over = expires !== undefined && now !== null && now >= expires;
  const soon = expires !== undefined && now !== null && !over && expires - now < SOON;
  const size = pairing.ringSize ?? 0;
  return (
    <Card
      title={named ? `Your pairing with ${pairing.therapist.alias}` : 'Your pairing'}
      actions={<StateBadge state={words.badge} label={words.label} />}
      data-state={pairing.state}
      data-pairing={pairing.id}
    >
      <DescriptionList
        items={[
          ...(named
            ? [{ term: 'Confirmed sessions', value: standing?.confirmed ?? '…' }]
            : [{ term: 'Therapist', value: pairing.therapist.alias }]),
          { term: 'On the public record', value: size > 0 ? oneOf(size) : 'one verified therapist' },
          { term: 'In force until', value: expires === undefined ? '…' : chainDay(expires) },
        ]}
      />
      {size > 0 && !hidesWell(size) ? <p className="mt-2 text-sm text-warning">{setWords(size)}</p> : null}
      {pairing.state === 'ending' || pairing.ending ? <p className="mt-2">{words.next}</p> : null}
      {pairing.state === 'paired' && pairing.ending ? (
        <div className="mt-3">
          <ChainSees steps={['end-pairing-signed']} />
        </div>
      ) : null}
      {over || soon ? (
        <Callout
          tone="warning"
          className="mt-3"
          title={over ? 'This pairing has run its term' : 'This pairing ends soon'}
        >
          <p>
            Terms end on the same days for everybody, so that ending says nothing about anyone. To go on, ask
            your therapist again; what is confirmed keeps counting.
          </p>
        </Callout>
      ) : null}
      <div className="mt-4 flex flex-wrap gap-2">
        {pairing.state === 'paired' && pairing.ending ? (
          <Button variant="secondary" busy={carry.busy} onClick={() => void carry.run()}>
            Put the end on the public record
          </Button>
        ) : null}
        {pairing.state === 'paired' && !pairing.ending ? (
          <ConfirmButton
            label="End pairing"
            accessibleName={named ? `End pairing: ${pairing.therapist.alias}` : undefined}
            variant="quiet"
            title="End this pairing?"
            confirmLabel="End it"
            busyLabel="Ending …"
            action={end}
            onConfirm={end.run}
          >
            <p>
              Sessions already confirmed keep counting. Sessions that still wait for {pairing.therapist.alias}{' '}
              stay unconfirmed.
            </p>
            <ChainSees steps={['end-pairing']} />
          </ConfirmButton>
        ) : null}
      </div>
      <FailureNotice failure={carry.failure} />
      {pairing.state === 'paired' ? (
        <p className="prose-links mt-2 text-sm">
          <Link href="/patient/find">Pair anew or with somebody else</Link>
        </p>
      ) : null}
    </Card>
  );
}
