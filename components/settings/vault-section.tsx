'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useVaultAccess } from '@/components/context/vault';
import { saveFile } from '@/components/flows/save-file';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { InlineStatus } from '@/components/ui/inline-status';
import { NewPassphraseFields, useNewPassphrase } from '@/components/vault/passphrase-field';
import { PhraseWords } from '@/components/vault/phrase-words';
import { writePhraseState } from '@/components/vault/setup-record';
import { TaskFeedback } from '@/components/vault/task-feedback';
import { useTask } from '@/components/vault/use-task';
import type { Vault } from '@/lib/vault';

/** Backup, phrase, passphrase and removal of the open vault. */
export function VaultSection({ vault }: { vault: Vault }) {
  const { lock } = useVaultAccess();
  return (
    <Card
      title="Vault"
      actions={
        <Button variant="secondary" onClick={lock}>
          Lock now
        </Button>
      }
    >
      <div className="divide-y divide-rule *:py-5 *:first:pt-1 *:last:pb-1">
        <Backup vault={vault} />
        <Phrase vault={vault} />
        <ChangePassphrase vault={vault} />
        <Destroy />
      </div>
    </Card>
  );
}

function Backup({ vault }: { vault: Vault }) {
  const [open, setOpen] = useState(false);
  const [saved, setSaved] = useState(false);
  const passphrase = useNewPassphrase();
  const task = useTask();
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!passphrase.check()) return;
    setSaved(false);
    const done = await task.run(async () => {
      // A pause, so that the words about what is going on are on the screen before the page is busy.
      await new Promise((resolve) => setTimeout(resolve, 50));
      saveFile(
        await vault.exportBackup(passphrase.value),
        `session-log-${new Date().toISOString().slice(0, 10)}.age`,
      );
    });
    if (!done) return;
    setSaved(true);
    setOpen(false);
  }
  return (
    <div>
      <h3 className="text-lg">Backup file</h3>
      <p className="text-ink-soft">
        One encrypted file with everything: keys, notes, sessions. Any program for age files opens it, too.
      </p>
      {open ? (
        <form onSubmit={submit} noValidate className="mt-3 space-y-4">
          <NewPassphraseFields fields={passphrase.fields} label="Passphrase of the file" />
          <TaskFeedback task={task} label="Encrypting. The page may pause for a few seconds." />
          <div className="flex flex-wrap gap-2">
            <Button type="submit" busy={task.busy} busyLabel="Encrypting …">
              Save the file
            </Button>
            <Button variant="quiet" onClick={() => setOpen(false)}>
              Cancel
            </Button>
          </div>
        </form>
      ) : (
        <Button variant="secondary" className="mt-3" onClick={() => setOpen(true)}>
          Make a backup
        </Button>
      )}
      <InlineStatus tone={saved ? 'done' : 'idle'}>
        {saved ? 'Saved to your downloads. Keep it, and its passphrase, in different places.' : null}
      </InlineStatus>
    </div>
  );
}

function Phrase({ vault }: { vault: Vault }) {
  const { check } = useVaultAccess();
  const [asking, setAsking] = useState(false);
  const [passphrase, setPassphrase] = useState('');
  const [words, setWords] = useState<string[] | null>(null);
  const task = useTask();
  const here = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // This part comes after the page: the browser has looked for the address’s anchor by then, and not found it.
    if (window.location.hash !== '#phrase') return;
    setAsking(true);
    here.current?.scrollIntoView();
  }, []);
  function submit(event: FormEvent) {
    event.preventDefault();
    void task.run(async (onProgress) => {
      await check(passphrase, onProgress);
      setWords(await vault.phrase());
      setPassphrase('');
    });
  }
  function close() {
    setWords(null);
    setAsking(false);
  }
  return (
    <div id="phrase" ref={here}>
      <h3 className="text-lg">Recovery phrase</h3>
      <p className="text-ink-soft">The 24 words that bring your keys back. Asked for with your passphrase.</p>
      {words ? (
        <div className="mt-3 space-y-3">
          <PhraseWords words={words} />
          <div className="flex flex-wrap gap-2">
            <Button
              onClick={() => {
                void task.run(() => writePhraseState(vault, 'confirmed'));
                close();
              }}
            >
              I have written them down
            </Button>
            <Button variant="quiet" onClick={close}>
              Hide
            </Button>
          </div>
        </div>
      ) : asking ? (
        <form onSubmit={submit} className="mt-3 space-y-4">
          <Field
            label="Passphrase"
            type="password"
            autoComplete="current-password"
            required
            value={passphrase}
            onChange={(event) => setPassphrase(event.target.value)}
          />
          <TaskFeedback task={task} label="Checking the passphrase" />
          <div className="flex flex-wrap gap-2">
            <Button type="submit" busy={task.busy} busyLabel="Checking …">
              Show the words
            </Button>
            <Button variant="quiet" onClick={close}>
              Cancel
            </Button>
          </div>
        </form>
      ) : (
        <Button variant="secondary" className="mt-3" onClick={() => setAsking(true)}>
          Show the phrase
        </Button>
      )}
    </div>
  );
}

function ChangePassphrase({ vault }: { vault: Vault }) {
  const [open, setOpen] = useState(false);
  const [current, setCurrent] = useState('');
  const [changed, setChanged] = useState(false);
  const next = useNewPassphrase();
  const task = useTask();
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!next.check()) return;
    if (!(await task.run(() => vault.changePassphrase(current, next.value)))) return;
    setCurrent('');
    setChanged(true);
    setOpen(false);
  }
  return (
    <div>
      <h3 className="text-lg">Passphrase</h3>
      {open ? (
        <form onSubmit={submit} noValidate className="mt-3 space-y-4">
          <Field
            label="Present passphrase"
            type="password"
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
          />
          <NewPassphraseFields fields={next.fields} label="New passphrase" />
          <TaskFeedback task={task} label="Changing the passphrase" />
          <div className="flex flex-wrap gap-2">
            <Button type="submit" busy={task.busy} busyLabel="Changing …">
              Change it
            </Button>
            <Button variant="quiet" onClick={() => setOpen(false)}>
              Cancel
            </Button>
          </div>
        </form>
      ) : (
        <Button
          variant="secondary"
          className="mt-3"
          onClick={() => {
            setChanged(false);
            setOpen(true);
          }}
        >
          Change the passphrase
        </Button>
      )}
      <InlineStatus tone={changed ? 'done' : 'idle'}>
        {changed ? 'Changed. Earlier backup files keep the passphrase that they were made with.' : null}
      </InlineStatus>
    </div>
  );
}

const CONFIRM_WORD = 'remove';

function Destroy() {
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
