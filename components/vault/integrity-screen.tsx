'use client';

import { useState } from 'react';
import { useVaultAccess } from '@/components/context/vault';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { Checkbox } from '@/components/ui/checkbox';
import type { Vault } from '@/lib/vault';
import { findingWords } from './integrity-words';
import { RestoreBackupForm } from './restore-forms';
import { TaskFeedback } from './task-feedback';
import { useTask } from './use-task';

/**
 * Between unlocking and the pages when the stored vault is not as this app left it: what is wrong, that nothing was changed, and
 * what can be done.
 */
export function IntegrityScreen({ vault, onDone }: { vault: Vault; onDone: () => void }) {
  const { lock } = useVaultAccess();
  const [screen, setScreen] = useState<'main' | 'restore'>('main');
  const [agreed, setAgreed] = useState(false);
  const task = useTask();
  if (screen === 'restore') {
    return (
      <Card sheet className="mx-auto max-w-2xl">
        <h1 className="mb-4 text-2xl sm:text-3xl">Restore from a backup file</h1>
        <RestoreBackupForm replace />
        <Button variant="quiet" className="mt-4" onClick={() => setScreen('main')}>
          Back
        </Button>
      </Card>
    );
  }
  const { findings } = vault.integrity;
  return (
    <Card sheet className="mx-auto max-w-2xl space-y-4">
      <h1 className="text-2xl sm:text-3xl">This vault is not as you left it</h1>
      <p>
        Something other than this app changed what is stored in this browser: a fault of the disk, a restored
        copy of the browser’s data, or somebody at the device. Nothing was changed now, and nothing is lost
        that is there.
      </p>
      <Callout
        tone="warning"
        title={findings.length === 1 ? 'What was found' : `${findings.length} things were found`}
      >
        <ul className="list-disc space-y-1 pl-5">
          {findings.map((finding, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list does not change
            <li key={index}>{findingWords(finding)}</li>
          ))}
        </ul>
      </Callout>
      <div className="space-y-4 border-rule border-t pt-4">
        <h2 className="text-lg">What you can do</h2>
        <div>
          <Button variant="secondary" onClick={() => setScreen('restore')}>
            Restore from a backup file
          </Button>
          <p className="mt-1 text-ink-soft text-sm">
            Puts the whole vault back as it was when the file was made.
          </p>
        </div>
        <div>
          <Button variant="secondary" onClick={onDone}>
            Look at it first
          </Button>
          <p className="mt-1 text-ink-soft text-sm">
            What can be read is shown. You are told again when you unlock next time.
          </p>
        </div>
        <form
          className="space-y-2"
          onSubmit={(event) => {
            event.preventDefault();
            void task.run(() => vault.acceptAsIs()).then((done) => done && onDone());
          }}
        >
          <Checkbox
            label="I know why, or I accept it as it is"
            hint="From then on the vault counts as whole as it stands now. No record is removed or changed."
            checked={agreed}
            onChange={(event) => setAgreed(event.target.checked)}
          />
          <TaskFeedback task={task} label="Accepting" />
          <Button type="submit" variant="secondary" busy={task.busy} disabled={!agreed}>
            Go on with what is here
          </Button>
        </form>
        <Button variant="quiet" onClick={lock}>
          Lock it and decide later
        </Button>
      </div>
    </Card>
  );
}
