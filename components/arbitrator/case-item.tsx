'use client';

import { DisputeFacts } from '@/components/disputes/dispute-facts';
import { TakeOn } from '@/components/disputes/dispute-item';
import { EvidenceView } from '@/components/disputes/evidence-view';
import { useRingSize } from '@/components/disputes/use-disputes';
import { deadline, disputeWords } from '@/components/disputes/words';
import { FailureNotice } from '@/components/flows/failure-notice';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { StateBadge } from '@/components/ui/state-badge';
import {
  type Ballot,
  type Conflict,
  type Dispute,
  declareConflict,
  openAnswer,
  type Submission,
  stageOf,
  submissions,
} from '@/lib/flows';
import { FindBallot, OwnBallot } from './own-ballot';
import { VoteForm } from './vote-form';

/** One case on the desk: where it stands, what was said, and the arbitrator's own part in it. */
export function CaseItem({
  dispute,
  now,
  ballots,
  conflict,
}: {
  dispute: Dispute;
  now: bigint;
  /** Those of this dispute. */
  ballots: readonly Ballot[];
  conflict: Conflict | undefined;
}) {
  const size = useRingSize(dispute);
  const words = disputeWords(dispute, now);
  const { stage } = stageOf(dispute, now);
  const present = ballots.find((b) => b.round === dispute.round.toString());
  const what = `Dispute ${dispute.id}`;
  return (
    <li data-dispute={dispute.id.toString()} data-stage={stage}>
      <Card
        title={`${what}: session ${dispute.sequence} of account ${dispute.account}`}
        actions={<StateBadge state={words.badge} label={words.label} />}
      >
        <p className="mb-3 max-w-prose">{words.text}</p>
        <DisputeFacts dispute={dispute} now={now} />
        {stage === 'final'
          ? null
          : submissions(dispute).map((submission) =>
              submission.hash ? (
                <EvidenceView
                  key={`${submission.instance}, ${submission.side}`}
                  dispute={dispute}
                  submission={submission}
                />
              ) : (
                <NoAnswer
                  key={`${submission.instance}, ${submission.side}`}
                  dispute={dispute}
                  submission={submission}
                  now={now}
                />
              ),
            )}
        {present ? <OwnBallot ballot={present} dispute={dispute} /> : null}
        {conflict ? <Abstains conflict={conflict} dispute={dispute} isOpen={stage !== 'final'} /> : null}
        {stage === 'voting' && !present && !conflict ? <VoteForm dispute={dispute} size={size} /> : null}
        {(stage === 'voting' || stage === 'opening') && !present && !conflict ? (
          <FindBallot dispute={dispute} />
        ) : null}
        {stage === 'due' ? (
          <div className="mt-4">
            <TakeOn dispute={dispute} now={now} what={what} />
          </div>
        ) : null}
      </Card>
    </li>
  );
}

function NoAnswer({
  dispute,
  submission: { instance, side },
  now,
}: {
  dispute: Dispute;
  submission: Submission;
  now: bigint;
}) {
  const isOpen = openAnswer(dispute, now)?.instance === instance;
  return (
    <p className="mt-4 max-w-prose">
      {isOpen
        ? `The ${side} has not answered yet, and can until ${deadline(dispute.commitUntil, now)}. A ballot cannot be changed: what comes after yours you have not heard.`
        : `The ${side} did not answer${instance === 'appeal' ? ' the appeal' : ''}.`}
    </p>
  );
}

function Abstains({ conflict, dispute, isOpen }: { conflict: Conflict; dispute: Dispute; isOpen: boolean }) {
  const back = useAction((ctx) => declareConflict(ctx, dispute.id, null), 'Taken back: you can vote.');
  return (
    <section aria-label="Your conflict of interest" className="mt-4 border-rule border-t pt-4">
      <h3 className="text-lg">You abstain</h3>
      <p className="mt-1">
        You declared a conflict of interest: {conflict.reason}. Nothing of it left this vault; the record sees
        one ballot less.
      </p>
      <FailureNotice failure={back.failure} />
      {isOpen ? (
        <Button variant="quiet" busy={back.busy} busyLabel="Taking back …" onClick={() => void back.run()}>
          Take it back
        </Button>
      ) : null}
    </section>
  );
}
