'use client';

import { clsx } from 'clsx';
import { Annoyed, Frown, Laugh, Meh, Smile } from 'lucide-react';
import { useId } from 'react';
import { MOODS } from '@/components/flows/mood-words';

const FACES = [Frown, Annoyed, Meh, Smile, Laugh] as const;

/** How somebody feels, in one tap; a second look takes it back. */
export function MoodChoice({
  value,
  onChange,
}: {
  value: number | null;
  onChange: (value: number | null) => void;
}) {
  const id = useId();
  return (
    <fieldset aria-describedby={`${id}-hint`}>
      <legend className="font-semibold">
        How do you feel? <span className="font-normal text-ink-soft">(optional)</span>
      </legend>
      <p id={`${id}-hint`} className="text-ink-soft text-sm">
        For you alone: it becomes a point in your progress.
        {value === null ? null : (
          <>
            {' '}
            <button
              type="button"
              className="min-h-6 text-accent underline underline-offset-4"
              onClick={() => onChange(null)}
            >
              No answer
            </button>
          </>
        )}
      </p>
      <div className="mt-1.5 grid max-w-md grid-cols-5 gap-1 sm:gap-2">
        {MOODS.map((name, i) => {
          const mood = i + 1;
          const Face = FACES[i] ?? Meh;
          return (
            <label
              key={name}
              className={clsx(
                'relative flex min-h-11 cursor-pointer flex-col items-center gap-1 rounded-control border bg-page py-2 text-center text-xs leading-tight sm:text-sm',
                'has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
                value === mood
                  ? 'border-accent bg-accent-soft ring-1 ring-accent ring-inset'
                  : 'border-edge hover:bg-accent-soft',
              )}
            >
              <input
                type="radio"
                name={id}
                value={mood}
                checked={value === mood}
                onChange={() => onChange(mood)}
                className="absolute inset-0 size-full cursor-pointer opacity-0"
              />
              <Face aria-hidden className="size-6 text-accent" />
              {name}
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
