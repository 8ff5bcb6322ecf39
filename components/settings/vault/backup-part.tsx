'use client';

import { type FormEvent, useRef, useState } from 'react';
import { saveFile } from '@/components/flows/save-file';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { focusFirstError } from '@/components/ui/focus-error';
import { InlineStatus } from '@/components/ui/inline-status';
import { ageWords, daysOld } from '@/components/vault/backup-record';
import { useLastBackup } from '@/components/vault/backup-reminder';
import { NewPassphraseFields, useNewPassphrase } from '@/components/vault/passphrase-field';
import { TaskFeedback } from '@/components/vault/task-feedback';
import { useTask } from '@/components/vault/use-task';
import type { Vault } from '@/lib/vault';
import { TryBackup } from './try-backup';
import { useAnchor } from './use-anchor';

/** Makes a backup file, and has it opened once before it counts. */
export function BackupPart({ vault }: { vault: Vault }) {
  const [step, setStep] = useState<'closed' | 'make' | 'try'>('closed');
  const [counted, setCounted] = useState(false);
  const state = useLastBackup(vault);
  const here = useRef<HTMLDivElement>(null);
  useAnchor('backup', here, () => setStep('make'));
  return (
    <div id="backup" ref={here}>
      <h3 className="text-lg">Backup file</h3>
      <p className="text-ink-soft">
        One encrypted file with everything: keys, notes, sessions, attachments. Any program for age files
        opens it, too.
      </p>
      {state ? (
        <p className="mt-1">
          {state.last
            ? `The last one was made ${ageWords(daysOld(state.last))}, with ${state.last.records} ${state.last.records === 1 ? 'record' : 'records'}${state.changed ? '; something was written since' : ''}.`
            : 'There is none yet that has been opened once.'}
        </p>
      ) : null}
      {step === 'make' ? (
        <MakeBackup
          vault={vault}
          onMade={() => {
            setCounted(false);
            setStep('try');
          }}
          onCancel={() => setStep('closed')}
        />
      ) : step === 'try' ? (
        <TryBackup
          vault={vault}
          onTried={() => {
            setCounted(true);
            setStep('closed');
          }}
          onCancel={() => setStep('closed')}
        />
      ) : (
        <div className="mt-3 flex flex-wrap gap-2">
          <Button variant="secondary" onClick={() => setStep('make')}>
            Make a backup
          </Button>
          <Button variant="quiet" onClick={() => setStep('try')}>
            Try a file that I have
          </Button>
        </div>
      )}
      <InlineStatus tone={counted ? 'done' : 'idle'}>
        {counted ? 'It opens, and holds this vault. Keep it, and its passphrase, in different places.' : null}
      </InlineStatus>
    </div>
  );
}

function MakeBackup({ vault, onMade, onCancel }: { vault: Vault; onMade: () => void; onCancel: () => void }) {
  const passphrase = useNewPassphrase();
  const [left, setLeft] = useState(0);
  const task = useTask();
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!passphrase.check()) return focusFirstError(event.currentTarget);
    void task.run(async (onProgress) => {
      let damaged = 0;
      const onDamaged = () => {
        damaged += 1;
      };
      const file = await vault.exportBackup(passphrase.value, { onProgress, onDamaged });
      saveFile(file, `session-log-${new Date().toISOString().slice(0, 10)}.age`);
      setLeft(damaged);
      if (damaged === 0) onMade();
    });
  }
  if (left > 0) {
    return (
      <div className="mt-3 space-y-3">
        <Callout tone="warning" title={`${left} damaged records are not in the file`}>
          <p>
            They cannot be read here either. Everything else was saved. Keep older backup files: they may
            still have them.
          </p>
        </Callout>
        <Button onClick={onMade}>Go on</Button>
      </div>
    );
  }
  return (
    <form onSubmit={submit} noValidate className="mt-3 space-y-4">
      <NewPassphraseFields fields={passphrase.fields} label="Passphrase of the file" />
      <TaskFeedback task={task} label="Encrypting. This takes a few seconds on purpose." />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={task.busy} busyLabel="Encrypting …">
          Save the file
        </Button>
        <Button variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
