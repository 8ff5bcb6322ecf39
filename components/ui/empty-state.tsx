import type { ReactNode } from 'react';

/** Where a list will be: says what will stand here, how it comes about, and offers the first step. */
export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  icon?: ReactNode;
  title: ReactNode;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="rounded-page bg-page-sunk border border-edge border-dashed px-5 py-8 text-center">
      {icon ? (
        <div
          aria-hidden
          className="mx-auto mb-3 grid size-12 place-items-center rounded-full bg-accent-soft text-accent"
        >
          {icon}
        </div>
      ) : null}
      <p className="font-semibold font-serif text-lg">{title}</p>
      <div className="mx-auto mt-1 max-w-prose text-ink-soft">{children}</div>
      {action ? <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div> : null}
    </div>
  );
}
