'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { ChainSees } from '@/components/flows/chain-sees';
import { FailureNotice } from '@/components/flows/failure-notice';
import { useAction } from '@/components/flows/use-action';
import { Button, buttonClass } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { StateBadge } from '@/components/ui/state-badge';
import { completePairing, type PairingRecord, sendRequest } from '@/lib/flows';
import { choose, useChoice } from './choice';
import { pairingWords } from './pairing-words';
import type { Relationship } from './relationships';

/** The one thing to do next (with each therapist, where something waits with several), and nothing besides. */
export function NextCard({
  pairings,
  relationships,
}: {
  pairings: PairingRecord[];
  relationships: Relationship[];
}) {
  const choice = useChoice();
  const { accounts } = useFlowContext();
  const open = pairings.filter((p) =>
    ['requesting', 'opening', 'waiting', 'accepted', 'confirming'].includes(p.state),
  );
  const paired = pairings.filter((p) => p.state === 'paired' || p.state === 'ending');
  const [last] = pairings;
  const left = relationships.some((r) => r.left && r.owner === last?.owner);

  if (left && !accounts) return <HasLeft again="To begin again you need another account." to="/settings" />;
  if (choice?.kind === 'link') {
    return (
      <NextFrame title="You opened an invitation">
        <p>See who it is from, then decide.</p>
        <Link href="/patient/pair" className={buttonClass('primary')}>
          Go on with the invitation
        </Link>
        <Button variant="quiet" onClick={() => choose(null)}>
          Not now
        </Button>
      </NextFrame>
    );
  }
  if (open.length > 0) return open.map((pairing) => <OpenRequest key={pairing.id} pairing={pairing} />);
  if (paired.some((p) => p.state === 'paired' && !p.ending)) {
    return (
      <NextFrame title="After your next session">
        <p>Log it here; it takes less than half a minute.</p>
        <Link href="/patient/log" className={buttonClass('primary')}>
          Log a session
        </Link>
      </NextFrame>
    );
  }
  if (left) return <HasLeft again="To begin again, pair anew: a fresh account is made." to="/patient/find" />;
  if (last && ['declined', 'expired', 'failed'].includes(last.state))
    return <StoppedRequest pairing={last} />;
  return (
    <NextFrame title="Find your therapist">
      <p>
        {last
          ? 'No pairing is in force. Pair again to go on logging; what is confirmed keeps counting.'
          : 'Pair with a therapist once; from then on they can confirm your sessions without anybody learning who you are.'}
      </p>
      <Link href="/patient/find" className={buttonClass('primary')}>
        Find a therapist
      </Link>
    </NextFrame>
  );
}

function HasLeft({ again, to }: { again: string; to: '/settings' | '/patient/find' }) {
  return (
    <NextFrame title="You have left" state="left">
      <p>
        This account is closed: nothing can be recorded under it any more. What is confirmed stays on the
        public record. {again}
      </p>
      <Link href={to} className={buttonClass('secondary')}>
        {to === '/settings' ? 'Settings' : 'Find a therapist'}
      </Link>
    </NextFrame>
  );
}

function NextFrame({ title, state, children }: { title: string; state?: string; children: ReactNode }) {
  const [first, ...rest] = Array.isArray(children) ? children : [children];
  return (
    <Card sheet aria-label="What to do next" data-state={state}>
      <p className="font-medium text-ink-soft text-sm">What to do next</p>
      <h2 className="mb-2 text-2xl">{title}</h2>
      <div className="max-w-prose">{first}</div>
      {rest.length > 0 ? <div className="mt-4 flex flex-wrap gap-2">{rest}</div> : null}
    </Card>
  );
}

function OpenRequest({ pairing }: { pairing: PairingRecord }) {
  const words = pairingWords(pairing);
  const complete = useAction(
    (ctx) => completePairing(ctx, pairing.id),
    'The pairing is on its way to the public record.',
    pairing.owner,
  );
  const size = pairing.ringSize ?? 0;
  return (
    <Card sheet aria-label="What to do next" data-state={pairing.state} data-pairing={pairing.id}>
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-2xl">{pairing.therapist.alias}</h2>
        <StateBadge state={words.badge} label={words.label} />
      </div>
      <div className="max-w-prose space-y-3">
        <p>{words.next}</p>
        {pairing.state === 'accepted' && size > 0 ? (
          <ChainSees steps={['confirm-pairing']} scene={{ ring: size }} />
        ) : null}
        <FailureNotice failure={complete.failure} />
        {pairing.state === 'accepted' ? (
          <Button busy={complete.busy} busyLabel="Completing …" onClick={() => void complete.run()}>
            Complete the pairing
          </Button>
        ) : null}
      </div>
    </Card>
  );
}

function StoppedRequest({ pairing }: { pairing: PairingRecord }) {
  const words = pairingWords(pairing);
  const again = useAction((ctx) => sendRequest(ctx, pairing), 'Sent again.', pairing.owner);
  return (
    <Card sheet aria-label="What to do next" data-state={pairing.state} data-pairing={pairing.id}>
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-2xl">{pairing.therapist.alias}</h2>
        <StateBadge state={words.badge} label={words.label} />
      </div>
      <p className="max-w-prose">{words.next}</p>
      <FailureNotice failure={again.failure} />
      <div className="mt-4 flex flex-wrap gap-2">
        {pairing.state === 'failed' ? (
          <Button busy={again.busy} busyLabel="Sending …" onClick={() => void again.run()}>
            Send again
          </Button>
        ) : null}
        <Link
          href="/patient/find"
          className={buttonClass(pairing.state === 'failed' ? 'secondary' : 'primary')}
        >
          Find a therapist
        </Link>
      </div>
    </Card>
  );
}
