import { clsx } from 'clsx';
import { LoaderCircle } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';

const variants: Record<ButtonVariant, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong border border-transparent',
  secondary: 'bg-page text-accent border border-edge hover:bg-accent-soft',
  quiet: 'bg-transparent text-accent border border-transparent hover:bg-accent-soft',
  danger: 'bg-danger text-on-danger border border-transparent hover:brightness-110',
};

/** The look of a button, for links that lead to an action: `<Link className={buttonClass('primary')}>`. */
export function buttonClass(variant: ButtonVariant = 'primary', className?: string): string {
  return clsx(
    'inline-flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-control px-4 py-2 font-semibold leading-tight no-underline transition-colors',
    'disabled:opacity-60 aria-disabled:opacity-60',
    variants[variant],
    className,
  );
}

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: ButtonVariant;
  /** While true the button keeps its place and its focus, shows a spinner and ignores presses. */
  busy?: boolean;
  /** What it says while busy, such as “Unlocking …”. */
  busyLabel?: string;
  icon?: ReactNode;
}

/** A button of at least 44 × 44 px. Type `button` unless said otherwise. */
export function Button({
  variant = 'primary',
  busy = false,
  busyLabel,
  icon,
  className,
  children,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      className={buttonClass(variant, className)}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy ? <LoaderCircle aria-hidden className="size-5 shrink-0 animate-spin" /> : icon}
      {busy && busyLabel ? busyLabel : children}
    </button>
  );
}
