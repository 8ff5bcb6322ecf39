'use client';

import { useFlowContext } from '@/components/context/flow-context';
import { ChainSees } from '@/components/flows/chain-sees';
import { FailureNotice } from '@/components/flows/failure-notice';
import { milestoneWords } from '@/components/flows/format';
import { useTip } from '@/components/flows/records';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Progress } from '@/components/ui/progress';
import { StateBadge } from '@/components/ui/state-badge';
import { COHORT_SIZE, type CohortRecord, carryCohort, enterCohort, type Milestone } from '@/lib/flows';
import { cohortWords } from './cohort-words';

/** How an account stands to its cohort, what happens next, and the step that waits for a press, where one does. */
export function CohortStanding({
  record,
  milestones,
}: {
  record: CohortRecord;
  milestones: readonly Milestone[];
}) {
  const { wallet } = useFlowContext();
  const { data: tip } = useTip();
  const byItself = wallet.kind === 'in-app';
  const { badge, label, text } = cohortWords(record, tip && BigInt(tip.time), byItself);
  const step = useAction(
    // What the contract has refused is not tried again by itself.
    (ctx) => (record.code === null ? carryCohort(ctx) : enterCohort(ctx, record)),
    'On its way to the public record.',
    record.owner,
  );
  const risen = milestones.filter((m) => record.risen.includes(m.id.toString()));
  const further = milestones.some(
    (m) => m.window === 0n && m.reachedAt !== null && !record.risen.includes(m.id.toString()),
  );
  const isIn = record.state === 'in';
  const isQueued = record.state === 'vouched' && byItself && record.releaseAt !== null;
  const waits =
    record.state === 'vouched' ? record.code !== null || isQueued || !byItself : isIn && further && !byItself;
  return (
    <div data-cohort={record.state} className="max-w-prose space-y-3">
      <div className="flex flex-wrap items-center gap-2">
        {record.cohort !== null && isIn ? (
          <p className="font-semibold">Cohort number {record.cohort}</p>
        ) : null}
        <StateBadge state={badge} label={label} />
      </div>
      {isIn && record.sealedAt === '0' ? (
        <Progress
          label="Members"
          value={record.members / COHORT_SIZE}
          detail={`${record.members} of ${COHORT_SIZE}`}
        />
      ) : null}
      <p>{text}</p>
      {isIn && risen.length > 0 ? (
        <p className="text-ink-soft">
          Your key is in it for: {risen.map(milestoneWords).join(', ')}.
          {further && byItself
            ? ' Further milestones are added by themselves, once their sessions cannot be disputed any more.'
            : ''}
        </p>
      ) : null}
      <FailureNotice failure={step.failure} />
      {waits ? <ChainSees steps={[isIn ? 'rise' : 'enter-cohort']} /> : null}
      {waits ? (
        <Button busy={step.busy} busyLabel="Sending …" onClick={() => void step.run()}>
          {isIn
            ? 'Add further milestones'
            : record.code !== null
              ? 'Try again'
              : isQueued
                ? 'Enter now'
                : 'Enter the cohort'}
        </Button>
      ) : null}
    </div>
  );
}
