'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { keys } from '@/components/flows/keys';
import { useCohorts } from '@/components/flows/records';
import { Button, buttonClass } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Select } from '@/components/ui/select';
import { Skeleton } from '@/components/ui/skeleton';
import { type ReadRequest, readClaimRequest } from '@/lib/flows';
import { AnotherRequest } from './another-request';
import { ClaimAnswer } from './claim-answer';
import { mayPass, requestFailure } from './claim-failures';
import { ClaimTerms } from './claim-terms';
import { OpenLink } from './open-link';
import { useRelationships } from './relationships';
import { openRequest, useRequestText } from './request';

/** Answering a verifier's request, after saying who asks and exactly what they will learn. */
export function ClaimPage() {
  const text = useRequestText();
  return (
    <>
      <PageHeader
        title="Answer a request"
        intro="A verifier, such as an insurer or an employer, asks whether you reached a milestone. You answer as one of many, without saying which one you are."
      />
      {text === null ? (
        <OpenLink what="request" mark="#r1." onOpen={openRequest} />
      ) : (
        <Request key={text} text={text} />
      )}
    </>
  );
}

function Request({ text }: { text: string }) {
  const ctx = useFlowContext();
  const request = useQuery({
    queryKey: keys.request(text),
    queryFn: () => readClaimRequest(ctx, text),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (request.isPending) return <Skeleton lines={5} label="Reading the request …" />;
  if (request.error) {
    return (
      <FailureNotice failure={requestFailure(request.error)}>
        {mayPass(request.error) ? (
          <Button variant="secondary" onClick={() => void request.refetch()}>
            Try again
          </Button>
        ) : null}
        <AnotherRequest />
      </FailureNotice>
    );
  }
  return (
    <div className="space-y-6">
      <ClaimTerms request={request.data} />
      <Who request={request.data} />
    </div>
  );
}

/**
 * Which account answers. With several, none is looked up before it is chosen: questions about two cohorts in a row would
 * show whoever runs the node that both accounts are somebody's.
 */
function Who({ request }: { request: ReadRequest }) {
  const relationships = useRelationships();
  const cohorts = useCohorts();
  const [chosen, setChosen] = useState('');
  const failure = relationships.error ?? cohorts.error;
  if (failure) return <FailureNotice failure={failureWords(failure)} />;
  if (!relationships.data || !cohorts.data) return <Skeleton lines={3} label="Reading your records …" />;
  const all = relationships.data;
  if (all.length === 0) {
    return (
      <EmptyState
        title="You have no account yet that could answer"
        action={
          <Link href="/patient/find" className={buttonClass('secondary')}>
            Find a therapist
          </Link>
        }
      >
        <p>
          An answer needs sessions that a therapist has confirmed, and a cohort to hide in. Keep the link, and
          open it again then.
        </p>
      </EmptyState>
    );
  }
  const owner = all.length === 1 ? all[0]?.owner : chosen;
  return (
    <>
      {all.length > 1 ? (
        <Select
          label="Which account answers?"
          hint="Each therapist has an account of their own, and one alone is looked up: the one that you choose."
          value={chosen}
          onChange={(event) => setChosen(event.target.value)}
          options={[
            { value: '', label: 'Choose one' },
            ...all.map((r) => ({ value: r.owner, label: `Sessions with ${r.name}` })),
          ]}
        />
      ) : null}
      {owner ? (
        <ClaimAnswer
          key={owner}
          owner={owner}
          request={request}
          hasCohort={cohorts.data.some((c) => c.owner === owner)}
        />
      ) : null}
    </>
  );
}
