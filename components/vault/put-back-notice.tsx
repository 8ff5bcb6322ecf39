'use client';

import Link from 'next/link';
import { useCopies } from '@/components/context/copies';
import { recordDay } from '@/components/flows/format';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { TaskFeedback } from './task-feedback';
import { useTask } from './use-task';

/** Told on every page until the person knows: what is stored in this browser stood there as it stood earlier. */
export function PutBackNotice() {
  const found = useCopies();
  const task = useTask();
  const noticed = found?.state.putBack;
  if (!noticed) return null;
  return (
    <Callout tone="warning" title="This vault stood here as it stood earlier" className="mb-6">
      <div className="space-y-2">
        <p>
          Noticed on {recordDay(noticed.at)}: it had been copied later than the state in which it was found.
          The browser’s data was restored from an older copy, or somebody put it back.
        </p>
        <p>
          Nothing is lost that was copied: it has been brought back. What was written here after the last copy
          is not here. A way to unlock that you had removed or changed since may open the vault again:{' '}
          <Link href="/settings">look at them in the settings</Link>.
        </p>
        <TaskFeedback task={task} label="Noting it" />
        <Button
          variant="secondary"
          busy={task.busy}
          onClick={() => void task.run(() => found.copies.acceptPutBack())}
        >
          I know why, or I accept it
        </Button>
      </div>
    </Callout>
  );
}
