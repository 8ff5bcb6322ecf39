'use client';

import { type FormEvent, useState } from 'react';
import { useVaultAccess } from '@/components/context/vault';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { focusFirstError } from '@/components/ui/focus-error';
import { TextArea } from '@/components/ui/text-area';
import type { Vault } from '@/lib/vault';
import { NewPassphraseFields, useNewPassphrase } from './passphrase-field';
import { restore } from './restore';
import { TaskFeedback } from './task-feedback';
import { useTask } from './use-task';

/** Whoever has the phrase or a backup at hand has no need to rehearse. Loaded when used: the lock screen does without. */
async function noteConfirmed(vault: Vault): Promise<void> {
  const { writePhraseState } = await import('./setup-record');
  await writePhraseState(vault, 'confirmed');
}

const REPLACE_LABEL = 'Replace the vault that is in this browser now';

/** `replace`: a vault is there that cannot be opened any more; it goes once the new way in has been seen to work. */
export function RestorePhraseForm({ replace }: { replace: boolean }) {
  const { open } = useVaultAccess();
  const [words, setWords] = useState('');
  const [agreed, setAgreed] = useState(false);
  const [tried, setTried] = useState(false);
  const passphrase = useNewPassphrase();
  const task = useTask();
  const count = words.trim() === '' ? 0 : words.trim().split(/\s+/).length;
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setTried(true);
    if (!passphrase.check() || (replace && !agreed)) return focusFirstError(event.currentTarget);
    void task.run((onProgress) =>
      open(async (library, store) => {
        const vault = await restore(library, store, replace, onProgress, (into, options) =>
          library.restoreFromPhrase(into, words, passphrase.value, options),
        );
        await noteConfirmed(vault);
        const { wantSearch } = await import('@/lib/flows/restoring');
        await wantSearch(vault);
        const { lookForCopies } = await import('@/lib/sync/copies');
        await lookForCopies(vault);
        return vault;
      }),
    );
  }
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <Callout tone="info">
        <p>
          The phrase brings back your keys, and with them your accounts and their totals on the chain, which
          are looked for one after another. Your notes, the list of sessions, and which account was for which
          therapist come back if you kept encrypted copies at this server; otherwise from a backup file only.
        </p>
      </Callout>
      <TextArea
        label="The 24 words"
        hint={`In their order, with spaces between. ${count} of 24 so far.`}
        rows={4}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <NewPassphraseFields fields={passphrase.fields} label="New passphrase" />
      {replace ? (
        <Checkbox
          label={REPLACE_LABEL}
          hint="Its notes cannot be read without its passphrase, and are gone afterwards. It goes only if the words are right."
          checked={agreed}
          onChange={(event) => setAgreed(event.target.checked)}
          error={tried && !agreed ? 'Tick this to go on, or go back.' : undefined}
        />
      ) : null}
      <TaskFeedback task={task} label="Making the keys from your words" />
      <Button type="submit" busy={task.busy} busyLabel="Restoring …">
        Restore from the phrase
      </Button>
    </form>
  );
}

export function RestoreBackupForm({ replace }: { replace: boolean }) {
  const { open } = useVaultAccess();
  const [file, setFile] = useState<File | null>(null);
  const [backupPassphrase, setBackupPassphrase] = useState('');
  const [agreed, setAgreed] = useState(false);
  const [tried, setTried] = useState(false);
  const passphrase = useNewPassphrase();
  const task = useTask();
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setTried(true);
    const good = passphrase.check();
    if (!file || backupPassphrase === '' || !good || (replace && !agreed))
      return focusFirstError(event.currentTarget);
    void task.run((onProgress) =>
      open(async (library, store) => {
        const bytes = new Uint8Array(await file.arrayBuffer());
        const vault = await restore(library, store, replace, onProgress, (into, options) =>
          library.restoreFromBackup(into, bytes, backupPassphrase, passphrase.value, options),
        );
        await noteConfirmed(vault);
        return vault;
      }),
    );
  }
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <Field
        label="Backup file"
        hint="Its name ends in “.age”."
        type="file"
        accept=".age,application/octet-stream"
        onChange={(event) => setFile(event.target.files?.[0] ?? null)}
        error={tried && !file ? 'Choose the file.' : undefined}
      />
      <Field
        label="Passphrase of the backup"
        type="password"
        autoComplete="off"
        value={backupPassphrase}
        onChange={(event) => setBackupPassphrase(event.target.value)}
        error={
          tried && backupPassphrase === '' ? 'The one that you chose when you saved the file.' : undefined
        }
      />
      <NewPassphraseFields fields={passphrase.fields} label="New passphrase for this browser" />
      {replace ? (
        <Checkbox
          label={REPLACE_LABEL}
          hint="It goes only if the file opens. What is not in the file is gone afterwards."
          checked={agreed}
          onChange={(event) => setAgreed(event.target.checked)}
          error={tried && !agreed ? 'Tick this to go on, or go back.' : undefined}
        />
      ) : null}
      <TaskFeedback task={task} label="Opening the backup. The page may pause for a few seconds." />
      <Button type="submit" busy={task.busy} busyLabel="Restoring …">
        Restore from the file
      </Button>
    </form>
  );
}
