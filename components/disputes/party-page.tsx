'use client';

import { Scale } from 'lucide-react';
import Link from 'next/link';
import { type ReactNode, useEffect } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { useTip } from '@/components/flows/records';
import { Button, buttonClass } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import { type Plea, tidyPleas } from '@/lib/flows';
import { DisputeItem } from './dispute-item';
import { PleaItem } from './plea-item';
import { evidenceStore, useDisputes, usePleas } from './use-disputes';

/** A session of this person's, as a dispute would name it. */
export interface Subject {
  id: string;
  account: string;
  sequence: string;
  what: string;
  owner?: string;
}

/** The disputes of one side: those over its sessions, and what it wrote that is not on the record yet. */
export function PartyPage({
  side,
  subjects,
  sessionsHref,
  children,
}: {
  side: Plea['side'];
  /** Undefined while they are read. */
  subjects: readonly Subject[] | undefined;
  sessionsHref: '/patient/sessions' | '/therapist/sessions';
  /** What stands below the list. */
  children?: ReactNode;
}) {
  const disputes = useDisputes();
  const pleas = usePleas();
  const tip = useTip();
  const failure = disputes.error ?? pleas.error ?? tip.error;
  const ready = subjects && disputes.data && pleas.data && tip.data;
  const of = (account: bigint, sequence: bigint) =>
    subjects?.find((s) => s.account === account.toString() && s.sequence === sequence.toString());
  const own = disputes.data?.flatMap((dispute) => {
    const subject = of(dispute.account, dispute.sequence);
    return subject ? [{ dispute, subject }] : [];
  });
  const said = pleas.data?.filter((p) => p.side === side) ?? [];
  // Also what was sent while the node lagged behind, and does not know its dispute: nothing that was written is left out.
  const loose = said.filter((p) => !own?.some((o) => o.dispute.id.toString() === p.dispute));
  const ctx = useFlowContext();
  const [known, written] = [disputes.data, pleas.data];
  useEffect(() => {
    // A store that is out of reach now is asked again the next time.
    if (known && written) void tidyPleas(ctx, evidenceStore(), written, known).catch(() => undefined);
  }, [ctx, known, written]);
  return (
    <>
      <PageHeader
        title="Disputes"
        intro="When a session was declined, or is on the record although it should not be, arbitrators decide. They never learn a name from the record, and nobody learns how each of them voted."
      />
      {failure && !ready ? (
        <FailureNotice failure={failureWords(failure)}>
          <Button
            variant="secondary"
            onClick={() => void Promise.all([disputes.refetch(), pleas.refetch(), tip.refetch()])}
          >
            Try again
          </Button>
        </FailureNotice>
      ) : null}
      {!ready && !failure ? <Skeleton lines={6} label="Reading the disputes …" /> : null}
      {ready ? (
        <div className="space-y-5">
          {loose.map((plea) => (
            <Card key={plea.id} title={subjects.find((s) => s.id === plea.subject)?.what ?? 'A session'}>
              <PleaItem plea={plea} what={subjects.find((s) => s.id === plea.subject)?.what ?? 'a session'} />
            </Card>
          ))}
          {own && own.length > 0 ? (
            <ul aria-label="Disputes" className="space-y-4">
              {own.map(({ dispute, subject }) => (
                <DisputeItem
                  key={dispute.id.toString()}
                  dispute={dispute}
                  now={BigInt(tip.data.time)}
                  side={side}
                  subject={subject.id}
                  what={subject.what}
                  owner={subject.owner}
                  pleas={said.filter((p) => p.dispute === dispute.id.toString())}
                />
              ))}
            </ul>
          ) : loose.length > 0 ? null : (
            <EmptyState
              icon={<Scale className="size-6" />}
              title="No disputes"
              action={
                <Link href={sessionsHref} className={buttonClass('secondary')}>
                  Go to the sessions
                </Link>
              }
            >
              <p>
                {side === 'patient'
                  ? 'If your therapist does not confirm a session that took place, record it all the same in the timeline, then dispute it there.'
                  : 'A session that you countersigned by mistake, or that is on the record although you declined it, can be disputed under “Answered”.'}
              </p>
            </EmptyState>
          )}
          {children}
        </div>
      ) : null}
    </>
  );
}
