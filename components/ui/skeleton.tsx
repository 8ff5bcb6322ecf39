import { clsx } from 'clsx';

/** Grey lines where text will be. The words beside it (`label`) are for those who cannot see it move. */
export function Skeleton({
  lines = 3,
  label = 'Loading …',
  className,
}: {
  lines?: number;
  label?: string;
  className?: string;
}) {
  const widths = ['w-full', 'w-11/12', 'w-4/5', 'w-full', 'w-2/3'];
  return (
    <div role="status" className={clsx('space-y-3', className)}>
      <span className="sr-only">{label}</span>
      {Array.from({ length: lines }, (_, line) => widths[line % widths.length]).map((width, line) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines never change places
          key={line}
          className={clsx('h-4 animate-pulse rounded bg-rule', width)}
        />
      ))}
    </div>
  );
}
