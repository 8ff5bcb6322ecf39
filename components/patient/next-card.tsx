'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { FailureNotice } from '@/components/flows/failure-notice';
import { useAccount } from '@/components/flows/records';
import { hidesWell, oneOf } from '@/components/flows/set-size';
import { useAction } from '@/components/flows/use-action';
import { Button, buttonClass } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { StateBadge } from '@/components/ui/state-badge';
import { confirmPairing, type PairingRecord, sendRequest } from '@/lib/flows';
import { choose, useChoice } from './choice';
import { pairingWords } from './pairing-words';

/** The one thing to do next, and nothing besides. */
export function NextCard({ pairings }: { pairings: PairingRecord[] }) {
  const choice = useChoice();
  const { data: account } = useAccount();
  const open = pairings.find((p) =>
    ['requesting', 'opening', 'waiting', 'accepted', 'confirming'].includes(p.state),
  );
  const paired = pairings.find((p) => p.state === 'paired' || p.state === 'ending');
  const last = pairings[0];

  if (account?.status === 'left') {
    return (
      <NextFrame title="You have left" state="left">
        <p>
          This account is closed: nothing can be recorded under it any more. What is confirmed stays on the
          public record. To begin again you need another account.
        </p>
        <Link href="/settings" className={buttonClass('secondary')}>
          Settings
        </Link>
      </NextFrame>
    );
  }
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
  if (open) return <OpenRequest pairing={open} />;
  if (paired?.state === 'paired' && !paired.ending) {
    return (
      <NextFrame title="After your next session">
        <p>Log it here; it takes less than half a minute.</p>
        <Link href="/patient/log" className={buttonClass('primary')}>
          Log a session
        </Link>
      </NextFrame>
    );
  }
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
    (ctx) => confirmPairing(ctx, pairing.id),
    'The pairing is on its way to the public record.',
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
          <p className="text-ink-soft">
            The public record will say that {oneOf(size)} stands behind your account
            {hidesWell(size) ? ', not which.' : '. That is a small group.'}
          </p>
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
  const again = useAction((ctx) => sendRequest(ctx, pairing), 'Sent again.');
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
