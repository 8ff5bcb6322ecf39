'use client';

import Link from 'next/link';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { useClaims, useCohorts } from '@/components/flows/records';
import { useAction } from '@/components/flows/use-action';
import { Button, buttonClass } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { COHORT_LEAST, COHORT_SIZE, joinCohort, type Milestone } from '@/lib/flows';
import { ClaimItem } from './claim-item';
import { CohortStanding } from './cohort-standing';
import type { Relationship } from './relationships';

/** One account's way into a cohort, and the claims that were made from there. All of it comes from the vault. */
export function AnonymousSection({
  relation,
  milestones,
}: {
  relation: Relationship;
  milestones: readonly Milestone[];
}) {
  const { owner } = relation;
  const cohorts = useCohorts();
  const claims = useClaims();
  const failure = cohorts.error ?? claims.error;
  const record = cohorts.data?.find((c) => c.owner === owner);
  const made = claims.data?.filter((c) => c.owner === owner) ?? [];
  return (
    <Card title="Anonymous claims" id="claims">
      {failure ? <FailureNotice failure={failureWords(failure)} /> : null}
      {cohorts.data ? (
        record ? (
          <CohortStanding record={record} milestones={milestones} />
        ) : (
          <Join relation={relation} />
        )
      ) : failure ? null : (
        <Skeleton lines={3} label="Reading your records …" />
      )}
      {made.length > 0 ? (
        <>
          <h3 className="mt-5 mb-2 text-lg">Claims you have made</h3>
          <ul aria-label="Claims" className="divide-y divide-rule">
            {made.map((claim) => (
              <ClaimItem key={claim.id} claim={claim} />
            ))}
          </ul>
        </>
      ) : null}
      {record && record.sealedAt !== '0' ? (
        <p className="mt-4">
          <Link href="/patient/claim" className={buttonClass('secondary')}>
            Answer a request
          </Link>
        </p>
      ) : null}
    </Card>
  );
}

/** What a cohort is and what entering it makes public, said before it is asked for. */
function Join({ relation }: { relation: Relationship }) {
  const { owner, left, standing } = relation;
  const join = useAction(joinCohort, 'Noted. Your app enters a cohort by itself as soon as it can.', owner);
  const possible = !left && standing?.account != null;
  return (
    <div className="max-w-prose space-y-3">
      <p>
        A proof can be traced to your pseudonym; an anonymous claim cannot. It says that one of a{' '}
        <strong>cohort</strong>, a fixed group of {COHORT_LEAST} to {COHORT_SIZE} accounts, reached a
        milestone, and not which one.
      </p>
      <Callout title="What becomes public when you enter one">
        <ul className="list-disc space-y-1 pl-5">
          <li>In which cohort this account is, with a fresh key made for that alone.</li>
          <li>
            That the sessions behind its milestone can no longer be disputed: it enters only after that time.
          </li>
          <li>That one of your therapist’s group vouched for it. Not who.</li>
        </ul>
        <p className="mt-2">
          An account has <strong>one cohort for life</strong>: it cannot leave, or choose another.
        </p>
      </Callout>
      <FailureNotice failure={join.failure} />
      {possible ? (
        <Button busy={join.busy} busyLabel="Noting it …" onClick={() => void join.run()}>
          Hide among others
        </Button>
      ) : (
        <p>
          {left ? 'This account is closed, so it enters no cohort any more.' : 'Pair with a therapist first.'}
        </p>
      )}
    </div>
  );
}
