'use client';

import { clsx } from 'clsx';
import { type ReactNode, useId } from 'react';
import { FieldError } from './field';

export interface RadioCardsProps<V extends string> {
  legend: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  name?: string;
  value: V | null;
  onChange: (value: V) => void;
  options: readonly {
    value: V;
    label: ReactNode;
    detail?: ReactNode;
    icon?: ReactNode;
    disabled?: boolean;
  }[];
  /** Small cards beside one another, for a handful of short answers; with `wide` only where there is room for all. */
  compact?: boolean | 'wide';
  className?: string;
}

/** One choice of a few, each a card that is wholly clickable; real radio buttons underneath, so arrows work. */
export function RadioCards<V extends string>({
  legend,
  hint,
  error,
  name,
  value,
  onChange,
  options,
  compact,
  className,
}: RadioCardsProps<V>) {
  const id = useId();
  return (
    <fieldset
      className={className}
      aria-describedby={clsx(hint && `${id}-hint`, error && `${id}-error`) || undefined}
    >
      <legend className="font-semibold">{legend}</legend>
      {hint ? (
        <p id={`${id}-hint`} className="text-sm text-ink-soft">
          {hint}
        </p>
      ) : null}
      <div
        className={clsx(
          'mt-1.5 gap-2',
          !compact ? 'grid' : compact === 'wide' ? 'grid sm:flex sm:flex-wrap' : 'flex flex-wrap',
        )}
      >
        {options.map((option) => (
          <label
            key={option.value}
            className={clsx(
              'flex min-h-11 cursor-pointer items-start gap-3 rounded-control border bg-page px-3 py-2.5',
              'has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
              'has-disabled:cursor-not-allowed has-disabled:opacity-60',
              value === option.value
                ? 'border-accent bg-accent-soft ring-1 ring-accent ring-inset'
                : 'border-edge hover:bg-accent-soft',
            )}
          >
            <input
              type="radio"
              name={name ?? id}
              value={option.value}
              checked={value === option.value}
              disabled={option.disabled}
              onChange={() => onChange(option.value)}
              className="mt-1 size-4 shrink-0 accent-accent outline-none"
            />
            {option.icon}
            <span className="min-w-0">
              <span className="block font-medium">{option.label}</span>
              {option.detail ? <span className="block text-sm text-ink-soft">{option.detail}</span> : null}
            </span>
          </label>
        ))}
      </div>
      <FieldError id={`${id}-error`}>{error}</FieldError>
    </fieldset>
  );
}
