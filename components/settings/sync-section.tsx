'use client';

import { useEffect, useState } from 'react';
import { useCopies } from '@/components/context/copies';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { failureWords, type Words } from '@/components/flows/failure';
import { count, recordDay } from '@/components/flows/format';
import { storageWords } from '@/components/flows/storage-words';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { ErrorNotice } from '@/components/ui/error-notice';
import { InlineStatus } from '@/components/ui/inline-status';
import { RadioCards } from '@/components/ui/radio-cards';
import { Skeleton } from '@/components/ui/skeleton';
import { createBlobServer } from '@/lib/blobs/client';
import type { BlobPlace } from '@/lib/blobs/limits';
import type { Copies, CopiesState } from '@/lib/sync';
import { SyncError } from '@/lib/sync/errors';
import type { Vault } from '@/lib/vault';
import { ConflictList } from './conflict-list';
import { JoinDevice } from './join-device';

const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** Encrypted copies of the vault: whether, where, how they stand, another device, and what two devices wrote differently. */
export function SyncSection({ vault }: { vault: Vault }) {
  const found = useCopies();
  return (
    <Card title="Copies on other devices" id="copies">
      {found ? <Choices {...found} /> : <Skeleton lines={4} label="Looking how the copies stand …" />}
      <div className="mt-5 border-rule border-t pt-5">
        <JoinDevice vault={vault} />
      </div>
      <ConflictList vault={vault} />
    </Card>
  );
}

function Choices({ copies, state }: { copies: Copies; state: CopiesState }) {
  const isOn = state.wanted === 'on';
  const hasIpfs = useIpfs() || state.place === 'ipfs';
  const value = isOn ? state.place : 'off';
  return (
    <div className="space-y-4">
      <p className="text-ink-soft">
        Encrypted on this device before it leaves it, under keys that only your 24 words give. The server sees
        blocks of padded noise and when they come, not what they are or whose.
      </p>
      <RadioCards<BlobPlace | 'off'>
        legend="Keep encrypted copies"
        value={state.wanted === 'unasked' ? null : value}
        onChange={(wanted) => {
          if (wanted === 'off') void copies.choose('off');
          else void copies.choose('on', wanted);
        }}
        options={[
          {
            value: 'server',
            label: 'At this page’s server',
            detail: 'A lost device costs nothing, and your other devices have the same records.',
          },
          ...(hasIpfs
            ? [
                {
                  value: 'ipfs' as const,
                  label: 'In IPFS, through this page’s server',
                  detail:
                    'The blocks go to the IPFS node that the server uses, and from there perhaps to others, which may keep them after you delete yours. A small pointer stays at the server. What was copied before stays where it is until it changes.',
                },
              ]
            : []),
          {
            value: 'off',
            label: 'On this device only',
            detail: 'Then a backup file is the only way back from a lost device.',
          },
        ]}
      />
      {isOn ? <Standing copies={copies} state={state} /> : null}
      {state.wanted === 'off' && state.lastAt !== null ? (
        <Callout tone="warning">
          <p>Copies from before are still at the server. They are not brought up to date any more.</p>
        </Callout>
      ) : null}
      {state.lastAt !== null || isOn ? <Remove copies={copies} /> : null}
    </div>
  );
}

/** Whether the server can keep blobs in IPFS. */
function useIpfs(): boolean {
  const [has, setHas] = useState(false);
  useEffect(() => {
    let live = true;
    createBlobServer()
      .offer()
      .then(
        ({ places }) => live && setHas(places.includes('ipfs')),
        () => undefined,
      );
    return () => {
      live = false;
    };
  }, []);
  return has;
}

function Standing({ copies, state }: { copies: Copies; state: CopiesState }) {
  const { phase, lastAt, isPending, failure, report } = state;
  const when = lastAt === null ? 'Never yet' : `Last on ${recordDay(lastAt)} at ${time.format(lastAt)}`;
  const asks = failure instanceof SyncError && ['rolled-back', 'emptied'].includes(failure.code);
  return (
    <div className="space-y-3">
      <InlineStatus tone={phase === 'copying' ? 'busy' : phase === 'failed' || isPending ? 'idle' : 'done'}>
        {phase === 'copying'
          ? 'Copying …'
          : phase === 'failed'
            ? `Not copied just now. ${when}.`
            : isPending
              ? `Changes go in a few seconds. ${when}.`
              : `All is copied. ${when}.`}
      </InlineStatus>
      {phase === 'failed' ? (
        <ErrorNotice {...(storageWords(failure) ?? failureWords(failure))}>
          {asks ? (
            <Button onClick={() => void copies.syncNow({ anyway: true })}>
              {failure.code === 'emptied' ? 'Copy again' : 'Go on and merge'}
            </Button>
          ) : null}
        </ErrorNotice>
      ) : null}
      {report && report.missingBlobs.length > 0 ? (
        <Callout tone="warning" title="Some attachments are not here yet">
          <p>
            {count(report.missingBlobs.length, 'piece')} could not be found. Open the page on the device where
            they were added, so that they are copied again.
          </p>
        </Callout>
      ) : null}
      {report && report.noRoomFor.length > 0 ? (
        <Callout tone="warning" title="This device has no room for all attachments">
          <p>The copies have them. Make some room on the device, and they come.</p>
        </Callout>
      ) : null}
      {report && report.damaged > 0 ? (
        <Callout tone="warning" title={`${count(report.damaged, 'record')} on this device cannot be read`}>
          <p>The copies do not have them either. A backup file may.</p>
        </Callout>
      ) : null}
      <Button
        variant="secondary"
        busy={phase === 'copying'}
        busyLabel="Copying …"
        onClick={() => void copies.syncNow()}
      >
        Copy now
      </Button>
    </div>
  );
}

function Remove({ copies }: { copies: Copies }) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Words | null>(null);
  const [gone, setGone] = useState<{ removed: number; left: number } | null>(null);
  return (
    <div>
      <ConfirmButton
        label="Delete the copies"
        variant="quiet"
        title="Delete all copies?"
        confirmLabel="Delete them"
        busyLabel="Deleting …"
        action={{ busy, failure, clear: () => setFailure(null) }}
        onConfirm={async () => {
          setBusy(true);
          setFailure(null);
          try {
            setGone(await copies.remove());
            return true;
          } catch (error) {
            setFailure(failureWords(error));
            return false;
          } finally {
            setBusy(false);
          }
        }}
      >
        <p>
          The pointer to them goes first; without it nobody finds the keys of the rest. Everything stays on
          this device. Your other devices keep what they have, and say that the copies are gone.
        </p>
        <p className="text-ink-soft">
          Whoever copied the blocks before (a backup of the server, other IPFS nodes) may still have them:
          noise without your 24 words.
        </p>
      </ConfirmButton>
      <InlineStatus tone={gone ? 'done' : 'idle'}>
        {gone
          ? gone.left === 0
            ? `Deleted: ${count(gone.removed, 'block')}.`
            : `Deleted: ${count(gone.removed, 'block')}; ${gone.left} could not be reached and cannot be read by anyone.`
          : null}
      </InlineStatus>
    </div>
  );
}
