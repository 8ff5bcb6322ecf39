'use client';

import Link from 'next/link';
import { useUnanswered } from '@/components/disputes/use-disputes';
import { CopiesAsk } from '@/components/flows/copies-ask';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { count } from '@/components/flows/format';
import { useAttendances, useClients, useTherapistState } from '@/components/flows/records';
import { Button, buttonClass } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import { Attestation } from './attestation';
import { openAttendances } from './clients';
import { InvitationCard } from './invitation-card';
import { ProfileCard } from './profile-card';
import { RegisterForm } from './register-form';

/** The therapist's first page: registering, or where the verification stands and what waits for an answer. */
export function OverviewPage() {
  const state = useTherapistState();
  if (state.isPending) return <Skeleton lines={6} label="Looking up your registration …" />;
  if (state.error && !state.data) {
    return (
      <FailureNotice failure={failureWords(state.error)}>
        <Button variant="secondary" onClick={() => void state.refetch()}>
          Try again
        </Button>
      </FailureNotice>
    );
  }
  if (!state.data) return <RegisterForm />;
  return (
    <>
      <PageHeader title={state.data.alias} />
      <div className="grid gap-5 lg:grid-cols-2">
        <div className="min-w-0 space-y-5">
          <ToDo />
          <CopiesAsk />
          <Attestation therapist={state.data} />
        </div>
        {state.data.status === 'left' || state.data.status === 'revoked' ? null : (
          <div className="min-w-0 space-y-5">
            <ProfileCard therapist={state.data} />
            <InvitationCard therapist={state.data} />
          </div>
        )}
      </div>
    </>
  );
}

function ToDo() {
  const clients = useClients();
  const attendances = useAttendances();
  const disputed = attendances.data?.filter((a) => a.entry === 'disputed') ?? [];
  const unanswered = useUnanswered('therapist', disputed).length;
  const failure = clients.error ?? attendances.error;
  if (failure) return <FailureNotice failure={failureWords(failure)} />;
  const asking = clients.data?.filter((c) => c.state === 'asking').length ?? 0;
  const asked = openAttendances(attendances.data, clients.data).length;
  return (
    <Card title="Waiting for you" sheet>
      {asking + asked + unanswered === 0 ? (
        <p>Nothing just now. Requests and sessions arrive here by themselves while this page is open.</p>
      ) : (
        <div className="flex flex-wrap gap-2">
          {asking > 0 ? (
            <Link href="/therapist/requests" className={buttonClass('primary')}>
              Answer {count(asking, 'request')}
            </Link>
          ) : null}
          {asked > 0 ? (
            <Link href="/therapist/sessions" className={buttonClass('primary')}>
              Countersign {count(asked, 'session')}
            </Link>
          ) : null}
          {unanswered > 0 ? (
            <Link href="/therapist/disputes" className={buttonClass('primary')}>
              Answer {count(unanswered, 'dispute')}
            </Link>
          ) : null}
        </div>
      )}
    </Card>
  );
}
