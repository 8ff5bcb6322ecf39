'use client';

import Link from 'next/link';
import { milestoneWords } from '@/components/flows/format';
import { useMilestones } from '@/components/flows/records';
import { Card } from '@/components/ui/card';
import { Progress } from '@/components/ui/progress';
import { Skeleton } from '@/components/ui/skeleton';
import type { Relationship } from './relationships';

/** How far it is to the next milestone with one therapist: each has totals of its own. */
export function ProgressCard({ relation, named }: { relation: Relationship; named: boolean }) {
  const milestones = useMilestones(relation.standing?.account);
  const title = named ? `Milestones with ${relation.name}` : 'Milestones';
  if (!milestones.data) {
    return milestones.error ? null : (
      <Card title={title}>
        <Skeleton lines={2} />
      </Card>
    );
  }
  const next = milestones.data.find((m) => m.sessions > m.counted) ?? milestones.data.at(-1);
  const toMark = milestones.data.find((m) => m.sessions <= m.counted && m.reachedAt === null);
  if (!next) return null;
  const enough = next.counted >= next.sessions;
  const done = enough ? next.sessions : next.counted;
  return (
    <Card title={title}>
      <Progress
        label={`${done} of ${milestoneWords(next)} confirmed`}
        value={Number(done) / Number(next.sessions)}
        detail=" "
      />
      <p className="prose-links mt-2">
        {toMark ? `You have reached ${milestoneWords(toMark)}. ` : ''}
        <Link href="/patient/proofs">{toMark ? 'Mark it, then make a proof' : 'Milestones and proofs'}</Link>
      </p>
    </Card>
  );
}
