import { clsx } from 'clsx';
import { CircleCheck, Info, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

export type CalloutTone = 'info' | 'warning' | 'danger' | 'success';

const tones = {
  info: ['border-info bg-info-soft', 'text-info', Info],
  warning: ['border-warning bg-warning-soft', 'text-warning', TriangleAlert],
  danger: ['border-danger bg-danger-soft', 'text-danger', OctagonAlert],
  success: ['border-success bg-success-soft', 'text-success', CircleCheck],
} as const;

/** A note in the margin that must not be overlooked. */
export function Callout({
  tone = 'info',
  title,
  className,
  children,
}: {
  tone?: CalloutTone;
  title?: ReactNode;
  className?: string;
  children?: ReactNode;
}) {
  const [box, colour, Icon] = tones[tone];
  return (
    <div className={clsx('flex gap-3 rounded-control border-l-4 p-3 sm:p-4', box, className)}>
      <Icon aria-hidden className={clsx('mt-0.5 size-5 shrink-0', colour)} />
      <div className="prose-links min-w-0 flex-1 space-y-1">
        {title ? <p className={clsx('font-semibold', colour)}>{title}</p> : null}
        {children}
      </div>
    </div>
  );
}
