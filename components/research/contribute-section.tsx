'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useFlowContext } from '@/components/context/flow-context';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { keys } from '@/components/flows/keys';
import { buttonClass } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { answersAbout, CONTRIBUTION, type ContributedRecord, contributed, signingCohort } from '@/lib/flows';
import { createResearch } from '@/lib/research/client';
import { ContributeForm } from './contribute-form';
import { ContributedItem } from './contributed-item';
import { quarterWords } from './words';

/** How things stand on this device; read again by the frame (see SyncProvider) whenever a contribution changes. */
function useContributions() {
  const ctx = useFlowContext();
  const offer = useQuery({
    queryKey: keys.researchOffer(),
    queryFn: () => createResearch().quarter(),
    staleTime: 60_000,
  });
  const own = useQuery({
    queryKey: [...keys.records(ctx.wallet.principal, CONTRIBUTION), String(offer.data ?? 0)],
    queryFn: async () => ({
      made: await contributed(ctx),
      cohort: await signingCohort(ctx),
      answers: offer.data ? await answersAbout(ctx, offer.data) : null,
    }),
  });
  return { offer, own };
}

/** The patient's way to contribute to research: what it is, what would be sent, and what was. */
export function ContributeSection() {
  const { offer, own } = useContributions();
  return (
    <Card title="Contribute to research" id="research" className="mt-8">
      <div className="max-w-prose space-y-3">
        <p>
          Once a quarter you can have four coarse answers counted, without anybody learning that they are
          yours. They are published only as{' '}
          <Link
            href="/research#contributed"
            prefetch={false}
            className="text-accent underline underline-offset-4"
          >
            counts with noise
          </Link>
          . Nothing is sent unless you press the button, each time.
        </p>
        {offer.error ? (
          <FailureNotice failure={failureWords(offer.error)} />
        ) : offer.isPending || !own.data ? (
          <Skeleton lines={3} label="Looking whether contributions are taken …" />
        ) : (
          <Standing quarter={offer.data} {...own.data} />
        )}
        <FailureNotice failure={own.error ? failureWords(own.error) : null} />
      </div>
    </Card>
  );
}

function Standing({
  quarter,
  made,
  cohort,
  answers,
}: {
  quarter: number | null;
  made: ContributedRecord[];
  cohort: object | null;
  answers: object | null;
}) {
  const now = made.find((one) => one.quarter === quarter);
  // One that is on its way, or whose answer never came, is told of where it can be sent again.
  const listed = made.filter((one) => one.state !== 'sending' || one !== now);
  return (
    <>
      {quarter === null ? (
        <p>This server takes no contributions.</p>
      ) : now?.state === 'sent' ? null : cohort === null ? (
        <>
          <p>
            For that your app signs as one of a sealed cohort, so that the signature does not say who you are.
            You are in none yet.
          </p>
          <Link href="/patient/proofs#claims" className={buttonClass('secondary')}>
            How to hide among others
          </Link>
        </>
      ) : answers === null && now?.state !== 'sending' ? (
        <p>
          The quarter that is open now is <strong>{quarterWords(quarter)}</strong>. You had no confirmed
          session in it, so there is nothing to contribute.
        </p>
      ) : (
        <ContributeForm key={quarter} quarter={quarter} before={now} />
      )}
      {listed.length > 0 ? (
        <ul aria-label="Contributions" className="divide-y divide-rule">
          {listed.map((record) => (
            <ContributedItem key={record.quarter} record={record} isOpen={record.quarter === quarter} />
          ))}
        </ul>
      ) : null}
    </>
  );
}
