'use client';

import { useState } from 'react';
import { useVaultAccess } from '@/components/context/vault';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { TaskFeedback } from '@/components/vault/task-feedback';
import { useTask } from '@/components/vault/use-task';

const CONFIRM_WORD = 'remove';

export function DestroyPart() {
  const { destroy } = useVaultAccess();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const task = useTask();
  return (
    <div>
      <h3 className="text-lg">Remove from this browser</h3>
      <p className="text-ink-soft">Deletes keys and notes here for good. The chain keeps what it has.</p>
      <Button variant="danger" className="mt-3" onClick={() => setOpen(true)}>
        Remove the vault …
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title="Remove the vault?"
        busy={task.busy}
        footer={
          <>
            <Button variant="secondary" onClick={() => setOpen(false)}>
              Keep it
            </Button>
            <Button
              variant="danger"
              busy={task.busy}
              disabled={typed.trim().toLowerCase() !== CONFIRM_WORD}
              onClick={() => void task.run(destroy)}
            >
              Remove for good
            </Button>
          </>
        }
      >
        <p className="mb-4">
          Without a backup file your notes are gone; without the 24 words your account is, too. Nobody can
          undo this.
        </p>
        <Field
          label={`Type “${CONFIRM_WORD}” to go on`}
          autoComplete="off"
          autoCapitalize="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <TaskFeedback task={task} label="Removing" />
      </Dialog>
    </div>
  );
}
