'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { focusFirstError } from '@/components/ui/focus-error';
import { BackupFileField } from '@/components/vault/backup-file-field';
import { noteBackup } from '@/components/vault/backup-record';
import { TaskFeedback } from '@/components/vault/task-feedback';
import { useTask } from '@/components/vault/use-task';
import type { Vault } from '@/lib/vault';

/** The rehearsal of a restore: the file is chosen and opened with its passphrase, as it would be on another device. */
export function TryBackup({
  vault,
  onTried,
  onCancel,
}: {
  vault: Vault;
  onTried: () => void;
  onCancel: () => void;
}) {
  const [file, setFile] = useState<File | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [tried, setTried] = useState(false);
  const task = useTask();
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setTried(true);
    if (!file || passphrase === '') return focusFirstError(event.currentTarget);
    const done = await task.run(async (onProgress) => {
      const bytes = new Uint8Array(await file.arrayBuffer());
      await noteBackup(vault, await vault.rehearseBackup(bytes, passphrase, { onProgress }));
    });
    if (done) onTried();
  }
  return (
    <form onSubmit={submit} noValidate className="mt-3 space-y-4">
      <div>
        <h4 className="font-semibold">Open it once, to be sure</h4>
        <p className="text-ink-soft">
          Choose the file where it was saved and type its passphrase, as you would on a new device. Nothing
          here is changed; the backup counts once this has worked.
        </p>
      </div>
      <BackupFileField onChoose={setFile} missing={tried && !file} />
      <Field
        label="Passphrase of the file"
        type="password"
        autoComplete="off"
        value={passphrase}
        onChange={(event) => setPassphrase(event.target.value)}
        error={tried && passphrase === '' ? 'The one that you chose when you saved the file.' : undefined}
      />
      <TaskFeedback task={task} label="Opening the file. This takes a few seconds on purpose." />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={task.busy} busyLabel="Opening …">
          Open the file
        </Button>
        <Button variant="quiet" onClick={onCancel}>
          Later
        </Button>
      </div>
    </form>
  );
}
