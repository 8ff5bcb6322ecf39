'use client';

import { useState } from 'react';
import { ChainSees } from '@/components/flows/chain-sees';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { chainDay, chainMoment, count } from '@/components/flows/format';
import { useTip } from '@/components/flows/records';
import { hidesWell } from '@/components/flows/set-size';
import { useAction } from '@/components/flows/use-action';
import { Badge } from '@/components/ui/badge';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { DescriptionList } from '@/components/ui/description-list';
import { Select } from '@/components/ui/select';
import { StateBadge } from '@/components/ui/state-badge';
import { isRetirable, nextTerm, publicationNews, publishRing, type Ring, suspendRing } from '@/lib/flows';

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
  const news = now === undefined ? null : publicationNews(ring, now);
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
            ) : ring.version > 0n ? (
              <Badge tone="success">Published</Badge>
            ) : null}
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
            ...(ring.changed ? [{ term: 'After publication', value: count(ring.staged, 'member') }] : []),
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
        {now === undefined ? null : <p className="mt-3">{newsWords(ring, news, now)}</p>}
        <div className="mt-4 flex flex-wrap gap-2">
          {news ? <Publish ring={ring} news={news} /> : null}
          {isRetirable(ring) ? <Retire ring={ring} /> : null}
          {suspended && now + LIFT_AHEAD < ring.suspendedUntil ? <Lift ring={ring} /> : null}
          {ring.version > 0n && now !== undefined && !suspended && !resting ? <Suspend ring={ring} /> : null}
        </div>
      </Card>
    </li>
  );
}

/** Why there is something to publish, or nothing. */
function newsWords(ring: Ring, news: 'members' | 'term' | null, now: bigint): string {
  if (ring.staged === 0) {
    return ring.keys.length === 0
      ? 'No verified therapist is in it. It can be published once there is one.'
      : 'No verified therapist is left in it. An empty ring can only be published by retiring its older versions.';
  }
  if (news === 'members') return 'Its members have changed. That takes effect when you publish it.';
  if (news === 'term') return 'Its members have not changed. You can publish it for one term more.';
  return `There is nothing to publish: its members have not changed. From ${chainDay(nextTerm(now))} it can be published for one term more.`;
}

function Publish({ ring, news }: { ring: Ring; news: 'members' | 'term' }) {
  const action = useAction((ctx) => publishRing(ctx, ring.ring), `Ring ${ring.ring} is published.`);
  return (
    <ConfirmButton
      label="Publish"
      accessibleName={`Publish: ring ${ring.ring}`}
      variant={news === 'members' ? 'primary' : 'secondary'}
      danger={false}
      title={`Publish ring ${ring.ring}?`}
      confirmLabel="Publish"
      busyLabel="Publishing, a few seconds …"
      action={action}
      onConfirm={action.run}
    >
      {news === 'members' ? (
        <p>
          Those attested or reinstated since join; those who left, were suspended or revoked, or whose
          attestation ran out, drop out. Publish several changes together: after a single change everybody can
          see whom it was about.
        </p>
      ) : (
        <p>The members stay the same. New pairings can then run for one term more.</p>
      )}
      <p>Pairings made under older versions stay in force to the end of their term.</p>
      <ChainSees steps={['publish-ring']} />
    </ConfirmButton>
  );
}

function Retire({ ring }: { ring: Ring }) {
  const action = useAction(
    (ctx) => publishRing(ctx, ring.ring, true),
    `The older versions of ring ${ring.ring} are retired.`,
  );
  return (
    <ConfirmButton
      label="Retire older versions"
      accessibleName={`Retire older versions: ring ${ring.ring}`}
      variant="quiet"
      title={`Stop all pairings of ring ${ring.ring}?`}
      confirmLabel="Stop all pairings"
      busyLabel="Publishing, a few seconds …"
      action={action}
      onConfirm={action.run}
    >
      <p>
        Only when a key is in wrong hands. The ring is published as it stands now, and every pairing made
        before stops at once: nobody’s new session is accepted until they have paired again. Sessions already
        confirmed keep counting.
      </p>
      <ChainSees steps={['publish-ring']} />
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
      <ChainSees steps={['suspend-ring']} />
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
      <ChainSees steps={['suspend-ring']} />
    </ConfirmButton>
  );
}
