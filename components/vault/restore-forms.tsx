'use client';

import { type FormEvent, useState } from 'react';
import { useVaultAccess } from '@/components/context/vault';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { focusFirstError } from '@/components/ui/focus-error';
import { TextArea } from '@/components/ui/text-area';
import type { Vault, VaultStore } from '@/lib/vault';
import { VaultError } from '@/lib/vault/errors';
import { BackupFileField } from './backup-file-field';
import { NewPassphraseFields, useNewPassphrase } from './passphrase-field';
import { TaskFeedback } from './task-feedback';
import { useTask } from './use-task';

/** Whoever has the phrase or a backup at hand has no need to rehearse. Loaded when used: the lock screen does without. */
async function noteConfirmed(vault: Vault): Promise<void> {
  const { writePhraseState } = await import('./setup-record');
  await writePhraseState(vault, 'confirmed');
}

const REPLACE_LABEL = 'Replace the vault that is in this browser now';

/**
 * The vault that is here, with its records, if the words are its own; otherwise, if `replace` allows it, a vault with the
 * keys of the words and no records.
 */
async function openByPhrase(
  library: typeof import('@/lib/vault'),
  store: VaultStore,
  words: string,
  passphrase: string,
  replace: boolean,
  onProgress: (fraction: number) => void,
): Promise<Vault> {
  if (replace || !(await library.vaultExists(store))) {
    const vault = await library.restoreFromPhrase(store, words, passphrase, { onProgress, replace });
    const { wantSearch } = await import('@/lib/flows/restoring');
    await wantSearch(vault);
    const { lookForCopies } = await import('@/lib/sync/copies');
    await lookForCopies(vault);
    return vault;
  }
  const vault = await library.unlockWithPhrase(store, words, { onProgress });
  const former = (await vault.unlocks()).find(({ type }) => type === 'passphrase');
  await vault.addUnlock({ type: 'passphrase', passphrase }, { replace: former?.id });
  return vault;
}

/** `exists`: a vault is here. Its own words open it; others replace it, once that has been agreed to. */
export function RestorePhraseForm({ exists }: { exists: boolean }) {
  const { open } = useVaultAccess();
  const [words, setWords] = useState('');
  const [agreed, setAgreed] = useState(false);
  const passphrase = useNewPassphrase();
  const task = useTask();
  const count = words.trim() === '' ? 0 : words.trim().split(/\s+/).length;
  const foreign =
    exists && (agreed || (task.error instanceof VaultError && task.error.code === 'wrong-phrase'));
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!passphrase.check()) return focusFirstError(event.currentTarget);
    void task.run((onProgress) =>
      open(async (library, store) => {
        const vault = await openByPhrase(library, store, words, passphrase.value, agreed, onProgress);
        await noteConfirmed(vault);
        return vault;
      }),
    );
  }
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <Callout tone="info">
        <p>
          {exists
            ? 'The words of this vault open it with everything that is in it, and set a new passphrase. Other ways to unlock stay.'
            : 'The phrase brings back your keys, and with them your accounts and their totals on the chain, which are looked for one after another. Your notes, the list of sessions, and which account was for which therapist come back if you kept encrypted copies at this server; otherwise from a backup file only.'}
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
      <TaskFeedback task={task} label="Making the keys from your words" />
      {foreign ? (
        <Checkbox
          label={REPLACE_LABEL}
          hint="Its notes are gone afterwards, unless you have a backup file of it. The words bring back their own keys, without notes."
          checked={agreed}
          onChange={(event) => setAgreed(event.target.checked)}
        />
      ) : null}
      <Button type="submit" busy={task.busy} busyLabel="Opening …">
        {exists && !agreed ? 'Open with the phrase' : 'Restore from the phrase'}
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
        const vault = await library.restoreFromBackup(store, bytes, backupPassphrase, passphrase.value, {
          onProgress,
          replace,
        });
        await noteConfirmed(vault);
        return vault;
      }),
    );
  }
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <BackupFileField onChoose={setFile} missing={tried && !file} />
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
      <TaskFeedback task={task} label="Opening the backup. This takes a few seconds on purpose." />
      <Button type="submit" busy={task.busy} busyLabel="Restoring …">
        Restore from the file
      </Button>
    </form>
  );
}
