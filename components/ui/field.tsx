'use client';

import { clsx } from 'clsx';
import { CircleAlert } from 'lucide-react';
import { type ComponentProps, type ReactNode, useId } from 'react';

export const controlClass =
  'block w-full min-h-11 rounded-control border bg-page px-3 py-2 text-ink placeholder:text-ink-soft disabled:opacity-60';

export interface FieldText {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong and how to mend it; announced when it appears. */
  error?: ReactNode;
  /** Says “(optional)” beside the label. */
  optional?: boolean;
  /** Keeps the label for screen readers only. */
  hideLabel?: boolean;
}

/** Ids and aria attributes that tie label, hint and error to one control. */
export function useFieldIds(id: string | undefined, text: Pick<FieldText, 'hint' | 'error'>) {
  const made = useId();
  const control = id ?? made;
  const hint = `${control}-hint`;
  const error = `${control}-error`;
  const described = clsx(text.hint && hint, text.error && error);
  return {
    control,
    hint,
    error,
    aria: {
      'aria-describedby': described || undefined,
      'aria-invalid': text.error ? true : undefined,
    } as const,
  };
}

/** An error line under a control. Its live region is always there, so that a screen reader hears the text come. */
export function FieldError({ id, children }: { id: string; children?: ReactNode }) {
  return (
    <div id={id} role="alert" className="text-danger">
      {children ? (
        <p className="mt-1 flex gap-1.5 font-medium">
          <CircleAlert aria-hidden className="mt-1 size-4 shrink-0" />
          <span>{children}</span>
        </p>
      ) : null}
    </div>
  );
}

/** Label above, hint below it, the control, then the error. The frame that Field, TextArea and Select share. */
export function FieldFrame({
  ids,
  text,
  className,
  children,
}: {
  ids: ReturnType<typeof useFieldIds>;
  text: FieldText;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div className={className}>
      <label htmlFor={ids.control} className={text.hideLabel ? 'sr-only' : 'block font-semibold'}>
        {text.label}
        {text.optional ? <span className="font-normal text-ink-soft"> (optional)</span> : null}
      </label>
      {text.hint ? (
        <p id={ids.hint} className="text-sm text-ink-soft">
          {text.hint}
        </p>
      ) : null}
      <div className={text.hideLabel ? undefined : 'mt-1.5'}>{children}</div>
      <FieldError id={ids.error}>{text.error}</FieldError>
    </div>
  );
}

export type FieldProps = FieldText & Omit<ComponentProps<'input'>, 'className'> & { className?: string };

/** A one-line input with its label, hint and error. */
export function Field({ label, hint, error, optional, hideLabel, id, className, ...input }: FieldProps) {
  const text = { label, hint, error, optional, hideLabel };
  const ids = useFieldIds(id, text);
  return (
    <FieldFrame ids={ids} text={text} className={className}>
      <input
        {...input}
        {...ids.aria}
        id={ids.control}
        className={clsx(controlClass, error ? 'border-danger' : 'border-edge')}
      />
    </FieldFrame>
  );
}
