import { CircleX } from 'lucide-react';
import type { ReactNode } from 'react';

export interface ErrorWords {
  title: string;
  /** What happened, and that nothing was lost. */
  detail?: ReactNode;
  /** What to do now. */
  action?: ReactNode;
  /** The stable code, small, for whoever asks for help. */
  code?: string | number;
}

/** A failure in words: what happened, that nothing was lost, what to do, and its code. Announced when it appears. */
export function ErrorNotice({
  title,
  detail,
  action,
  code,
  children,
}: ErrorWords & { children?: ReactNode }) {
  return (
    <div
      role="alert"
      className="flex gap-3 rounded-control border-danger border-l-4 bg-danger-soft p-3 sm:p-4"
    >
      <CircleX aria-hidden className="mt-0.5 size-5 shrink-0 text-danger" />
      <div className="min-w-0 flex-1 space-y-1">
        <p className="font-semibold text-danger">{title}</p>
        {detail ? <p>{detail}</p> : null}
        {action ? <p className="font-medium">{action}</p> : null}
        {children ? <div className="flex flex-wrap gap-2 pt-2">{children}</div> : null}
        {code === undefined ? null : (
          <p className="text-sm">
            Code <code className="font-mono">{code}</code>
          </p>
        )}
      </div>
    </div>
  );
}
