'use client';

import { useState } from 'react';
import { localDay, MODALITIES } from '@/components/flows/format';
import { Field } from '@/components/ui/field';
import { RadioCards } from '@/components/ui/radio-cards';
import { Select } from '@/components/ui/select';
import { TextArea } from '@/components/ui/text-area';
import type { SessionDraft } from '@/lib/flows';
import { factsSchema } from '@/lib/protocol';
import { MoodChoice } from './mood-choice';
import type { SessionTyped } from './session-typed';

const USUAL = ['30', '50', '90'] as const;
type Length = (typeof USUAL)[number] | 'other';

export type SessionErrors = Partial<Record<'date' | 'minutes', string>>;

/** What was typed as a draft, or what is wrong with it, field by field. */
export function readSession(typed: SessionTyped): { draft: SessionDraft } | { errors: SessionErrors } {
  const facts = { date: typed.date, minutes: Number(typed.minutes), modality: typed.modality };
  const parsed = factsSchema.safeParse(facts);
  if (parsed.success) return { draft: { facts: parsed.data, note: typed.note, mood: typed.mood } };
  const wrong = new Set(parsed.error.issues.map((issue) => issue.path[0]));
  return {
    errors: {
      ...(wrong.has('date') ? { date: 'Give the day of the session.' } : {}),
      ...(wrong.has('minutes') ? { minutes: 'Give whole minutes, from 1 to 1440.' } : {}),
    },
  };
}

/** The fields of a session: three facts that the therapist sees, a mood and a note that nobody else does. */
export function SessionFields({
  typed,
  onChange,
  errors,
}: {
  typed: SessionTyped;
  onChange: (part: Partial<SessionTyped>) => void;
  errors: SessionErrors;
}) {
  const usual = USUAL.find((minutes) => minutes === typed.minutes);
  const [other, setOther] = useState(usual === undefined);
  const length: Length = other ? 'other' : (usual ?? 'other');
  return (
    <div className="space-y-5">
      <Field
        label="Date"
        type="date"
        value={typed.date}
        max={localDay()}
        error={errors.date}
        onChange={(event) => onChange({ date: event.target.value })}
      />
      <div className="space-y-3">
        <RadioCards
          compact
          legend="Length"
          value={length}
          onChange={(value) => {
            setOther(value === 'other');
            if (value !== 'other') onChange({ minutes: value });
          }}
          options={[
            ...USUAL.map((minutes) => ({ value: minutes, label: `${minutes} min` })),
            { value: 'other', label: 'Other' },
          ]}
        />
        {length === 'other' ? (
          <Field
            label="Minutes"
            type="number"
            inputMode="numeric"
            min={1}
            max={1440}
            value={typed.minutes}
            error={errors.minutes}
            onChange={(event) => onChange({ minutes: event.target.value })}
          />
        ) : null}
      </div>
      <Select
        label="How you met"
        value={typed.modality}
        onChange={(event) => {
          const modality = factsSchema.shape.modality.safeParse(event.target.value);
          if (modality.success) onChange({ modality: modality.data });
        }}
        options={Object.entries(MODALITIES).map(([value, label]) => ({ value, label }))}
      />
      <MoodChoice value={typed.mood} onChange={(mood) => onChange({ mood })} />
      <TextArea
        label="Private note"
        optional
        hint="For you alone, kept encrypted. Once it is sent with the session it stays as it is; what comes to mind later goes into your notes."
        rows={5}
        value={typed.note}
        onChange={(event) => onChange({ note: event.target.value })}
      />
    </div>
  );
}
