'use client';

import { useState } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { FailureNotice } from '@/components/flows/failure-notice';
import { count, recordDay } from '@/components/flows/format';
import { saveFile } from '@/components/flows/save-file';
import { ShareBox } from '@/components/flows/share-box';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { StateBadge } from '@/components/ui/state-badge';
import { createBlobServer } from '@/lib/blobs/client';
import {
  actingAs,
  forgetShare,
  isOpenShare,
  pairings,
  principals,
  type ShareRecord,
  sendShare,
  shareLink,
  withdrawShare,
} from '@/lib/flows';
import { consentReceipt } from '@/lib/flows/consent-receipt';

/** One consent: what, with whom, until when; its link, its receipt, its withdrawal. */
export function ConsentItem({ consent, isNew }: { consent: ShareRecord; isNew: boolean }) {
  const [shown, setShown] = useState(isNew && consent.audience.kind === 'link');
  const ctx = useFlowContext();
  const withdraw = useAction((now) => withdrawShare(now, createBlobServer(), consent.id), 'Withdrawn.');
  const forget = useAction((now) => forgetShare(now, consent.id), 'Taken off the list.');
  const send = useAction(async () => {
    const all = await pairings(ctx, await principals(ctx));
    const owner = all.find(({ id }) => id === consent.audience.pairing)?.owner;
    await sendShare(owner ? await actingAs(ctx, owner) : ctx, window.location.origin, consent);
  }, 'Sent.');
  const isOpen = isOpenShare(consent);
  const { sessions, notes, measures } = consent.contents;
  const what = [
    sessions > 0 ? count(sessions, 'session') : '',
    notes > 0 ? count(notes, 'progress note') : '',
    measures > 0 ? count(measures, 'result') : '',
  ].filter(Boolean);
  const whom =
    consent.audience.name ||
    (consent.audience.kind === 'therapist' ? 'Your therapist' : 'Whoever has the link');
  const [badge, word] = isOpen
    ? (['active', 'In force'] as const)
    : consent.withdrawnAt === null
      ? (['expired', 'Over'] as const)
      : (['ended', 'Withdrawn'] as const);
  return (
    <li>
      <Card title={whom} level={3} actions={<StateBadge state={badge} label={word} />}>
        <p>{what.join(', ')}</p>
        <p className="text-ink-soft text-sm">
          Shared on {recordDay(consent.createdAt)};{' '}
          {consent.withdrawnAt === null
            ? `${isOpen ? 'ends' : 'ended'} on ${recordDay(consent.until)}`
            : `withdrawn on ${recordDay(consent.withdrawnAt)}`}
        </p>
        {isOpen && !consent.sent ? (
          <Callout tone="warning" title="Not in their box yet" className="mt-3">
            <p>It lies encrypted at the server, but the message with the link did not go out.</p>
            <Button busy={send.busy} busyLabel="Sending …" onClick={() => void send.run()}>
              Send it again
            </Button>
          </Callout>
        ) : null}
        {isOpen && shown ? (
          <div className="mt-3">
            <ShareBox
              link={shareLink(window.location.origin, consent)}
              label="Link to the summary"
              codeLabel="QR code of the link to the summary"
            />
          </div>
        ) : null}
        <FailureNotice failure={send.failure ?? forget.failure} />
        <div className="mt-3 flex flex-wrap gap-2">
          {isOpen ? (
            <Button variant="secondary" aria-expanded={shown} onClick={() => setShown(!shown)}>
              {shown ? 'Hide the link' : 'Show the link'}
            </Button>
          ) : null}
          <Button
            variant="secondary"
            onClick={() =>
              saveFile(
                JSON.stringify(consentReceipt(consent), null, 2),
                `consent-${consent.id.slice(0, 8)}.json`,
                'application/fhir+json',
              )
            }
          >
            Save the receipt
          </Button>
          {isOpen ? (
            <ConfirmButton
              label="Withdraw"
              accessibleName={`Withdraw: ${whom}`}
              variant="quiet"
              title={`Withdraw this consent (${whom})?`}
              confirmLabel="Withdraw it"
              busyLabel="Withdrawing …"
              action={withdraw}
              onConfirm={() => withdraw.run()}
            >
              <p>The server deletes the summary now, and the link leads nowhere from then on.</p>
              <p className="text-ink-soft">
                What somebody has read, saved or photographed before stays with them, and a backup of the
                server may hold the encrypted blocks for a while.
              </p>
            </ConfirmButton>
          ) : (
            <Button variant="quiet" busy={forget.busy} onClick={() => void forget.run()}>
              Take off the list
            </Button>
          )}
        </div>
      </Card>
    </li>
  );
}
