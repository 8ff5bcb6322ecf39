'use client';

import { useQuery } from '@tanstack/react-query';
import { useFlowContext } from '@/components/context/flow-context';
import { ChainSees } from '@/components/flows/chain-sees';
import { keys } from '@/components/flows/keys';
import { Card } from '@/components/ui/card';
import { leaveAsPatient, leaveAsTherapist, registrations } from '@/lib/flows';
import { Leave } from './leave';

/**
 * Leaving for good, in each role that the account has. Nothing is shown to an account that has none. A patient whose
 * account is in the app leaves each pseudonym by itself (see `pseudonyms-section.tsx`).
 */
export function LeaveSection() {
  const ctx = useFlowContext();
  const { data } = useQuery({
    queryKey: [...keys.chain, 'registrations', ctx.wallet.principal],
    queryFn: () => registrations(ctx),
  });
  const patient = ctx.accounts ? null : data?.patient;
  if (!data || (!patient && !data.therapist)) return null;
  return (
    <Card title="Leave">
      {patient === 'left' ? <p className="mb-3">You have left as a patient.</p> : null}
      {data.therapist === 'left' ? <p className="mb-3">You have left as a therapist.</p> : null}
      {patient === 'active' || data.therapist === 'active' ? (
        <p className="mb-3">Leaving closes the account on the public record. It cannot be undone.</p>
      ) : null}
      <div className="flex flex-wrap gap-2">
        {patient === 'active' ? (
          <Leave label="Leave as a patient" leave={leaveAsPatient}>
            <p>
              Your pairing ends, and nothing can be recorded under this account any more. What is confirmed
              stays on the public record and keeps counting in proofs that you have made. What waits for your
              therapist’s confirmation will stay unconfirmed.
            </p>
            <p>Your notes stay in the vault on this device. To begin again you need another account.</p>
            <ChainSees steps={['leave-as-patient']} />
          </Leave>
        ) : null}
        {data.therapist === 'active' ? (
          <Leave label="Leave as a therapist" leave={leaveAsTherapist}>
            <p>
              Your key leaves the group with its next publication, and nobody can ask you for a pairing any
              more. What you countersigned keeps counting. Running pairings last until they are ended or their
              term is over: tell your clients.
            </p>
            <ChainSees steps={['leave-as-therapist']} />
          </Leave>
        ) : null}
      </div>
    </Card>
  );
}
