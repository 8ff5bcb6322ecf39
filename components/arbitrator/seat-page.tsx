'use client';

import { useState } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { useSeat } from '@/components/disputes/use-disputes';
import { ChainSees } from '@/components/flows/chain-sees';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { chainDay } from '@/components/flows/format';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { DescriptionList } from '@/components/ui/description-list';
import { Field } from '@/components/ui/field';
import { focusFirstError } from '@/components/ui/focus-error';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import { StateBadge } from '@/components/ui/state-badge';
import { registerAsArbitrator, resignAsArbitrator, type Seat } from '@/lib/flows';

const CREDENTIAL_MAX = 256;

/** Asking for an arbitrator's seat, holding it, giving it up. */
export function SeatPage() {
  const seat = useSeat();
  return (
    <>
      <PageHeader
        title="Your seat"
        intro="Arbitrators decide disputes over sessions. They hold no account as patient or therapist, and vote without showing who they are."
      />
      {seat.error && seat.data === undefined ? (
        <FailureNotice failure={failureWords(seat.error)}>
          <Button variant="secondary" onClick={() => void seat.refetch()}>
            Try again
          </Button>
        </FailureNotice>
      ) : null}
      {seat.data === undefined && !seat.error ? <Skeleton lines={4} label="Reading your seat …" /> : null}
      {seat.data === null ? <Register /> : null}
      {seat.data ? <Held seat={seat.data} /> : null}
    </>
  );
}

const status = {
  candidate: [
    'waiting',
    'Candidate',
    'You are registered. The council gives seats: tell one of its members your address.',
  ],
  seated: [
    'active',
    'Seated',
    'Disputes that open from now on come to you. While a case runs, open this page every day: a ballot has to be opened in its time.',
  ],
  resigned: [
    'ended',
    'Resigned',
    'You gave your seat up for good. Disputes that opened while you held it are still yours to vote in.',
  ],
} as const;

function Held({ seat }: { seat: Seat }) {
  const { wallet } = useFlowContext();
  const [badge, label, text] = status[seat.status];
  const resign = useAction((ctx) => resignAsArbitrator(ctx), 'You have resigned.');
  return (
    <Card title="As an arbitrator" sheet actions={<StateBadge state={badge} label={label} />}>
      <p className="mb-3 max-w-prose">{text}</p>
      {seat.ours ? null : (
        <Callout tone="warning" title="Your keys are not in this vault" className="mb-3">
          <p>
            This address registered with another vault’s keys. Open that vault to read evidence and to vote.
          </p>
        </Callout>
      )}
      <DescriptionList
        items={[
          { term: 'Address', value: <code className="font-mono">{wallet.principal}</code> },
          { term: 'Registered', value: chainDay(seat.registeredAt) },
        ]}
      />
      <div className="mt-3 flex flex-wrap gap-2">
        <CopyButton text={wallet.principal} label="Copy address" variant="secondary" />
        {seat.status === 'resigned' ? null : (
          <ConfirmButton
            label="Resign"
            variant="quiet"
            title="Give your seat up?"
            confirmLabel="Resign for good"
            busyLabel="Resigning, a few seconds …"
            action={resign}
            onConfirm={resign.run}
          >
            <p>
              This is for good: this address and its voting key can never be seated again. You still vote in
              disputes that are open.
            </p>
            <ChainSees steps={['resign-arbitrator']} />
          </ConfirmButton>
        )}
      </div>
    </Card>
  );
}

function Register() {
  const [credential, setCredential] = useState('');
  const [tried, setTried] = useState(false);
  const register = useAction(
    (ctx) => registerAsArbitrator(ctx, credential.trim()),
    'You are registered as a candidate.',
  );
  const wrong = credential.trim() === '' ? 'Say by what the council knows you.' : undefined;
  return (
    <Card title="Ask for a seat" sheet>
      <form
        noValidate
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (wrong) return focusFirstError(event.currentTarget);
          void register.run();
        }}
      >
        <p>
          Use a vault of its own for this: whoever is a patient or a therapist here should not judge others’
          sessions, and the record refuses an address that is registered as one.
        </p>
        <Field
          label="Credential"
          hint="Such as a bar association and number. It stays in your vault; the record gets a sealed mark of it."
          autoComplete="off"
          maxLength={CREDENTIAL_MAX}
          value={credential}
          error={tried ? wrong : undefined}
          onChange={(event) => setCredential(event.target.value)}
        />
        <ChainSees steps={['register-arbitrator']} never="how you will vote." />
        <FailureNotice failure={register.failure} />
        <Button type="submit" busy={register.busy} busyLabel="Registering, a few seconds …">
          Register as a candidate
        </Button>
      </form>
    </Card>
  );
}
