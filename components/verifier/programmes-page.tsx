'use client';

import { MailQuestion } from 'lucide-react';
import { useState } from 'react';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { useClaimRequests, useMilestones, useProgrammes, useRegistering } from '@/components/flows/records';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import { StateBadge } from '@/components/ui/state-badge';
import { ProgrammeItem } from './programme-item';
import { RegisterForm } from './register-form';

/** What a verifier asks anonymous claims for, and the requests that were made. */
export function ProgrammesPage() {
  const programmes = useProgrammes();
  const milestones = useMilestones(null);
  const requests = useClaimRequests();
  const registering = useRegistering();
  const [adding, setAdding] = useState(false);
  const failure = programmes.error ?? milestones.error ?? requests.error;
  const ready = programmes.data && milestones.data && requests.data;
  const waiting = registering.data ?? [];
  return (
    <>
      <PageHeader
        title="Programmes"
        intro="A programme is what you ask anonymous claims for: a discount, a study, a group. In each of its periods an account can claim once, and you never learn which account it was."
        actions={
          ready && programmes.data.length > 0 && !adding ? (
            <Button variant="secondary" onClick={() => setAdding(true)}>
              Register another
            </Button>
          ) : null
        }
      />
      {failure && !ready ? (
        <FailureNotice failure={failureWords(failure)}>
          <Button
            variant="secondary"
            onClick={() => void Promise.all([programmes.refetch(), milestones.refetch(), requests.refetch()])}
          >
            Try again
          </Button>
        </FailureNotice>
      ) : null}
      {!ready && !failure ? <Skeleton lines={5} label="Reading the programmes …" /> : null}
      {ready ? (
        <div className="space-y-6">
          {adding ? (
            <RegisterForm
              milestones={milestones.data.filter((m) => m.window === 0n)}
              onDone={() => setAdding(false)}
            />
          ) : (
            waiting.map((name) => (
              <p key={name} className="flex flex-wrap items-center gap-2">
                <StateBadge state="pending" label="Being registered" />
                <span className="min-w-0 break-words">{name}</span>
              </p>
            ))
          )}
          {programmes.data.length > 0 ? (
            <ul aria-label="Programmes" className="space-y-4">
              {programmes.data.map((programme) => (
                <ProgrammeItem
                  key={programme.id.toString()}
                  programme={programme}
                  milestones={milestones.data}
                  requests={requests.data.filter((r) => r.programme === programme.id.toString())}
                />
              ))}
            </ul>
          ) : adding || waiting.length > 0 ? null : (
            <EmptyState
              icon={<MailQuestion className="size-6" />}
              title="No programme yet"
              action={<Button onClick={() => setAdding(true)}>Register a programme</Button>}
            >
              <p>
                Register one, make a request link for a milestone, and give the link to whoever is to answer.
                What comes back you check under “Check a claim”.
              </p>
            </EmptyState>
          )}
        </div>
      ) : null}
    </>
  );
}
