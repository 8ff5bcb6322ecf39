'use client';

import Link from 'next/link';
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
  const confirmed = account.data.ledger?.confirmed ?? 0n;
  const next = milestones.data.find((m) => m.sessions > confirmed) ?? milestones.data.at(-1);
  const toMark = milestones.data.find((m) => m.sessions <= confirmed && m.reachedAt === null);
  if (!next) return null;
  const done = confirmed < next.sessions ? confirmed : next.sessions;
  return (
    <Card title="Milestones">
      <Progress
        label={`${done} of ${next.sessions} sessions confirmed`}
        value={Number(done) / Number(next.sessions)}
        detail=" "
      />
      <p className="prose-links mt-2">
        {toMark ? `You have reached ${toMark.sessions} sessions. ` : ''}
        <Link href="/patient/proofs">{toMark ? 'Mark it, then make a proof' : 'Milestones and proofs'}</Link>
      </p>
    </Card>
  );
}
