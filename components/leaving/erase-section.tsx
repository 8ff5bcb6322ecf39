'use client';

import { useState } from 'react';
import { useCopies } from '@/components/context/copies';
import { useMailboxWhenLoaded } from '@/components/context/mailbox';
import { useVaultAccess } from '@/components/context/vault';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { TaskFeedback } from '@/components/vault/task-feedback';
import { useTask } from '@/components/vault/use-task';
import type { Erasure } from './receipt';

const WORD = 'erase';

/** Everything in this browser destroyed, asked twice. Works with a locked vault too: then less can be counted. */
export function EraseSection({ onErased }: { onErased: (erasure: Erasure) => void }) {
  const { vault, destroy } = useVaultAccess();
  const mailbox = useMailboxWhenLoaded();
  const copies = useCopies()?.copies ?? null;
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const task = useTask();
  function erase() {
    void task.run(async () => {
      const { eraseEverything } = await import('./erase');
      onErased(await eraseEverything(vault && mailbox ? { vault, mailbox, copies } : null, destroy));
    });
  }
  return (
    <Card title="Erase everything here" id="erase">
      <p>
        Destroys keys, notes, records and attachments in this browser, deletes the sealed messages that wait
        for you on the server, your encrypted copies there and what you share, and removes this page’s own
        files and cookies. You get a receipt of what was destroyed and what remains.
      </p>
      {vault ? null : (
        <p className="mt-2 text-ink-soft">
          The vault is locked. It can be erased all the same, but what is in it cannot be counted, and
          messages on the server stay until they expire. Unlock it first if you want those too.
        </p>
      )}
      <Button variant="danger" className="mt-4" onClick={() => setOpen(true)}>
        Erase everything …
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title="Erase everything?"
        busy={task.busy}
        footer={
          <>
            <Button variant="secondary" onClick={() => setOpen(false)} disabled={task.busy}>
              Keep it
            </Button>
            <Button
              variant="danger"
              busy={task.busy}
              busyLabel="Erasing …"
              disabled={typed.trim().toLowerCase() !== WORD}
              onClick={erase}
            >
              Erase for good
            </Button>
          </>
        }
      >
        <p className="mb-4">
          Without a backup file your notes are gone; without the 24 words your accounts are, too. Nobody can
          undo this. The public record keeps what it has.
        </p>
        <Field
          label={`Type “${WORD}” to go on`}
          autoComplete="off"
          autoCapitalize="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <TaskFeedback task={task} label="Erasing" />
      </Dialog>
    </Card>
  );
}
