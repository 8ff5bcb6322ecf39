'use client';

import type { FormEvent } from 'react';
import { useVaultAccess } from '@/components/context/vault';
import { Button } from '@/components/ui/button';
import { focusFirstError } from '@/components/ui/focus-error';
import { NewPassphraseFields, useNewPassphrase } from './passphrase-field';
import { TaskFeedback } from './task-feedback';
import { useTask } from './use-task';

/** Makes a new vault. The recovery phrase follows as soon as it is open. */
export function CreateForm() {
  const { open } = useVaultAccess();
  const passphrase = useNewPassphrase();
  const task = useTask();
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!passphrase.check()) return focusFirstError(event.currentTarget);
    void task.run((onProgress) =>
      open((library, store) => library.createVault(store, passphrase.value, { onProgress })),
    );
  }
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <NewPassphraseFields fields={passphrase.fields} />
      <TaskFeedback
        task={task}
        label="Making the key from your passphrase. This takes a moment on purpose."
      />
      <Button type="submit" busy={task.busy} busyLabel="Creating …" className="w-full sm:w-auto">
        Create the vault
      </Button>
    </form>
  );
}
