'use client';

import { useState } from 'react';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { chainDay } from '@/components/flows/format';
import { useAccount, useMilestones, useProofs } from '@/components/flows/records';
import { useAction } from '@/components/flows/use-action';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Progress } from '@/components/ui/progress';
import { Skeleton } from '@/components/ui/skeleton';
import { StateBadge } from '@/components/ui/state-badge';
import { type Milestone, reachMilestone } from '@/lib/flows';
import { ProofForm } from './proof-form';
import { ProofItem } from './proof-item';

/** Milestones, and proofs that one was reached. */
export function ProofsPage() {
  const account = useAccount();
  const milestones = useMilestones(account.data?.account);
  const proofs = useProofs();
  const [making, setMaking] = useState<bigint | null>(null);
  const failure = account.error ?? milestones.error;
  const confirmed = account.data?.ledger?.confirmed ?? 0n;
  const chosen = milestones.data?.find((m) => m.id === making && m.reachedAt !== null);
  return (
    <>
      <PageHeader
        title="Milestones and proofs"
        intro="Show how many sessions you went to, without names, days or notes."
      />
      <div className="space-y-6">
        <Card title="Milestones">
          {failure && !milestones.data ? <FailureNotice failure={failureWords(failure)} /> : null}
          {milestones.data ? (
            <ul aria-label="Milestones" className="divide-y divide-rule">
              {milestones.data.map((milestone) => (
                <MilestoneItem
                  key={milestone.id.toString()}
                  milestone={milestone}
                  confirmed={confirmed}
                  onMake={() => setMaking(milestone.id)}
                />
              ))}
            </ul>
          ) : failure ? null : (
            <Skeleton lines={4} />
          )}
        </Card>
        {chosen ? <ProofForm milestone={chosen} onDone={() => setMaking(null)} /> : null}
        <Card title="Your proofs">
          {proofs.data?.length ? (
            <ul aria-label="Proofs" className="divide-y divide-rule">
              {proofs.data.map((proof) => (
                <ProofItem key={proof.hash} proof={proof} />
              ))}
            </ul>
          ) : (
            <EmptyState title="No proofs yet">
              <p>
                Once a milestone is reached and marked, you can make a proof for an insurer or an employer.
                They need no account to check it.
              </p>
            </EmptyState>
          )}
        </Card>
      </div>
    </>
  );
}

function MilestoneItem({
  milestone,
  confirmed,
  onMake,
}: {
  milestone: Milestone;
  confirmed: bigint;
  onMake: () => void;
}) {
  const { id, sessions, reachedAt, marking } = milestone;
  const mark = useAction(
    (ctx) => reachMilestone(ctx, id),
    `The milestone of ${sessions} sessions is marked.`,
  );
  const enough = confirmed >= sessions;
  const done = enough ? sessions : confirmed;
  const state = reachedAt !== null ? 'reached' : marking ? 'marking' : enough ? 'ready' : 'open';
  return (
    <li data-state={state} data-milestone={id.toString()} className="space-y-3 py-4 first:pt-0 last:pb-0">
      <Progress
        label={`${sessions} sessions`}
        value={Number(done) / Number(sessions)}
        detail={`${done} of ${sessions} confirmed`}
      />
      <div className="flex flex-wrap items-center gap-3">
        {reachedAt !== null ? (
          <>
            <Badge tone="success">Reached on {chainDay(reachedAt)}</Badge>
            <Button variant="secondary" aria-label={`Make a proof: ${sessions} sessions`} onClick={onMake}>
              Make a proof
            </Button>
          </>
        ) : marking && !mark.busy ? (
          <StateBadge state="pending" label="Being marked on the public record" />
        ) : enough ? (
          <Button
            busy={mark.busy}
            busyLabel="Marking, a few seconds …"
            aria-label={`Mark as reached: ${sessions} sessions`}
            onClick={() => void mark.run()}
          >
            Mark as reached
          </Button>
        ) : (
          <p className="text-ink-soft text-sm">{(sessions - confirmed).toString()} to go</p>
        )}
      </div>
      <FailureNotice failure={mark.failure} />
    </li>
  );
}
