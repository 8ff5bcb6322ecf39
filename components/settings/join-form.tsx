'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type FormEvent, useEffect, useState } from 'react';
import { useVaultAccess } from '@/components/context/vault';
import { storageWords } from '@/components/flows/storage-words';
import { Button, buttonClass } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Field } from '@/components/ui/field';
import { focusFirstError } from '@/components/ui/focus-error';
import { Progress } from '@/components/ui/progress';
import { Skeleton } from '@/components/ui/skeleton';
import { NewPassphraseFields, useNewPassphrase } from '@/components/vault/passphrase-field';
import { useTask } from '@/components/vault/use-task';
import { vaultWords } from '@/components/vault/vault-words';

/** Takes a vault over from the device that shows the code. */
export function JoinForm() {
  const { state, look, open } = useVaultAccess();
  const router = useRouter();
  const [code, setCode] = useState('');
  const [tried, setTried] = useState(false);
  const passphrase = useNewPassphrase();
  const task = useTask();
  useEffect(() => {
    if (state === 'unknown') void look();
  }, [state, look]);
  useEffect(() => {
    // Out of the address bar and its history at once: the code is a key.
    const scanned = decodeURIComponent(window.location.hash.slice(1));
    if (!scanned) return;
    setCode(scanned);
    window.history.replaceState(null, '', window.location.pathname);
  }, []);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setTried(true);
    if (!passphrase.check() || code.trim() === '') return focusFirstError(event.currentTarget);
    void task.run(async (onProgress) => {
      const [{ takeJoin }, { createMailbox }, { lookForCopies }] = await Promise.all([
        import('@/lib/sync/join'),
        import('@/lib/mailbox/client'),
        import('@/lib/sync/copies'),
      ]);
      await open(async (library, store) => {
        const words = await takeJoin(code, createMailbox());
        const vault = await library.restoreFromPhrase(store, words.join(' '), passphrase.value, {
          onProgress,
        });
        const { writePhraseState } = await import('@/components/vault/setup-record');
        await writePhraseState(vault, 'confirmed');
        const { wantSearch } = await import('@/lib/flows/restoring');
        await wantSearch(vault);
        await lookForCopies(vault);
        return vault;
      });
      router.push('/patient');
    });
  }

  if (state === 'unknown') return <Skeleton lines={5} label="Looking whether there is a vault here …" />;
  if (state === 'locked' || (state === 'open' && !task.busy)) {
    return (
      <Card>
        <p className="mb-4">
          There is a vault in this browser already, and it was not touched. To take over another one, save a
          backup of this one and remove it in the settings first; or use another browser profile.
        </p>
        <Link href="/settings" className={buttonClass('secondary')}>
          To the settings
        </Link>
      </Card>
    );
  }
  return (
    <Card sheet>
      <form onSubmit={submit} noValidate className="space-y-4">
        <Callout tone="info">
          <p>
            On the device that has your vault: Settings, “Copies on other devices”, “Show a code for another
            device”.
          </p>
        </Callout>
        <Field
          label="The code"
          hint="32 letters and digits; gaps and small letters do not matter."
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          value={code}
          onChange={(event) => setCode(event.target.value)}
          error={tried && code.trim() === '' ? 'Type the code that the other device shows.' : undefined}
        />
        <NewPassphraseFields fields={passphrase.fields} label="New passphrase for this device" />
        {task.busy ? <Progress label="Taking the vault over" value={task.progress} /> : null}
        {task.error ? <ErrorNotice {...(storageWords(task.error) ?? vaultWords(task.error))} /> : null}
        <Button type="submit" busy={task.busy} busyLabel="Joining …">
          Join
        </Button>
      </form>
    </Card>
  );
}
