import { clsx } from 'clsx';
import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react';
import type { WriterState } from '@/lib/flows';

const LOOKS = {
  untouched: ['', null],
  saving: ['Saving …', LoaderCircle],
  saved: ['Saved on this device', CircleCheck],
  failed: ['Not saved yet', CircleAlert],
} as const;

/**
 * Whether what stands in the field is in the vault. Read out with the field, not with each pause in typing, which would talk
 * into every sentence; a failure is announced by its notice.
 */
export function SavingState({
  id,
  saving,
  isEmpty,
}: {
  id: string;
  saving: WriterState['saving'];
  isEmpty: boolean;
}) {
  const [words, Icon] = LOOKS[saving];
  const untouched = isEmpty ? 'Nothing is written yet. It is saved as you type.' : 'Saved on this device';
  return (
    <p
      id={id}
      data-saving={saving}
      className={clsx(
        'sticky bottom-0 mt-1.5 flex min-h-8 items-center gap-1.5 bg-page py-1 text-sm',
        saving === 'failed' ? 'text-danger' : saving === 'saved' ? 'text-success' : 'text-ink-soft',
      )}
    >
      {Icon ? (
        <Icon aria-hidden className={clsx('size-4 shrink-0', saving === 'saving' && 'animate-spin')} />
      ) : null}
      {words || untouched}
    </p>
  );
}
