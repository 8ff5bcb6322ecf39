'use client';

import { Inbox } from 'lucide-react';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { recordDay } from '@/components/flows/format';
import { useClients, useTherapistState } from '@/components/flows/records';
import { hidesWell, oneOf, setWords } from '@/components/flows/set-size';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import { acceptRequest, type ClientRecord, declineRequest } from '@/lib/flows';

/** The inbox of pairing requests. */
export function RequestsPage() {
  const clients = useClients();
  const state = useTherapistState();
  const size = state.data?.ringSize;
  const asking = clients.data?.filter((c) => c.state === 'asking') ?? [];
  return (
    <>
      <PageHeader title="Pairing requests" intro="People who would like you to confirm their sessions." />
      <div className="space-y-5">
        {clients.error ? <FailureNotice failure={failureWords(clients.error)} /> : null}
        {clients.isPending ? <Skeleton lines={4} /> : null}
        {asking.length > 0 && size !== undefined ? <GroupNote size={size} /> : null}
        {clients.data && asking.length === 0 ? (
          <EmptyState icon={<Inbox className="size-6" />} title="No requests waiting">
            <p>
              When a patient opens your invitation or finds you in the list, their sealed request arrives
              here. You have 14 days to answer; declining and not answering look the same to everybody else.
            </p>
          </EmptyState>
        ) : null}
        {asking.length > 0 ? (
          <ul aria-label="Pairing requests" className="space-y-4">
            {asking.map((client) => (
              <RequestItem key={client.id} client={client} canAccept={size !== undefined && size > 0} />
            ))}
          </ul>
        ) : null}
      </div>
    </>
  );
}

function GroupNote({ size }: { size: number }) {
  if (size === 0) {
    return (
      <Callout tone="warning" title="You cannot accept yet">
        <p>Your group has not been published with you in it. The requests stay here until then.</p>
      </Callout>
    );
  }
  return (
    <Callout
      tone={hidesWell(size) ? 'info' : 'warning'}
      title={hidesWell(size) ? `You answer as ${oneOf(size)}` : `Your group is small: ${size}`}
    >
      <p>{setWords(size)}</p>
    </Callout>
  );
}

function RequestItem({ client, canAccept }: { client: ClientRecord; canAccept: boolean }) {
  const accept = useAction(
    (ctx) => acceptRequest(ctx, client.id),
    (size) => `Accepted. You answered as ${oneOf(size)}.`,
  );
  const decline = useAction((ctx) => declineRequest(ctx, client.id), 'Declined.');
  return (
    <li data-state={client.state} data-client={client.id}>
      <Card title={`Pseudonym ${client.account}`} level={2}>
        <p className="text-ink-soft text-sm">Asked on {recordDay(client.receivedAt)}</p>
        {client.greeting ? (
          <blockquote className="mt-2 whitespace-pre-wrap break-words border-margin-line border-l-2 pl-3">
            {client.greeting}
          </blockquote>
        ) : (
          <p className="mt-2">They wrote no greeting. Ask your patient whether it was they who sent it.</p>
        )}
        <p className="mt-3 text-ink-soft text-sm">
          Accept only somebody you know you see: your group vouches for this pseudonym with you.
        </p>
        <div className="mt-3 flex flex-wrap gap-2">
          <Button
            busy={accept.busy}
            busyLabel="Accepting …"
            disabled={!canAccept}
            aria-label={`Accept: pseudonym ${client.account}`}
            onClick={() => void accept.run()}
          >
            Accept
          </Button>
          <ConfirmButton
            label="Decline"
            accessibleName={`Decline: pseudonym ${client.account}`}
            title="Decline this request?"
            confirmLabel="Decline it"
            busyLabel="Declining …"
            action={decline}
            onConfirm={decline.run}
          >
            <p>The person is told that you cannot take this on, without a reason. Nobody else sees it.</p>
          </ConfirmButton>
        </div>
        <div className="mt-3">
          <FailureNotice failure={accept.failure} />
        </div>
      </Card>
    </li>
  );
}
