'use client';

import { useEffect, useRef, useState } from 'react';
import { FailureNotice } from '@/components/flows/failure-notice';
import { calendarWeek, count, sessionDay } from '@/components/flows/format';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Checkbox } from '@/components/ui/checkbox';
import { Field, FieldError } from '@/components/ui/field';
import { focusFirstError } from '@/components/ui/focus-error';
import { Select } from '@/components/ui/select';
import { discloseSessions, type SessionRecord } from '@/lib/flows';
import { FACT_FIELDS, type FactField } from '@/lib/protocol';
import { listed, nothingChosen, ticked, weeksOf, wrongWith } from './disclosure-choice';
import { DisclosurePreview } from './disclosure-preview';

const FACTS: Record<FactField, { label: string; hint?: string }> = {
  minutes: { label: 'Length' },
  modality: { label: 'Kind: in person, video and so on' },
  date: {
    label: 'The exact day',
    hint: 'More than the public record says. Set beside a diary or a work calendar, days can lead to you.',
  },
};
const ORDER = ['minutes', 'modality', 'date'] as const;

/** For whom, which sessions, which facts; and, before anything is made, exactly what the reader will learn. */
export function DisclosureForm({
  sessions,
  owner,
  onDone,
}: {
  sessions: SessionRecord[];
  owner: string | undefined;
  onDone: () => void;
}) {
  const [choice, setChoice] = useState(() => nothingChosen(sessions));
  const [tried, setTried] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const change = (part: Partial<typeof choice>) => setChoice({ ...choice, ...part });
  const shown = listed(choice, sessions);
  const chosen = ticked(choice, sessions);
  const weeks = weeksOf(sessions);
  const wrong = tried ? wrongWith(choice, sessions) : {};
  const make = useAction(
    (ctx) =>
      discloseSessions(ctx, {
        sessions: chosen.map((s) => s.id),
        fields: choice.fields,
        audience: choice.audience.trim(),
      }),
    'Made. Hand it over as a file, or as a link.',
    owner,
  );
  const tick = (ids: string[], on: boolean) => {
    const next = new Set(choice.ids);
    for (const id of ids) on ? next.add(id) : next.delete(id);
    change({ ids: next });
  };
  return (
    <Card title="Open facts of single sessions" sheet>
      <form
        noValidate
        className="space-y-5"
        onSubmit={async (event) => {
          event.preventDefault();
          setTried(true);
          if (Object.keys(wrongWith(choice, sessions)).length > 0)
            return focusFirstError(event.currentTarget);
          if (await make.run()) onDone();
        }}
      >
        <Field
          ref={first}
          label="Who is it for?"
          hint="For example “Insurer, claim 2026-11”. It is written into the disclosure, where every reader sees it."
          autoComplete="off"
          value={choice.audience}
          error={wrong.audience}
          onChange={(event) => change({ audience: event.target.value })}
        />
        <fieldset aria-describedby="disclosure-sessions-error">
          <legend className="font-semibold">Which sessions?</legend>
          <div className="mt-1.5 grid grid-cols-2 gap-3">
            <Select
              label="From"
              value={choice.from}
              options={weeks}
              onChange={({ target: { value } }) =>
                change({ from: value, to: BigInt(value) > BigInt(choice.to) ? value : choice.to })
              }
            />
            <Select
              label="To"
              value={choice.to}
              options={weeks}
              onChange={({ target: { value } }) =>
                change({ to: value, from: BigInt(value) < BigInt(choice.from) ? value : choice.from })
              }
            />
          </div>
          <Checkbox
            label={`All ${count(shown.length, 'session')} of these weeks`}
            checked={chosen.length === shown.length}
            aria-invalid={wrong.sessions ? true : undefined}
            onChange={(event) =>
              tick(
                shown.map((s) => s.id),
                event.target.checked,
              )
            }
          />
          <ul aria-label="Sessions to choose from" className="divide-y divide-rule border-rule border-y">
            {shown.map((s) => (
              <li key={s.id}>
                <Checkbox
                  label={sessionDay(s.facts.date)}
                  hint={`Number ${s.sequence}, ${calendarWeek(s.facts.date)}`}
                  checked={choice.ids.has(s.id)}
                  onChange={(event) => tick([s.id], event.target.checked)}
                />
              </li>
            ))}
          </ul>
          <FieldError id="disclosure-sessions-error">{wrong.sessions}</FieldError>
        </fieldset>
        <fieldset>
          <legend className="font-semibold">Which facts?</legend>
          <Checkbox label="Week" hint="Public as it is, so always told." checked disabled />
          {ORDER.map((field) => (
            <Checkbox
              key={field}
              {...FACTS[field]}
              checked={choice.fields.includes(field)}
              onChange={(event) =>
                change({
                  fields: FACT_FIELDS.filter((f) =>
                    f === field ? event.target.checked : choice.fields.includes(f),
                  ),
                })
              }
            />
          ))}
        </fieldset>
        <DisclosurePreview sessions={chosen} fields={choice.fields} />
        <FailureNotice failure={make.failure} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" busy={make.busy} busyLabel="Checking against the record …">
            Make this disclosure
          </Button>
          <Button variant="quiet" onClick={onDone} disabled={make.busy}>
            Cancel
          </Button>
        </div>
      </form>
    </Card>
  );
}
