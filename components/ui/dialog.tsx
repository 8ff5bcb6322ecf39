'use client';

import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { ExitLink } from '@/components/safety/exit-link';

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  /** Buttons at the foot, the main one last. */
  footer?: ReactNode;
  /** While true neither Esc nor the cross closes it. */
  busy?: boolean;
}

/** A modal window: the browser's own `<dialog>`, so focus, Esc and what lies behind are its work. */
export function Dialog({ open, onClose, title, children, footer, busy }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        if (!busy) onClose();
      }}
      className="w-[min(34rem,calc(100vw-1.5rem))] rounded-page border border-rule bg-page p-0 text-ink shadow-2xl"
    >
      {open ? (
        <div className="p-4 sm:p-6">
          <div className="mb-3 flex items-start justify-between gap-3">
            <h2 id={id} className="min-w-0 flex-1 pt-1.5 text-xl">
              {title}
            </h2>
            <ExitLink inDialog />
            <button
              type="button"
              aria-label="Close"
              disabled={busy}
              onClick={onClose}
              className="grid size-11 shrink-0 place-items-center rounded-control hover:bg-accent-soft"
            >
              <X aria-hidden className="size-5" />
            </button>
          </div>
          {children}
          {footer ? <div className="mt-5 flex flex-wrap justify-end gap-2">{footer}</div> : null}
        </div>
      ) : null}
    </dialog>
  );
}
