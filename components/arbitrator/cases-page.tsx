'use client';

import { Scale } from 'lucide-react';
import Link from 'next/link';
import { useBallots, useCases, useConflicts, useSeat } from '@/components/disputes/use-disputes';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { useTip } from '@/components/flows/records';
import { Button, buttonClass } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import { stageOf } from '@/lib/flows';
import { CaseItem } from './case-item';

/** The arbitrator's desk: what waits for a vote first, then what runs, then what is settled. */
export function CasesPage() {
  const cases = useCases();
  const seat = useSeat();
  const ballots = useBallots();
  const conflicts = useConflicts();
  const tip = useTip();
  const failure = cases.error ?? seat.error ?? tip.error ?? ballots.error ?? conflicts.error;
  const ready = cases.data && tip.data && ballots.data && conflicts.data && seat.data !== undefined;
  const now = BigInt(tip.data?.time ?? 0);
  const order = { voting: 0, opening: 1, due: 2, appealable: 3, final: 4 };
  const sorted = [...(cases.data ?? [])].sort(
    (a, b) => order[stageOf(a, now).stage] - order[stageOf(b, now).stage],
  );
  return (
    <>
      <PageHeader
        title="Cases"
        intro="Read what was said, and say whether the session counts. The record shows how many voted and how, never who."
      />
      {failure && !ready ? (
        <FailureNotice failure={failureWords(failure)}>
          <Button
            variant="secondary"
            onClick={() => void Promise.all([cases.refetch(), seat.refetch(), tip.refetch()])}
          >
            Try again
          </Button>
        </FailureNotice>
      ) : null}
      {!ready && !failure ? <Skeleton lines={6} label="Reading the cases …" /> : null}
      {ready && sorted.length > 0 ? (
        <ul aria-label="Cases" className="space-y-4">
          {sorted.map((dispute) => (
            <CaseItem
              key={dispute.id.toString()}
              dispute={dispute}
              now={now}
              ballots={ballots.data.filter((b) => b.dispute === dispute.id.toString())}
              conflict={conflicts.data.find((c) => c.dispute === dispute.id.toString())}
            />
          ))}
        </ul>
      ) : null}
      {ready && sorted.length === 0 ? (
        <EmptyState
          icon={<Scale className="size-6" />}
          title="No case for you"
          action={
            <Link href="/arbitrator/seat" className={buttonClass('secondary')}>
              {seat.data?.status === 'seated' ? 'Your seat' : 'Ask for a seat'}
            </Link>
          }
        >
          <p>
            {seat.data?.status === 'seated'
              ? 'A dispute that opens while you hold your seat comes here, with its evidence and its deadlines.'
              : 'Disputes go to those who hold an arbitrator’s seat when they open. The council gives the seats.'}
          </p>
        </EmptyState>
      ) : null}
    </>
  );
}
