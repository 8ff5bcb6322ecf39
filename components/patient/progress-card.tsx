'use client';

import Link from 'next/link';
import { milestoneWords } from '@/components/flows/format';
import { useAccount, useMilestones } from '@/components/flows/records';
import { Card } from '@/components/ui/card';
import { Progress } from '@/components/ui/progress';
import { Skeleton } from '@/components/ui/skeleton';

/** How far it is to the next milestone. */
export function ProgressCard() {
  const account = useAccount();
  const milestones = useMilestones(account.data?.account);
  if (!account.data || !milestones.data) {
    return account.error || milestones.error ? null : (
      <Card title="Milestones">
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
    <Card title="Milestones">
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
