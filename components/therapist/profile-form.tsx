'use client';

import { useEffect, useId, useRef, useState } from 'react';
import { ChainSees } from '@/components/flows/chain-sees';
import { FailureNotice } from '@/components/flows/failure-notice';
import { byName, fieldNames, languageName, regionName } from '@/components/flows/profile-words';
import { useTherapistState } from '@/components/flows/records';
import { useAction } from '@/components/flows/use-action';
import { useScratch } from '@/components/flows/use-scratch';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Field, FieldError } from '@/components/ui/field';
import { focusFirstError } from '@/components/ui/focus-error';
import { Progress } from '@/components/ui/progress';
import { Select } from '@/components/ui/select';
import { Skeleton } from '@/components/ui/skeleton';
import {
  COUNTRIES,
  FIELDS,
  LANGUAGES,
  type ListedTherapist,
  MOST_FIELDS,
  MOST_LANGUAGES,
  type Profile,
  setProfile,
} from '@/lib/flows';
import {
  isProfile,
  type ProfileErrors,
  profileOf,
  type Typed,
  toggled,
  typedFrom,
  typedSchema,
} from './profile-typed';

const LANGUAGE_CHOICES = byName(LANGUAGES, languageName);
const COUNTRY_CHOICES = [{ value: '', label: 'Not said' }, ...byName(COUNTRIES, regionName)];

interface PartProps {
  typed: Typed;
  change: (part: Partial<Typed>) => void;
  error?: string;
}

/** What the therapist says in the directory. What becomes public is said before it is sent. */
export function ProfileForm({ therapist, onClose }: { therapist: ListedTherapist; onClose: () => void }) {
  const {
    value: typed,
    change,
    clear,
  } = useScratch('profile', typedSchema, () => typedFrom(therapist.profile));
  const [errors, setErrors] = useState<ProfileErrors>({});
  const send = useAction(
    (ctx, profile: Profile) => setProfile(ctx, profile),
    'The directory shows your details now.',
  );
  const state = useTherapistState();
  const form = useRef<HTMLFormElement>(null);
  const open = typed !== undefined;
  useEffect(() => {
    if (open) form.current?.querySelector<HTMLElement>('select, input')?.focus();
  }, [open]);
  if (!typed) return <Skeleton lines={5} label="Opening the form …" />;
  return (
    <form
      ref={form}
      noValidate
      className="space-y-5"
      onSubmit={async (event) => {
        event.preventDefault();
        const given = profileOf(typed);
        setErrors(isProfile(given) ? {} : given);
        if (!isProfile(given)) return focusFirstError(event.currentTarget);
        if (!(await send.run(given))) return;
        // What is public now is shown before the form goes away.
        await Promise.all([clear(), state.refetch()]);
        onClose();
      }}
    >
      <Languages typed={typed} change={change} />
      <Fields typed={typed} change={change} error={errors.fields} />
      <Region typed={typed} change={change} error={errors.part} />
      <Checkbox
        label="I take new patients"
        hint="Without this mark you are asked only by those who have your invitation link, or were paired with you before."
        checked={typed.accepting}
        onChange={({ target }) => change({ accepting: target.checked })}
      />
      <ChainSees
        steps={['set-profile']}
        never="your licence number, an address, or which patients you see."
      />
      <p className="text-ink-soft text-sm">
        Earlier versions can be looked up for good. The finer it is, the easier somebody recognises you: leave
        out what you like.
      </p>
      <FailureNotice failure={send.failure} />
      {send.busy ? (
        <Progress label="Publishing your details" detail="A few seconds, sometimes some minutes" />
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={send.busy} busyLabel="Publishing …">
          Publish
        </Button>
        <Button
          variant="quiet"
          disabled={send.busy}
          onClick={async () => {
            await clear();
            onClose();
          }}
        >
          Leave it as it is
        </Button>
      </div>
    </form>
  );
}

/** A select for each language that is chosen, and one more while there is room. */
function Languages({ typed, change }: PartProps) {
  const { languages } = typed;
  const rows = languages.length < MOST_LANGUAGES ? [...languages, ''] : languages;
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      {rows.map((chosen, at) => (
        <Select
          // biome-ignore lint/suspicious/noArrayIndexKey: the place among the languages is what a select stands for
          key={at}
          label={`Language ${at + 1}`}
          optional={at > 0}
          value={chosen}
          options={[
            { value: '', label: 'None' },
            ...LANGUAGE_CHOICES.filter(({ value }) => value === chosen || !languages.includes(value)),
          ]}
          onChange={({ target }) =>
            change({ languages: rows.with(at, target.value).filter((language) => language !== '') })
          }
        />
      ))}
    </div>
  );
}

function Fields({ typed, change, error }: PartProps) {
  const id = useId();
  return (
    <fieldset aria-describedby={error ? `${id} ${id}-error` : id}>
      <legend className="font-semibold">
        Fields <span className="font-normal text-ink-soft">(optional)</span>
      </legend>
      <p id={id} className="text-ink-soft text-sm">
        At most {MOST_FIELDS}. What people come to you with.
      </p>
      <div className="mt-1.5 grid gap-x-4 sm:grid-cols-2">
        {FIELDS.map((field) => {
          const checked = typed.fields.includes(field);
          return (
            <Checkbox
              key={field}
              label={fieldNames[field]}
              // Those that are marked are too many; the first of them gets the focus.
              aria-invalid={error && checked ? true : undefined}
              checked={checked}
              onChange={({ target }) => change({ fields: toggled(typed.fields, field, target.checked) })}
            />
          );
        })}
      </div>
      <FieldError id={`${id}-error`}>{error}</FieldError>
    </fieldset>
  );
}

function Region({ typed, change, error }: PartProps) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Select
        label="Country"
        optional
        value={typed.country}
        options={COUNTRY_CHOICES}
        onChange={({ target }) => change({ country: target.value, part: '' })}
      />
      {typed.country === '' ? null : (
        <Field
          label="Part of the country"
          optional
          hint="Its short code (ISO 3166-2), as in ZH or CA. Never a town."
          autoComplete="off"
          maxLength={6}
          value={typed.part}
          error={error}
          onChange={({ target }) => change({ part: target.value })}
        />
      )}
    </div>
  );
}
