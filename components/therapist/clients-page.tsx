'use client';

import { Users } from 'lucide-react';
import { useState } from 'react';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { recordDay } from '@/components/flows/format';
import { useClients } from '@/components/flows/records';
import { useAction } from '@/components/flows/use-action';
import { ReceivedShares } from '@/components/sharing/received';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import { StateBadge, type StateName } from '@/components/ui/state-badge';
import { type ClientRecord, endAsTherapist, labelClient } from '@/lib/flows';
import { clientName } from './clients';

const LABEL_MAX = 60;

const states: Record<ClientRecord['state'], [StateName, string, string]> = {
  asking: ['waiting', 'Waiting for your answer', 'Answer under “Requests”.'],
  accepted: [
    'pending',
    'Accepted',
    'The patient completes the pairing next. There is nothing you need to do.',
  ],
  paired: ['active', 'Paired', 'Their sessions arrive under “Sessions”.'],
  declined: ['declined', 'Declined', 'You declined this request.'],
  expired: ['expired', 'Ran out', 'It was not completed in time. The patient can ask again.'],
  ended: ['ended', 'Ended', 'What you confirmed keeps counting for them.'],
};

/** Everybody who asked, with a private name for each. */
export function ClientsPage() {
  const clients = useClients();
  const shown = clients.data?.filter((c) => c.state !== 'asking') ?? [];
  return (
    <>
      <PageHeader
        title="Clients"
        intro="The names you give here are yours alone; they never leave this device."
      />
      {clients.error ? <FailureNotice failure={failureWords(clients.error)} /> : null}
      {clients.isPending ? <Skeleton lines={4} /> : null}
      {clients.data && shown.length === 0 ? (
        <EmptyState icon={<Users className="size-6" />} title="No clients yet">
          <p>Once you have accepted a request, the person is listed here under their pseudonym.</p>
        </EmptyState>
      ) : null}
      {shown.length > 0 ? (
        <ul aria-label="Clients" className="space-y-4">
          {shown.map((client) => (
            <ClientItem key={client.id} client={client} />
          ))}
        </ul>
      ) : null}
    </>
  );
}

function ClientItem({ client }: { client: ClientRecord }) {
  const [label, setLabel] = useState<string | null>(null);
  const rename = useAction(
    (ctx, text: string) => labelClient(ctx, client.id, text),
    'Name kept on this device.',
  );
  const end = useAction(
    (ctx) => endAsTherapist(ctx, client.id),
    'Ended. The patient’s app puts it on the public record.',
  );
  const [badge, word, next] = states[client.state];
  const name = clientName(client);
  return (
    <li data-state={client.state} data-client={client.id}>
      <Card title={name} actions={<StateBadge state={badge} label={word} />}>
        <p>{next}</p>
        <p className="text-ink-soft text-sm">
          Pseudonym {client.account} · asked on {recordDay(client.receivedAt)}
        </p>
        {client.greeting ? (
          <blockquote className="mt-2 whitespace-pre-wrap break-words border-margin-line border-l-2 pl-3 text-sm">
            {client.greeting}
          </blockquote>
        ) : null}
        <ReceivedShares clientId={client.id} />
        {label === null ? null : (
          <form
            className="mt-3 flex flex-wrap items-end gap-2"
            onSubmit={async (event) => {
              event.preventDefault();
              if (await rename.run(label)) setLabel(null);
            }}
          >
            <Field
              label="Private name"
              autoComplete="off"
              maxLength={LABEL_MAX}
              value={label}
              className="min-w-0 flex-1 basis-48"
              onChange={(event) => setLabel(event.target.value)}
            />
            <Button type="submit" busy={rename.busy}>
              Keep
            </Button>
            <Button variant="quiet" onClick={() => setLabel(null)}>
              Cancel
            </Button>
          </form>
        )}
        <FailureNotice failure={rename.failure} />
        <div className="mt-3 flex flex-wrap gap-2">
          {label === null ? (
            <Button variant="secondary" aria-label={`Name: ${name}`} onClick={() => setLabel(client.label)}>
              {client.label ? 'Change name' : 'Give a name'}
            </Button>
          ) : null}
          {client.state === 'paired' ? (
            <ConfirmButton
              label="End pairing"
              accessibleName={`End pairing: ${name}`}
              variant="quiet"
              title={`End the pairing with ${name}?`}
              confirmLabel="End it"
              busyLabel="Ending …"
              action={end}
              onConfirm={end.run}
            >
              <p>
                You will not be asked to confirm further sessions. What you confirmed keeps counting for them.
                Their app puts the end on the public record the next time it is open.
              </p>
            </ConfirmButton>
          ) : null}
        </div>
      </Card>
    </li>
  );
}
