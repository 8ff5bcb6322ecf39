import { clsx } from 'clsx';
import { type ReactNode, type RefObject, useId } from 'react';

/** What every plot stands in: the unit above it, and for those who do not see it its name and what it shows. */
export function PlotFrame({
  box,
  title,
  unit,
  told,
  width,
  height,
  className,
  children,
}: {
  /** Whose width the plot takes. */
  box: RefObject<HTMLDivElement | null>;
  title: string;
  /** What is counted. */
  unit: string;
  /** All values in words. */
  told: string;
  width: number;
  height: number;
  className: string;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <div ref={box} className="min-w-0">
      <p aria-hidden className="text-ink-soft text-sm">
        {unit}
      </p>
      <svg
        role="img"
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-told`}
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        className={clsx('block max-w-full', className)}
      >
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-told`}>{told}</desc>
        {children}
      </svg>
    </div>
  );
}
