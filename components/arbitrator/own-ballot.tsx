'use client';

import { FailureNotice } from '@/components/flows/failure-notice';
import { chainMoment } from '@/components/flows/format';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { StateBadge } from '@/components/ui/state-badge';
import { type Ballot, type Dispute, findBallot, syncArbitrator } from '@/lib/flows';

type Badge = 'pending' | 'sent' | 'confirmed' | 'expired' | 'failed';

const states = ({
  commitUntil,
  revealUntil,
}: Dispute): Record<Ballot['state'], readonly [Badge, string, string]> => ({
  sealed: [
    'pending',
    'On its way',
    'Your ballot is kept here and not known to be on the record yet. It is handed in again by itself.',
  ],
  in: [
    'sent',
    'Handed in, sealed',
    `What opens it is in your vault. This app opens it when the vote is over: open this page once from ${chainMoment(commitUntil)} to ${chainMoment(revealUntil)}.`,
  ],
  opened: ['confirmed', 'Opened and counted', 'Nothing more is to be done in this round.'],
  missed: [
    'expired',
    'Not opened in time',
    'It counted as taking part, and for neither side. This page was not open in the time for it.',
  ],
  unsent: ['expired', 'Never handed in', 'It did not reach the record before the vote was over.'],
  other: [
    'failed',
    'Cannot be opened',
    'The record holds another ballot of your key than this vault can open. It counts as taking part, and for neither side.',
  ],
});

/** The vault's ballot in the present round, and what becomes of it. */
export function OwnBallot({ ballot, dispute }: { ballot: Ballot; dispute: Dispute }) {
  const [badge, label, text] = states(dispute)[ballot.state];
  const open = useAction((ctx) => syncArbitrator(ctx), 'Up to date.');
  return (
    <section aria-label="Your ballot" data-ballot={ballot.state} className="mt-4 border-rule border-t pt-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-lg">You voted: {ballot.choice === '1' ? 'it counts' : 'it does not count'}</h3>
        <StateBadge state={badge} label={label} />
      </div>
      <p className="mt-1">{text}</p>
      <FailureNotice failure={open.failure} />
      {ballot.state === 'sealed' ? (
        <Button
          variant="secondary"
          className="mt-2"
          busy={open.busy}
          busyLabel="Handing in …"
          onClick={() => void open.run()}
        >
          Hand it in now
        </Button>
      ) : null}
    </section>
  );
}

/** For a vault that knows of no ballot: another device, or the phrase, may have made one. */
export function FindBallot({ dispute }: { dispute: Dispute }) {
  const find = useAction(
    (ctx) => findBallot(ctx, dispute.id),
    (found) => (found ? 'Your ballot was found.' : 'The record has no ballot of your key in this round.'),
  );
  return (
    <div className="mt-2">
      <FailureNotice failure={find.failure} />
      <Button variant="quiet" busy={find.busy} busyLabel="Looking …" onClick={() => void find.run()}>
        I voted on another device: look for it
      </Button>
    </div>
  );
}
