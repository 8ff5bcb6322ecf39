import { clsx } from 'clsx';
import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react';
import type { WriterState } from '@/lib/flows';

const LOOKS = {
  untouched: ['Saved on this device', CircleCheck],
  saving: ['Saving …', LoaderCircle],
  saved: ['Saved on this device', CircleCheck],
  failed: ['Not saved yet', CircleAlert],
  removed: ['Not kept any more', CircleAlert],
} as const;

/**
 * Whether what stands in the field is in the vault. Read out with the field, not with each pause in typing, which would talk
 * into every sentence; a failure is announced by its notice. Above the field, which grows as one writes.
 */
export function SavingState({
  saving,
  isEmpty,
}: {
  saving: WriterState['saving'] | 'removed';
  /** Nothing was ever written. */
  isEmpty: boolean;
}) {
  if (saving === 'untouched' && isEmpty) return 'Nothing is written yet. It is saved as you type.';
  const [words, Icon] = LOOKS[saving];
  return (
    <span
      data-saving={saving}
      className={clsx(
        'flex min-h-6 items-center gap-1.5',
        saving === 'saving'
          ? ''
          : saving === 'failed' || saving === 'removed'
            ? 'text-danger'
            : 'text-success',
      )}
    >
      <Icon aria-hidden className={clsx('size-4 shrink-0', saving === 'saving' && 'animate-spin')} />
      {words}
    </span>
  );
}
