'use client';

import Link from 'next/link';
import { useState } from 'react';
import { ChainSees } from '@/components/flows/chain-sees';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { chainDay, milestoneWords } from '@/components/flows/format';
import { useMilestones, useProofs } from '@/components/flows/records';
import { useAction } from '@/components/flows/use-action';
import { Badge } from '@/components/ui/badge';
import { Button, buttonClass } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Progress } from '@/components/ui/progress';
import { Skeleton } from '@/components/ui/skeleton';
import { StateBadge } from '@/components/ui/state-badge';
import { type AgreedGoal, type Milestone, reachMilestone } from '@/lib/flows';
import { AnonymousSection } from './anonymous-section';
import { DisclosureSection } from './disclosure-section';
import { GoalsSection } from './goals-section';
import { ProofForm } from './proof-form';
import { ProofItem } from './proof-item';
import { type Relationship, useRelationships } from './relationships';
import { WithWhom } from './with-whom';

/** Milestones, and proofs that one was reached: those with one therapist at a time, for each has totals of its own. */
export function ProofsPage() {
  const relationships = useRelationships();
  const [chosen, setChosen] = useState('');
  const all = relationships.data;
  const relation = all?.find((r) => r.owner === chosen) ?? all?.[0];
  return (
    <>
      <PageHeader
        title="Milestones and proofs"
        intro="Show how many sessions you went to, without names, days or notes."
      />
      {relationships.error ? <FailureNotice failure={failureWords(relationships.error)} /> : null}
      {all && all.length > 1 ? (
        <div className="mb-6 space-y-3">
          <WithWhom label="With" relationships={all} owner={relation?.owner} onChange={setChosen} />
          <Callout title="Each therapist has totals of their own">
            <p>
              Sessions with different therapists do not add up to one milestone. To add them up, the public
              record would have to show that both accounts are yours; nothing on it does.
            </p>
          </Callout>
        </div>
      ) : null}
      {all ? <Proofs key={relation?.owner} relation={relation ?? null} /> : null}
    </>
  );
}

function Proofs({ relation }: { relation: Relationship | null }) {
  // Before anything is asked there is no account; while one waits to be read, its milestones wait, too.
  const account = relation ? relation.standing?.account : null;
  const milestones = useMilestones(account);
  const proofs = useProofs();
  const [making, setMaking] = useState<bigint | null>(null);
  const [proving, setProving] = useState<AgreedGoal | null>(null);
  const failure = milestones.error;
  const chosen = milestones.data?.find((m) => m.id === making && m.reachedAt !== null && !m.lapsed);
  const own = proofs.data?.filter((p) => p.owner === relation?.owner) ?? [];
  return (
    <div className="space-y-6">
      <Card title="Milestones">
        {failure && !milestones.data ? <FailureNotice failure={failureWords(failure)} /> : null}
        {milestones.data ? (
          <ul aria-label="Milestones" className="divide-y divide-rule">
            {milestones.data.map((milestone) => (
              <MilestoneItem
                key={milestone.id.toString()}
                milestone={milestone}
                owner={relation?.owner}
                onMake={() => {
                  setProving(null);
                  setMaking(milestone.id);
                }}
              />
            ))}
          </ul>
        ) : failure ? null : (
          <Skeleton lines={4} />
        )}
      </Card>
      {chosen ? (
        <ProofForm of={{ milestone: chosen }} owner={relation?.owner} onDone={() => setMaking(null)} />
      ) : null}
      {relation ? (
        <GoalsSection
          relation={relation}
          onProve={(goal) => {
            setMaking(null);
            setProving(goal);
          }}
        />
      ) : null}
      {proving ? (
        <ProofForm of={{ goal: proving }} owner={proving.owner} onDone={() => setProving(null)} />
      ) : null}
      <Card title="Your proofs">
        {own.length ? (
          <ul aria-label="Proofs" className="divide-y divide-rule">
            {own.map((proof) => (
              <ProofItem
                key={proof.hash}
                proof={proof}
                lapsed={milestones.data?.find((m) => m.id === BigInt(proof.milestone))?.lapsed ?? false}
              />
            ))}
          </ul>
        ) : (
          <EmptyState title="No proofs yet">
            <p>
              Once a milestone is reached and marked, or a goal is on the record, you can make a proof for an
              insurer or an employer. They need no account to check it.
            </p>
          </EmptyState>
        )}
      </Card>
      <DisclosureSection owner={relation?.owner} />
      {relation ? <AnonymousSection relation={relation} milestones={milestones.data ?? []} /> : null}
      <Card title="Share a summary">
        <p>
          Sessions, notes and results that you choose, for your therapist or whoever has the link, for some
          days. What you share is listed, and can be withdrawn.
        </p>
        <Link href="/patient/sharing" className={buttonClass('secondary', 'mt-3')}>
          Sharing
        </Link>
      </Card>
    </div>
  );
}

