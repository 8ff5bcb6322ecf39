import { clsx } from 'clsx';
import type { ComponentProps, ReactNode } from 'react';

export interface CardProps extends Omit<ComponentProps<'section'>, 'title'> {
  title?: ReactNode;
  /** Heading level of the title, 2 unless said otherwise. */
  level?: 2 | 3;
  /** Buttons at the right of the title. */
  actions?: ReactNode;
  /** With the red margin line: for the one main sheet of a page. */
  sheet?: boolean;
}

/** A sheet of paper on the desk: groups what belongs together. */
export function Card({ title, level = 2, actions, sheet, className, children, ...rest }: CardProps) {
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section
      {...rest}
      className={clsx(
        'rounded-page border border-rule shadow-[0_1px_2px_rgb(60_40_10/0.06)]',
        // The sheet brings its own left padding, which keeps the text off the margin line.
        sheet ? 'sheet py-4 pr-4 sm:py-6 sm:pr-6' : 'bg-page p-4 sm:p-6',
        className,
      )}
    >
      {title || actions ? (
        <div className="mb-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          {title ? <Heading className={level === 2 ? 'text-xl' : 'text-lg'}>{title}</Heading> : <span />}
          {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
        </div>
      ) : null}
      {children}
    </section>
  );
}
