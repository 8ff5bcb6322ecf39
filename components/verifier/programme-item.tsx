'use client';

import { useState } from 'react';
import { ChainSees } from '@/components/flows/chain-sees';
import { periodWords } from '@/components/flows/claim-words';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { chainDay, chainMoment, milestoneWords } from '@/components/flows/format';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { DescriptionList } from '@/components/ui/description-list';
import { StateBadge } from '@/components/ui/state-badge';
import { closeProgramme, type Milestone, type Programme, type RequestRecord } from '@/lib/flows';
import { periodEnd } from './programme-typed';
import { RequestForm } from './request-form';
import { RequestItem } from './request-item';

/** One programme: what it accepts, its present period, its requests, and the way to end it. */
export function ProgrammeItem({
  programme,
  milestones,
  requests,
}: {
  programme: Programme;
  milestones: readonly Milestone[];
  requests: readonly RequestRecord[];
}) {
  const { id, name, period, closed, now, createdAt } = programme;
  const [asking, setAsking] = useState(false);
  const [fresh, setFresh] = useState('');
  const close = useAction((ctx) => closeProgramme(ctx, id), `${name} is closed.`);
  const accepted = milestones.filter((m) => programme.milestones.includes(m.id));
  const end = periodEnd(programme);
  return (
    <li data-programme={id.toString()} data-state={closed ? 'closed' : 'open'}>
      <Card
        title={<span className="break-words">{name}</span>}
        actions={<StateBadge state={closed ? 'ended' : 'active'} label={closed ? 'Closed' : 'Open'} />}
      >
        <DescriptionList
          items={[
            { term: 'Programme', value: `number ${id}, registered on ${chainDay(createdAt)}` },
            { term: 'Claims', value: `${periodWords(period)} for each account` },
            { term: 'Milestones', value: accepted.map(milestoneWords).join(', ') },
            ...(end === null || closed
              ? []
              : [{ term: 'Present period', value: `number ${now + 1n}, until ${chainMoment(end)}` }]),
          ]}
        />
        {asking && !closed ? (
          <RequestForm
            programme={id}
            milestones={accepted}
            onDone={(made) => {
              setAsking(false);
              if (made) setFresh(made.id);
            }}
          />
        ) : closed ? null : (
          <div className="mt-4 flex flex-wrap gap-2">
            <Button aria-label={`Make a request: ${name}`} onClick={() => setAsking(true)}>
              Make a request
            </Button>
            <ConfirmButton
              label="Close the programme"
              accessibleName={`Close the programme: ${name}`}
              variant="quiet"
              title={`Close ${name}?`}
              confirmLabel="Close it"
              busyLabel="Closing, a few seconds …"
              action={close}
              onConfirm={close.run}
            >
              <p>
                It takes no more claims, for good: requests that are out cannot be answered any more, and
                claims that were made and not recorded no longer hold. What was recorded stays.
              </p>
              <ChainSees steps={['close-programme']} />
            </ConfirmButton>
          </div>
        )}
        {requests.length > 0 ? (
          <>
            <h3 className="mt-5 mb-2 text-lg">Requests</h3>
            <ul aria-label={`Requests of ${name}`} className="divide-y divide-rule">
              {requests.map((request) => (
                <RequestItem
                  key={request.id}
                  request={request}
                  milestone={milestones.find((m) => m.id.toString() === request.milestone)}
                  closed={closed}
                  isFresh={request.id === fresh}
                />
              ))}
            </ul>
          </>
        ) : null}
      </Card>
    </li>
  );
}
