'use client';

import { type ReactNode, useState } from 'react';
import { Button, type ButtonVariant } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { FailureNotice } from './failure-notice';
import type { Action } from './use-action';

interface ConfirmButtonProps {
  label: string;
  /** A fuller name for screen readers where several buttons say the same. */
  accessibleName?: string;
  variant?: ButtonVariant;
  title: string;
  /** What it means, in the dialog, before it is done. */
  children: ReactNode;
  confirmLabel: string;
  busyLabel: string;
  action: Pick<Action<[]>, 'busy' | 'failure' | 'clear'>;
  /** Does it; resolves with whether it worked: if not, the dialog stays open with the reason. */
  onConfirm: () => Promise<boolean>;
  danger?: boolean;
  disabled?: boolean;
}

/** A button for what should not happen by a slip: it asks first, says what will be, and shows why when it fails. */
export function ConfirmButton({
  label,
  accessibleName,
  variant = 'secondary',
  title,
  children,
  confirmLabel,
  busyLabel,
  action,
  onConfirm,
  danger = true,
  disabled,
}: ConfirmButtonProps) {
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    action.clear();
  };
  return (
    <>
      <Button variant={variant} aria-label={accessibleName} disabled={disabled} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Dialog
        open={open}
        onClose={close}
        title={title}
        busy={action.busy}
        footer={
          <>
            <Button variant="quiet" onClick={close} disabled={action.busy}>
              Keep it as it is
            </Button>
            <Button
              variant={danger ? 'danger' : 'primary'}
              busy={action.busy}
              busyLabel={busyLabel}
              onClick={async () => {
                if (await onConfirm()) close();
              }}
            >
              {confirmLabel}
            </Button>
          </>
        }
      >
        <div className="space-y-3">
          {children}
          <FailureNotice failure={action.failure} />
        </div>
      </Dialog>
    </>
  );
}
