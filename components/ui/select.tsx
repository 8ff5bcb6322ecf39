'use client';

import { clsx } from 'clsx';
import type { ComponentProps } from 'react';
import { controlClass, FieldFrame, type FieldText, useFieldIds } from './field';

export type SelectProps = FieldText &
  Omit<ComponentProps<'select'>, 'className' | 'children'> & {
    className?: string;
    options: readonly { value: string; label: string; disabled?: boolean }[];
  };

/** The browser's own select, with label, hint and error. */
export function Select({
  label,
  hint,
  error,
  optional,
  hideLabel,
  id,
  className,
  options,
  ...select
}: SelectProps) {
  const text = { label, hint, error, optional, hideLabel };
  const ids = useFieldIds(id, text);
  return (
    <FieldFrame ids={ids} text={text} className={className}>
      <select
        {...select}
        {...ids.aria}
        id={ids.control}
        className={clsx(controlClass, error ? 'border-danger' : 'border-edge')}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}
