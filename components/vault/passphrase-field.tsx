'use client';

import { useState } from 'react';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { passphraseStrength } from './strength';

const tones = ['bg-danger', 'bg-danger', 'bg-warning', 'bg-success'] as const;

/** A new passphrase, typed twice, with a hint at its strength. `problem` tells what is wrong before it is sent. */
export function useNewPassphrase() {
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [shown, setShown] = useState(false);
  const [tried, setTried] = useState(false);
  const strength = passphraseStrength(first);
  const problem =
    strength.score === 0
      ? { field: 'first' as const, text: 'At least 8 characters; four or five unrelated words are better.' }
      : first !== second
        ? { field: 'second' as const, text: 'The two are not the same. Type it once more.' }
        : null;
  return {
    value: first,
    problem,
    /** Call on submit: shows the problem, if any, and says whether there is none. */
    check: () => {
      setTried(true);
      return problem === null;
    },
    fields: {
      first,
      setFirst,
      second,
      setSecond,
      shown,
      setShown,
      strength,
      problem: tried ? problem : null,
    },
  };
}

export function NewPassphraseFields({
  fields,
  label = 'Passphrase',
}: {
  fields: ReturnType<typeof useNewPassphrase>['fields'];
  label?: string;
}) {
  const { first, second, shown, strength, problem } = fields;
  const type = shown ? 'text' : 'password';
  return (
    <div className="space-y-3">
      <Field
        label={label}
        hint="Four or five unrelated words are easy to remember and hard to guess."
        type={type}
        autoComplete="new-password"
        spellCheck={false}
        autoCapitalize="off"
        value={first}
        onChange={(event) => fields.setFirst(event.target.value)}
        error={problem?.field === 'first' ? problem.text : undefined}
      />
      <div className="-mt-1 space-y-1" aria-live="polite">
        <div aria-hidden className="flex gap-1">
          {[1, 2, 3].map((step) => (
            <span
              key={step}
              className={`h-1.5 flex-1 rounded-full ${first && strength.score >= step ? tones[strength.score] : 'bg-rule'}`}
            />
          ))}
        </div>
        <p className="min-h-6 text-ink-soft text-sm">
          {first ? `${strength.label}. ${strength.hint}` : 'Strength, roughly'}
        </p>
      </div>
      <Field
        label={`${label}, once more`}
        type={type}
        autoComplete="new-password"
        spellCheck={false}
        autoCapitalize="off"
        value={second}
        onChange={(event) => fields.setSecond(event.target.value)}
        error={problem?.field === 'second' ? problem.text : undefined}
      />
      <Checkbox
        label="Show what I type"
        checked={shown}
        onChange={(event) => fields.setShown(event.target.checked)}
      />
    </div>
  );
}
