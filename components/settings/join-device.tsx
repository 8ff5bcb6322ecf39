'use client';

import dynamic from 'next/dynamic';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useMailboxWhenLoaded } from '@/components/context/mailbox';
import { useVaultAccess } from '@/components/context/vault';
import { storageWords } from '@/components/flows/storage-words';
import { Button } from '@/components/ui/button';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Field } from '@/components/ui/field';
import { InlineStatus } from '@/components/ui/inline-status';
import { Progress } from '@/components/ui/progress';
import { Skeleton } from '@/components/ui/skeleton';
import { useTask } from '@/components/vault/use-task';
import { vaultWords } from '@/components/vault/vault-words';
import { mailboxAddress } from '@/lib/protocol/channel';
import { type JoinOffer, offerJoin } from '@/lib/sync/join';
import type { Vault } from '@/lib/vault';

const QrCode = dynamic(() => import('@/components/ui/qr-code').then((m) => m.QrCode), {
  loading: () => <Skeleton lines={4} label="Drawing the code …" />,
});

/** Shows a code by which another device takes the vault over; asked for with the passphrase, gone when it is closed. */
export function JoinDevice({ vault }: { vault: Vault }) {
  const { check } = useVaultAccess();
  const mailbox = useMailboxWhenLoaded();
  const [asking, setAsking] = useState(false);
  const [passphrase, setPassphrase] = useState('');
  const [offer, setOffer] = useState<JoinOffer | null>(null);
  const [isOver, setOver] = useState(false);
  const task = useTask();
  const standing = useRef<JoinOffer | null>(null);
  // However this part is left, the code ends with it.
  useEffect(
    () => () => {
      void standing.current?.withdraw().catch(() => undefined);
    },
    [],
  );
  useEffect(() => {
    if (!offer) return;
    const timer = setTimeout(() => close(true), offer.until - Date.now());
    return () => clearTimeout(timer);
  });

  function close(over = false) {
    void standing.current?.withdraw().catch(() => undefined);
    standing.current = null;
    setOffer(null);
    setAsking(false);
    setOver(over);
    task.clear();
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!mailbox) return;
    void task.run(async (onProgress) => {
      await check(passphrase, onProgress);
      const made = await offerJoin(await vault.phrase(), mailbox, mailboxAddress);
      standing.current = made;
      setOffer(made);
      setPassphrase('');
      setOver(false);
    });
  }
  return (
    <div>
      <h3 className="text-lg">Another device</h3>
      <p className="text-ink-soft">
        It joins by the 24 words, or by a code from here. With copies kept, everything you have written comes
        to it.
      </p>
      {offer ? (
        <div className="mt-3 space-y-3">
          <p>
            On the other device open <span className="font-medium">{`${window.location.host}/join`}</span> and
            type this code, or scan it. It holds for ten minutes, serves once, and ends when you close it
            here. Whoever has it in that time has your vault: show it to nobody.
          </p>
          <p className="rounded-control bg-page-sunk p-3 text-center font-mono text-lg tracking-wide">
            {offer.code.split('-').map((group, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: groups may repeat and never move
              <span key={at} className="mr-2 inline-block">
                {group}
              </span>
            ))}
          </p>
          <QrCode
            text={`${window.location.origin}/join#${offer.code}`}
            label="QR code that opens this vault on another device"
          />
          <Button onClick={() => close()}>The other device has it: close</Button>
        </div>
      ) : asking ? (
        <form onSubmit={submit} className="mt-3 space-y-4">
          <Field
            label="Passphrase"
            hint="Asked again, so that nobody else takes your vault along."
            type="password"
            autoComplete="current-password"
            required
            value={passphrase}
            onChange={(event) => setPassphrase(event.target.value)}
          />
          {task.busy ? <Progress label="Checking the passphrase" value={task.progress} /> : null}
          {task.error ? <ErrorNotice {...(storageWords(task.error) ?? vaultWords(task.error))} /> : null}
          <div className="flex flex-wrap gap-2">
            <Button type="submit" busy={task.busy} busyLabel="Making the code …">
              Show the code
            </Button>
            <Button variant="quiet" onClick={() => close()}>
              Cancel
            </Button>
          </div>
        </form>
      ) : (
        <Button variant="secondary" className="mt-3" onClick={() => setAsking(true)}>
          Show a code for another device
        </Button>
      )}
      <InlineStatus>
        {isOver ? 'The code has ended. Show a new one if it is still needed.' : null}
      </InlineStatus>
    </div>
  );
}
