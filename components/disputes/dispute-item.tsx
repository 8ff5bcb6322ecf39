'use client';

import { useState } from 'react';
import { ChainSees } from '@/components/flows/chain-sees';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { FailureNotice } from '@/components/flows/failure-notice';
import { formatStx } from '@/components/flows/format';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { StateBadge } from '@/components/ui/state-badge';
import { advanceDue, type Dispute, type Plea, returnBond, stageOf } from '@/lib/flows';
import { DisputeFacts } from './dispute-facts';
import { DisputeForm } from './dispute-form';
import { PleaItem } from './plea-item';
import { disputeWords } from './words';

/** One dispute as a party sees it: where it stands, until when, what they said, what it did, and what they can do. */
export function DisputeItem({
  dispute,
  what,
  now,
  side,
  subject,
  owner,
  pleas,
}: {
  dispute: Dispute;
  /** Which session, in words. */
  what: string;
  /** Chain time, seconds. */
  now: bigint;
  side: Plea['side'];
  subject: string;
  owner?: string;
  pleas: readonly Plea[];
}) {
  const [appealing, setAppealing] = useState(false);
  const words = disputeWords(dispute, now);
  const { stage } = stageOf(dispute, now);
  const canAppeal =
    stage === 'appealable' && !pleas.some((p) => p.purpose === 'appeal' && p.state !== 'failed');
  return (
    <li data-dispute={dispute.id.toString()} data-stage={stage}>
      <Card title={what} actions={<StateBadge state={words.badge} label={words.label} />}>
        <p className="mb-3 max-w-prose">{words.text}</p>
        <DisputeFacts dispute={dispute} now={now} />
        {pleas.map((plea) => (
          <PleaItem key={plea.id} plea={plea} what={what} />
        ))}
        <div className="mt-4 flex flex-wrap gap-2">
          {canAppeal && !appealing ? (
            <Button aria-label={`Appeal: ${what}`} variant="secondary" onClick={() => setAppealing(true)}>
              Appeal
            </Button>
          ) : null}
          {stage === 'due' ? <TakeOn dispute={dispute} now={now} what={what} /> : null}
          {stage === 'final' && dispute.bond > 0n ? <ReturnBond dispute={dispute} what={what} /> : null}
        </div>
        {appealing && canAppeal ? (
          <DisputeForm
            side={side}
            subject={subject}
            owner={owner}
            what={what}
            appeal={dispute}
            onDone={() => setAppealing(false)}
          />
        ) : null}
      </Card>
    </li>
  );
}

/** Says to the record that a stage is over; anyone may. */
export function TakeOn({ dispute, now, what }: { dispute: Dispute; now: bigint; what: string }) {
  const advance = useAction((ctx) => advanceDue(ctx, [dispute], now), 'The dispute goes on.');
  return (
    <div className="w-full space-y-3">
      <ChainSees steps={['advance']} />
      <FailureNotice failure={advance.failure} />
      <Button
        aria-label={`Take it on: ${what}`}
        busy={advance.busy}
        busyLabel="Taking it on, a few seconds …"
        onClick={() => void advance.run()}
      >
        Take it on
      </Button>
    </div>
  );
}

function ReturnBond({ dispute, what }: { dispute: Dispute; what: string }) {
  const back = useAction((ctx) => returnBond(ctx, dispute), 'The bond is on its way back.');
  return (
    <ConfirmButton
      label="Have the bond paid back"
      accessibleName={`Have the bond paid back: ${what}`}
      title="Have the bond paid back?"
      confirmLabel="Pay it back"
      busyLabel="Paying back …"
      danger={false}
      action={back}
      onConfirm={back.run}
    >
      <p>{formatStx(dispute.bond)} go to the address that paid them, whoever was right.</p>
      <ChainSees steps={['withdraw-bond']} />
    </ConfirmButton>
  );
}
