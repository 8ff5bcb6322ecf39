'use client';

import { clsx } from 'clsx';
import { type ComponentProps, type ReactNode, useId } from 'react';
import { FieldError } from './field';

export type CheckboxProps = Omit<ComponentProps<'input'>, 'type' | 'className'> & {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  className?: string;
};

/** A tick box whose whole line is the target. */
export function Checkbox({ label, hint, error, id, className, ...input }: CheckboxProps) {
  const made = useId();
  const own = id ?? made;
  return (
    <div className={className}>
      <label htmlFor={own} className="flex min-h-11 items-start gap-3 py-2">
        <input
          {...input}
          id={own}
          type="checkbox"
          aria-describedby={clsx(hint && `${own}-hint`, error && `${own}-error`) || undefined}
          aria-invalid={error ? true : input['aria-invalid']}
          className="mt-0.5 size-5 shrink-0 accent-accent"
        />
        <span className="font-medium">{label}</span>
      </label>
      {hint ? (
        <p id={`${own}-hint`} className="-mt-1 ml-8 text-sm text-ink-soft">
          {hint}
        </p>
      ) : null}
      <FieldError id={`${own}-error`}>{error}</FieldError>
    </div>
  );
}
