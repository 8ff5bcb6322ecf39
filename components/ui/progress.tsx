import { clsx } from 'clsx';
import type { ReactNode } from 'react';

/** A bar with its words. Without `value` (0 to 1) it says only that something is under way. */
export function Progress({
  label,
  value,
  detail,
  hideLabel,
}: {
  label: string;
  value?: number;
  detail?: ReactNode;
  hideLabel?: boolean;
}) {
  const percent = value === undefined ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div>
      {hideLabel ? null : (
        <div className="mb-1 flex justify-between gap-3 text-sm">
          <span className="font-medium">{label}</span>
          <span className="text-ink-soft tabular-nums">
            {detail ?? (percent === undefined ? '' : `${percent} %`)}
          </span>
        </div>
      )}
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        className="h-2.5 overflow-hidden rounded-full border border-edge bg-page-sunk"
      >
        <div
          className={clsx(
            'h-full rounded-full bg-accent transition-[width]',
            percent === undefined && 'w-1/3 animate-pulse',
          )}
          style={percent === undefined ? undefined : { width: `${percent}%` }}
        />
      </div>
    </div>
  );
}