function MilestoneItem({
  milestone,
  owner,
  onMake,
}: {
  milestone: Milestone;
  owner: string | undefined;
  onMake: () => void;
}) {
  const { id, sessions, counted, reachedAt, lapsed, marking } = milestone;
  const words = milestoneWords(milestone);
  const mark = useAction((ctx) => reachMilestone(ctx, id), `The milestone of ${words} is marked.`, owner);
  const enough = counted >= sessions;
  const done = enough ? sessions : counted;
  const state = marking
    ? 'marking'
    : lapsed
      ? 'lapsed'
      : reachedAt !== null
        ? 'reached'
        : enough
          ? 'ready'
          : 'open';
  // Without weeks it holds again by itself; within weeks, others may lie together by now.
  const again = lapsed && milestone.window > 0n && enough;
  const canMark = again || (enough && reachedAt === null);
  return (
    <li data-state={state} data-milestone={id.toString()} className="space-y-3 py-4 first:pt-0 last:pb-0">
      <Progress
        label={words}
        value={Number(done) / Number(sessions)}
        detail={`${done} of ${sessions} confirmed`}
      />
      <div className="flex flex-wrap items-center gap-3">
        {lapsed ? (
          <>
            <StateBadge state="suspended" label="Does not hold at the moment" />
            <p className="text-ink-soft text-sm">
              {reachedAt === null ? '' : `Reached on ${chainDay(reachedAt)}. `}
              {lapsedWords(milestone.window > 0n, again)}
            </p>
          </>
        ) : reachedAt !== null ? (
          <>
            <Badge tone="success">Reached on {chainDay(reachedAt)}</Badge>
            <Button variant="secondary" aria-label={`Make a proof: ${words}`} onClick={onMake}>
              Make a proof
            </Button>
          </>
        ) : enough ? null : (
          <p className="text-ink-soft text-sm">{(sessions - counted).toString()} to go</p>
        )}
        {marking && !mark.busy ? (
          <StateBadge state="pending" label="Being marked on the public record" />
        ) : canMark ? (
          <Button
            busy={mark.busy}
            busyLabel="Marking, a few seconds …"
            aria-label={`${again ? 'Mark anew' : 'Mark as reached'}: ${words}`}
            onClick={() => void mark.run()}
          >
            {again ? 'Mark anew' : 'Mark as reached'}
          </Button>
        ) : null}
      </div>
      {canMark && !marking ? <ChainSees steps={['reach-milestone']} /> : null}
      <FailureNotice failure={mark.failure} />
    </li>
  );
}

function lapsedWords(inWeeks: boolean, again: boolean): string {
  if (again)
    return 'In the weeks that it was marked for, too few sessions are left. Enough others lie together: mark it anew, and proofs made from it hold again.';
  if (inWeeks)
    return 'In the weeks that it was marked for, sessions are disputed or were struck out by arbitrators, and too few are left.';
  return 'Sessions behind it are disputed or were struck out by arbitrators, and too few of the others are left.';
}
