'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { hidesBadly, left } from '@/components/flows/claim-words';
import { FailureNotice } from '@/components/flows/failure-notice';
import { chainDay } from '@/components/flows/format';
import { HandOver } from '@/components/flows/hand-over';
import { keys } from '@/components/flows/keys';
import { useAction } from '@/components/flows/use-action';
import { Button, buttonClass } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import {
  actingAs,
  type ClaimPreview,
  type ClaimRecord,
  FlowError,
  makeClaim,
  previewClaim,
  type ReadRequest,
} from '@/lib/flows';
import { AnotherRequest } from './another-request';
import { NO_COHORT, requestFailure } from './claim-failures';
import { ClaimLearned } from './claim-learned';
import { openRequest } from './request';

/** One account's answer: what would be learned, then the signature, then the link to hand over. */
export function ClaimAnswer({
  owner,
  request,
  hasCohort,
}: {
  owner: string;
  request: ReadRequest;
  hasCohort: boolean;
}) {
  const ctx = useFlowContext();
  const [made, setMade] = useState<ClaimRecord | null>(null);
  const preview = useQuery({
    queryKey: keys.preview(owner, [request.programme, request.milestone, request.challenge].join('/')),
    queryFn: async () => previewClaim(await actingAs(ctx, owner), request),
    enabled: hasCohort && made === null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  if (made) return <Answered claim={made} />;
  if (!hasCohort) return <NotNow failure={NO_COHORT} way={<ToProofs />} />;
  if (preview.error) {
    return (
      <NotNow
        failure={requestFailure(preview.error)}
        way={
          isOwnAffair(preview.error) ? (
            <ToProofs />
          ) : (
            <Button variant="secondary" onClick={() => void preview.refetch()}>
              Try again
            </Button>
          )
        }
      />
    );
  }
  if (!preview.data) return <Skeleton lines={5} label="Looking at the cohort …" />;
  return <Decide owner={owner} preview={preview.data} onMade={setMade} />;
}

/** Whether the page of proofs is where one can see to it. */
function isOwnAffair(error: unknown): boolean {
  return error instanceof FlowError && ['no-cohort', 'not-in-set', 'claimed-before'].includes(error.code);
}

function ToProofs() {
  return (
    <Link href="/patient/proofs#claims" className={buttonClass('secondary')}>
      Milestones and proofs
    </Link>
  );
}

function NotNow({ failure, way }: { failure: ReturnType<typeof requestFailure>; way: ReactNode }) {
  return (
    <FailureNotice failure={failure}>
      {way}
      <AnotherRequest />
    </FailureNotice>
  );
}

function Decide({
  owner,
  preview,
  onMade,
}: {
  owner: string;
  preview: ClaimPreview;
  onMade: (claim: ClaimRecord) => void;
}) {
  const { isEarly, settlesAt, request } = preview;
  const answer = useAction(
    async (ctx) => onMade(await makeClaim(ctx, preview)),
    'Signed. Hand it over as a file, or as a link.',
    owner,
  );
  const badly = hidesBadly(preview);
  return (
    <Card title="Before you answer">
      <div className="space-y-4">
        <ClaimLearned preview={preview} />
        {badly ? (
          <Callout
            tone="warning"
            title={`This answer would not be anonymous: it hides you among only ${left(preview)}`}
          >
            <p>
              Whoever knows a little more, such as who is a customer of theirs, may work out that it is you.
              From 11 on a set begins to hide its members.
            </p>
          </Callout>
        ) : null}
        {isEarly ? (
          <Callout tone="warning" title={`Better wait until ${chainDay(settlesAt)}`}>
            <p>
              Your cohort is young. A claim right after it was sealed stands out by its moment.{' '}
              {settlesAt < request.expires
                ? 'Keep the link, and open it again then: the request is open longer than that.'
                : `But the request ends on ${chainDay(request.expires)}: ask the verifier for a later one.`}
            </p>
          </Callout>
        ) : null}
        <FailureNotice failure={answer.failure} />
        <div className="flex flex-wrap gap-2">
          {isEarly ? (
            <Link href="/patient/proofs" className={buttonClass('primary')}>
              Wait
            </Link>
          ) : null}
          <Button
            variant={isEarly || badly ? 'secondary' : 'primary'}
            busy={answer.busy}
            busyLabel="Signing …"
            onClick={() => void answer.run()}
          >
            {isEarly || badly ? 'Answer now anyway' : 'Sign the answer'}
          </Button>
          <Link href="/patient" className={buttonClass('quiet')} onClick={() => openRequest(null)}>
            Do not answer
          </Link>
        </div>
      </div>
    </Card>
  );
}

function Answered({ claim }: { claim: ClaimRecord }) {
  return (
    <Card title="Your answer is ready" data-claim={claim.id}>
      <div className="space-y-4">
        <p>
          Nothing has been sent. Hand it to the verifier in a way that does not name you, if you can: an
          e-mail from your own address says whose it is. It stays in your list of claims.
        </p>
        <HandOver
          link={`${window.location.origin}/verify#${claim.link}`}
          label="Claim link"
          about={claim.name}
          createdAt={claim.createdAt}
        />
        <AnotherRequest />
      </div>
    </Card>
  );
}
