'use client';

import { useState } from 'react';
import { ChainSees } from '@/components/flows/chain-sees';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { FailureNotice } from '@/components/flows/failure-notice';
import { formatStx } from '@/components/flows/format';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { StateBadge } from '@/components/ui/state-badge';
import {
  advanceDue,
  type Dispute,
  openAnswer,
  type Plea,
  returnBond,
  type Side,
  type Submission,
  stageOf,
} from '@/lib/flows';
import { DisputeFacts } from './dispute-facts';
import { DisputeForm } from './dispute-form';
import { PleaItem } from './plea-item';
import { deadline, disputeWords } from './words';

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
  side: Side;
  subject: string;
  owner?: string;
  pleas: readonly Plea[];
}) {
  const [act, setAct] = useState<'answer' | 'appeal' | null>(null);
  const words = disputeWords(dispute, now);
  const { stage } = stageOf(dispute, now);
  const has = (purpose: Plea['purpose']) => pleas.some((p) => p.purpose === purpose && p.state !== 'failed');
  const canAppeal = stage === 'appealable' && !has('appeal');
  const answer = openAnswer(dispute, now);
  const answering = answer?.instance === 'appeal' ? 'answer-appeal' : 'answer';
  const canAnswer = answer?.side === side && !has(answering);
  const isOpen = (act === 'answer' && canAnswer) || (act === 'appeal' && canAppeal);
  return (
    <li data-dispute={dispute.id.toString()} data-stage={stage}>
      <Card title={what} actions={<StateBadge state={words.badge} label={words.label} />}>
        <p className="mb-3 max-w-prose">{words.text}</p>
        {answer && canAnswer && !isOpen ? (
          <AnswerCall
            answer={answer}
            until={deadline(dispute.commitUntil, now)}
            what={what}
            onAnswer={() => setAct('answer')}
          />
        ) : null}
        <DisputeFacts dispute={dispute} now={now} />
        {pleas.map((plea) => (
          <PleaItem key={plea.id} plea={plea} what={what} />
        ))}
        <div className="mt-4 flex flex-wrap gap-2">
          {canAppeal && !isOpen ? (
            <Button aria-label={`Appeal: ${what}`} variant="secondary" onClick={() => setAct('appeal')}>
              Appeal
            </Button>
          ) : null}
          {stage === 'due' ? <TakeOn dispute={dispute} now={now} what={what} /> : null}
          {stage === 'final' && dispute.bond > 0n ? <ReturnBond dispute={dispute} what={what} /> : null}
        </div>
        {act && isOpen ? (
          <DisputeForm
            side={side}
            subject={subject}
            owner={owner}
            what={what}
            act={act}
            dispute={dispute}
            onDone={() => setAct(null)}
          />
        ) : null}
      </Card>
    </li>
  );
}

/** Calls the side that has not spoken yet to answer, while it can. */
function AnswerCall({
  answer: { instance, side },
  until,
  what,
  onAnswer,
}: {
  answer: Submission;
  until: string;
  what: string;
  onAnswer: () => void;
}) {
  const other = side === 'patient' ? 'therapist' : 'patient';
  return (
    <Callout
      tone="warning"
      title={instance === 'opening' ? 'Tell the arbitrators your side' : 'Answer the appeal'}
      className="mb-4"
    >
      <p>
        The {other} {instance === 'opening' ? 'disputes this session' : 'appeals against the decision'}. You
        can answer until {until}. Arbitrators may vote before then, and decide without you if you say nothing,
        so answer soon.
      </p>
      <Button aria-label={`Answer: ${what}`} className="mt-2" onClick={onAnswer}>
        Answer
      </Button>
    </Callout>
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
