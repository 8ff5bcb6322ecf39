'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { failureWords } from '@/components/flows/failure';
import { keys } from '@/components/flows/keys';
import { Card } from '@/components/ui/card';
import { useTask } from '@/components/vault/use-task';
import { type Context, leaveAsPatient, leaveAsTherapist, registrations } from '@/lib/flows';

/** Leaving for good, in each role that the account has. Nothing is shown to an account that has none. */
export function LeaveSection() {
  const ctx = useFlowContext();
  const { data } = useQuery({
    queryKey: [...keys.chain, 'registrations', ctx.wallet.principal],
    queryFn: () => registrations(ctx),
  });
  if (!data?.patient && !data?.therapist) return null;
  return (
    <Card title="Leave">
      {data.patient === 'left' ? <p className="mb-3">You have left as a patient.</p> : null}
      {data.therapist === 'left' ? <p className="mb-3">You have left as a therapist.</p> : null}
      {data.patient === 'active' || data.therapist === 'active' ? (
        <p className="mb-3">Leaving closes the account on the public record. It cannot be undone.</p>
      ) : null}
      <div className="flex flex-wrap gap-2">
        {data.patient === 'active' ? (
          <Leave label="Leave as a patient" leave={leaveAsPatient}>
            <p>
              Your pairing ends, and nothing can be recorded under this account any more. What is confirmed
              stays on the public record and keeps counting in proofs that you have made. What waits for your
              therapist’s confirmation will stay unconfirmed.
            </p>
            <p>Your notes stay in the vault on this device. To begin again you need another account.</p>
          </Leave>
        ) : null}
        {data.therapist === 'active' ? (
          <Leave label="Leave as a therapist" leave={leaveAsTherapist}>
            <p>
              Your key leaves the group with its next publication, and nobody can ask you for a pairing any
              more. What you countersigned keeps counting. Running pairings last until they are ended or their
              term is over: tell your clients.
            </p>
          </Leave>
        ) : null}
      </div>
    </Card>
  );
}

function Leave({
  label,
  leave,
  children,
}: {
  label: string;
  leave: (ctx: Context) => Promise<void>;
  children: ReactNode;
}) {
  const ctx = useFlowContext();
  const queries = useQueryClient();
  const { busy, error, run, clear } = useTask();
  return (
    <ConfirmButton
      label={label}
      title={`${label}?`}
      confirmLabel="Leave for good"
      busyLabel="Leaving …"
      action={{ busy, clear, failure: error ? failureWords(error) : null }}
      onConfirm={async () => {
        const done = await run(() => leave(ctx));
        if (done) await queries.invalidateQueries({ queryKey: keys.chain });
        return done;
      }}
    >
      {children}
    </ConfirmButton>
  );
}
