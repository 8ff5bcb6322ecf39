'use client';

import { type FormEvent, useState } from 'react';
import { useVaultAccess } from '@/components/context/vault';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { TaskFeedback } from './task-feedback';
import { useTask } from './use-task';

export function UnlockForm() {
  const { open } = useVaultAccess();
  const [passphrase, setPassphrase] = useState('');
  const task = useTask();
  function submit(event: FormEvent) {
    event.preventDefault();
    void task.run((onProgress) =>
      open((library, store) => library.unlockVault(store, passphrase, { onProgress })),
    );
  }
  return (
    <form onSubmit={submit} className="space-y-4">
      <Field
        label="Passphrase"
        type="password"
        autoComplete="current-password"
        required
        value={passphrase}
        onChange={(event) => {
          setPassphrase(event.target.value);
          if (task.error) task.clear();
        }}
      />
      <TaskFeedback task={task} label="Unlocking. This takes a moment on purpose." />
      <Button type="submit" busy={task.busy} busyLabel="Unlocking …" className="w-full sm:w-auto">
        Unlock
      </Button>
    </form>
  );
}
