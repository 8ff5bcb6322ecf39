'use client';

import { useState } from 'react';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { chainDay, chainMoment, count } from '@/components/flows/format';
import { useTip } from '@/components/flows/records';
import { hidesWell } from '@/components/flows/set-size';
import { useAction } from '@/components/flows/use-action';
import { Badge } from '@/components/ui/badge';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { Checkbox } from '@/components/ui/checkbox';
import { DescriptionList } from '@/components/ui/description-list';
import { Select } from '@/components/ui/select';
import { StateBadge } from '@/components/ui/state-badge';
import { publishRing, type Ring, suspendRing } from '@/lib/flows';

const DAY = 86_400;
const SUSPENSIONS = [
  { value: '1', label: '1 day' },
  { value: '7', label: '7 days' },
  { value: '14', label: '14 days' },
];

/** After a suspension has ended, the contract refuses another one for as long as one may last. */
const REST = 14n * 86_400n;
/** A suspension is lifted as of a moment that is still ahead when the transaction gets into a block. Seconds. */
const LIFT_AHEAD = 600n;

/** One ring: its published version, what is staged since, whether it is suspended, and the steps that are open. */
export function RingItem({ ring }: { ring: Ring }) {
  const { data: tip } = useTip();
  const now = tip && BigInt(tip.time);
  const published = ring.keys.length;
  const suspended = now !== undefined && now < ring.suspendedUntil;
  const resting = now !== undefined && !suspended && now < ring.suspendedUntil + REST;
  return (
    <li
      data-state={suspended ? 'suspended' : ring.changed ? 'changed' : 'published'}
      data-ring={ring.ring.toString()}
    >
      <Card
        title={`Ring ${ring.ring}`}
        actions={
          <>
            {suspended ? <StateBadge state="suspended" /> : null}
            {ring.changed ? (
              <Badge tone="warning">Changes not published</Badge>
            ) : (
              <Badge tone="success">Published</Badge>
            )}
          </>
        }
      >
        {suspended ? (
          <Callout
            tone="warning"
            className="mb-3"
            title={`Suspended until ${chainMoment(ring.suspendedUntil)}`}
          >
            <p>Until then no session of any patient of this ring can be confirmed. It ends by itself.</p>
          </Callout>
        ) : null}
        <DescriptionList
          items={[
            {
              term: 'Published',
              value:
                ring.version === 0n
                  ? 'not yet'
                  : `version ${ring.version}, ${count(published, 'member')}, to ${chainDay(ring.expires)}`,
            },
            { term: 'After publication', value: count(ring.staged, 'member') },
            ...(resting
              ? [{ term: 'Can be suspended again', value: `from ${chainDay(ring.suspendedUntil + REST)}` }]
              : []),
          ]}
        />
        {hidesWell(ring.staged) ? null : (
          <Callout tone="warning" className="mt-3" title="A small ring hides little">
            <p>
              With {count(ring.staged, 'member')}, anybody who knows a little more may work out who it is.
              From 11 on it begins to hide its members.
            </p>
          </Callout>
        )}
        <div className="mt-4 flex flex-wrap gap-2">
          <Publish ring={ring} />
          {suspended && now + LIFT_AHEAD < ring.suspendedUntil ? <Lift ring={ring} /> : null}
          {ring.version > 0n && now !== undefined && !suspended && !resting ? <Suspend ring={ring} /> : null}
        </div>
      </Card>
    </li>
  );
}

function Publish({ ring }: { ring: Ring }) {
  const [retire, setRetire] = useState(false);
  const action = useAction((ctx) => publishRing(ctx, ring.ring, retire), `Ring ${ring.ring} is published.`);
  const empty = ring.staged === 0;
  return (
    <ConfirmButton
      label="Publish"
      accessibleName={`Publish: ring ${ring.ring}`}
      variant={ring.changed ? 'primary' : 'secondary'}
      danger={retire}
      title={`Publish ring ${ring.ring}?`}
      confirmLabel={retire ? 'Publish and retire older versions' : 'Publish'}
      busyLabel="Publishing, a few seconds …"
      action={action}
      onConfirm={async () => {
        const worked = await action.run();
        if (worked) setRetire(false);
        return worked;
      }}
    >
      <p>
        Those attested or reinstated since join; those suspended or revoked leave. Publish several changes
        together: after a single change everybody can see whom it was about.
      </p>
      <p>Pairings made under older versions stay in force to the end of their term.</p>
      <Checkbox
        label="Also retire older versions"
        hint="Only when a key is in wrong hands. Every pairing of this ring stops at once, and each patient has to pair anew."
        checked={retire}
        onChange={(event) => setRetire(event.target.checked)}
      />
      {retire ? (
        <Callout tone="danger" title="This stops all pairings of the ring">
          <p>
            Sessions already confirmed keep counting. Nobody’s new session is accepted until they have paired
            again.
          </p>
        </Callout>
      ) : null}
      {empty && !retire ? (
        <Callout tone="warning" title="The ring is empty">
          <p>An empty ring can only be published together with retiring its older versions.</p>
        </Callout>
      ) : null}
    </ConfirmButton>
  );
}

function Suspend({ ring }: { ring: Ring }) {
  const [days, setDays] = useState('1');
  const action = useAction(async (ctx) => {
    const { time } = await ctx.chain.tip();
    return suspendRing(ctx, ring.ring, BigInt(time + Number(days) * DAY));
  }, `Ring ${ring.ring} is suspended.`);
  return (
    <ConfirmButton
      label="Suspend ring"
      accessibleName={`Suspend: ring ${ring.ring}`}
      variant="quiet"
      title={`Suspend ring ${ring.ring}?`}
      confirmLabel="Suspend it"
      busyLabel="Suspending, a few seconds …"
      action={action}
      onConfirm={action.run}
    >
      <p>
        While it lasts, no session of any patient of this ring can be confirmed. It ends by itself. It is for
        the time in which you look into something, and may not be repeated at once.
      </p>
      <Select
        label="For"
        value={days}
        options={SUSPENSIONS}
        onChange={(event) => setDays(event.target.value)}
      />
    </ConfirmButton>
  );
}

function Lift({ ring }: { ring: Ring }) {
  const action = useAction(async (ctx) => {
    const { time } = await ctx.chain.tip();
    return suspendRing(ctx, ring.ring, BigInt(time) + LIFT_AHEAD);
  }, `The suspension of ring ${ring.ring} ends in ten minutes.`);
  return (
    <ConfirmButton
      label="End the suspension"
      accessibleName={`End the suspension: ring ${ring.ring}`}
      variant="quiet"
      title={`End the suspension of ring ${ring.ring}?`}
      confirmLabel="End it"
      busyLabel="Ending it, a few seconds …"
      danger={false}
      action={action}
      onConfirm={action.run}
    >
      <p>It ends ten minutes from now. For 14 days after that, the ring cannot be suspended again.</p>
    </ConfirmButton>
  );
}
