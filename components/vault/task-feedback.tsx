import { ErrorNotice } from '@/components/ui/error-notice';
import { Progress } from '@/components/ui/progress';
import type { Task } from './use-task';
import { vaultWords } from './vault-words';

/** Under a form of the vault: how far the work is, or how it failed. */
export function TaskFeedback({ task, label }: { task: Task; label: string }) {
  return (
    <>
      {task.busy ? <Progress label={label} value={task.progress} /> : null}
      {task.error ? <ErrorNotice {...vaultWords(task.error)} /> : null}
    </>
  );
}
