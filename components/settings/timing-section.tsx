'use client';

import { useEffect, useState } from 'react';
import { Card } from '@/components/ui/card';
import { Checkbox } from '@/components/ui/checkbox';
import { TaskFeedback } from '@/components/vault/task-feedback';
import { useTask } from '@/components/vault/use-task';
import type { Vault } from '@/lib/vault';

/** Whether confirmed sessions wait for a moment of chance before they go onto the record. Kept in the vault. */
export function TimingSection({ vault }: { vault: Vault }) {
  const [spread, setChosen] = useState<boolean | null>(null);
  const task = useTask();
  useEffect(() => {
    let live = true;
    import('@/lib/flows/timing')
      .then(({ isSpread }) => isSpread(vault))
      .then(
        (now) => live && setChosen(now),
        () => live && setChosen(true),
      );
    return () => {
      live = false;
    };
  }, [vault]);
  if (spread === null) return null;
  return (
    <Card title="When sessions are recorded">
      <Checkbox
        label="At a random moment of the week"
        hint="When something is recorded is public to the second. At a moment of chance it does not tell the day of the session. The page has to be open, or opened again, for it to go."
        checked={spread}
        onChange={(event) => {
          const wanted = event.target.checked;
          setChosen(wanted);
          const kept = task.run(async () => {
            const { setSpread } = await import('@/lib/flows/timing');
            await setSpread(vault, wanted);
          });
          void kept.then((isKept) => isKept || setChosen(!wanted));
        }}
      />
      <TaskFeedback task={task} label="Keeping the choice" />
    </Card>
  );
}
