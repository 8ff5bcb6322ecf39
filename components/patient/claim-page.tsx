'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { type FormEvent, useState } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { keys } from '@/components/flows/keys';
import { LinkInput } from '@/components/flows/link-input';
import { useCohorts } from '@/components/flows/records';
import { Button, buttonClass } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { focusFirstError } from '@/components/ui/focus-error';
import { PageHeader } from '@/components/ui/page-header';
import { Select } from '@/components/ui/select';
import { Skeleton } from '@/components/ui/skeleton';
import { type ReadRequest, readClaimRequest } from '@/lib/flows';
import { AnotherRequest } from './another-request';
import { ClaimAnswer } from './claim-answer';
import { mayPass, requestFailure } from './claim-failures';
import { ClaimTerms } from './claim-terms';
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
      {text === null ? <OpenRequest /> : <Request key={text} text={text} />}
    </>
  );
}

function OpenRequest() {
  const [text, setText] = useState('');
  const [error, setError] = useState('');
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (text.trim() !== '') return openRequest(text);
    setError('Paste the link that you were given.');
    focusFirstError(event.currentTarget);
  };
  return (
    <Card sheet>
      <form noValidate onSubmit={submit}>
        <LinkInput
          label="Request link"
          hint="It has “#r1.” in it. A QR code opens this page by itself when you point your camera at it."
          value={text}
          error={error}
          onChange={setText}
          onFile={openRequest}
        />
        <Button type="submit" className="mt-4">
          Read the request
        </Button>
      </form>
    </Card>
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
