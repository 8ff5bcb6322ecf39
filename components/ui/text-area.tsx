'use client';

import { clsx } from 'clsx';
import type { ComponentProps } from 'react';
import { controlClass, FieldFrame, type FieldText, useFieldIds } from './field';

export type TextAreaProps = FieldText &
  Omit<ComponentProps<'textarea'>, 'className'> & { className?: string; mono?: boolean };

/** Several lines of text, with label, hint and error. `mono` for hashes and links. */
export function TextArea({
  label,
  hint,
  error,
  optional,
  hideLabel,
  id,
  className,
  mono,
  rows = 4,
  ...area
}: TextAreaProps) {
  const text = { label, hint, error, optional, hideLabel };
  const ids = useFieldIds(id, text);
  return (
    <FieldFrame ids={ids} text={text} className={className}>
      <textarea
        {...area}
        {...ids.aria}
        aria-describedby={clsx(area['aria-describedby'], ids.aria['aria-describedby']) || undefined}
        rows={rows}
        id={ids.control}
        className={clsx(
          controlClass,
          mono && 'break-all font-mono text-sm',
          error ? 'border-danger' : 'border-edge',
        )}
      />
    </FieldFrame>
  );
}
