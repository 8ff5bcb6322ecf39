import { clsx } from 'clsx';
import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';

/**
 * What just happened, beside where it happened; it stays until something else happens. Keep it mounted and change
 * its children, so that a screen reader hears the change.
 */
export function InlineStatus({
  tone = 'idle',
  className,
  children,
}: {
  tone?: 'idle' | 'busy' | 'done' | 'failed';
  className?: string;
  children?: ReactNode;
}) {
  const Icon = { idle: null, busy: LoaderCircle, done: CircleCheck, failed: CircleAlert }[tone];
  const colour = {
    idle: 'text-ink-soft',
    busy: 'text-ink-soft',
    done: 'text-success',
    failed: 'text-danger',
  }[tone];
  return (
    <div role="status" className={clsx(colour, className)}>
      {children ? (
        <p className="flex items-start gap-2 py-1">
          {Icon ? (
            <Icon aria-hidden className={clsx('mt-0.5 size-5 shrink-0', tone === 'busy' && 'animate-spin')} />
          ) : null}
          <span>{children}</span>
        </p>
      ) : null}
    </div>
  );
}
