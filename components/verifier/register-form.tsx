'use client';

import { useEffect, useRef, useState } from 'react';
import { ChainSees } from '@/components/flows/chain-sees';
import { FailureNotice } from '@/components/flows/failure-notice';
import { milestoneWords } from '@/components/flows/format';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Checkbox } from '@/components/ui/checkbox';
import { Field, FieldError } from '@/components/ui/field';
import { focusFirstError } from '@/components/ui/focus-error';
import { RadioCards } from '@/components/ui/radio-cards';
import { type Milestone, registerProgramme } from '@/lib/flows';
import { nothingTyped, PERIODS, wrongWith } from './programme-typed';

/** A new programme: its name, how often an account claims in it, and the milestones it accepts. */
export function RegisterForm({
  milestones,
  onDone,
}: {
  /** Those that can be claimed. */
  milestones: readonly Milestone[];
  onDone: () => void;
}) {
  const [typed, setTyped] = useState(nothingTyped);
  const [tried, setTried] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const wrong = tried ? wrongWith(typed) : {};
  const change = (part: Partial<typeof typed>) => setTyped({ ...typed, ...part });
  const register = useAction(
    (ctx) =>
      registerProgramme(ctx, {
        name: typed.name.trim(),
        period: PERIODS[typed.period].seconds,
        milestones: milestones.map((m) => m.id).filter((id) => typed.milestones.includes(id)),
      }),
    'The programme is registered.',
  );
  return (
    <Card title="Register a programme" sheet>
      <form
        noValidate
        className="space-y-5"
        onSubmit={async (event) => {
          event.preventDefault();
          setTried(true);
          if (Object.keys(wrongWith(typed)).length > 0) return focusFirstError(event.currentTarget);
          if (await register.run()) onDone();
        }}
      >
        <Field
          ref={first}
          label="Name"
          hint="Such as “Wellbeing bonus 2027”. Those whom you ask see it, beside your address."
          autoComplete="off"
          value={typed.name}
          error={wrong.name}
          onChange={(event) => change({ name: event.target.value })}
        />
        <RadioCards
          compact
          legend="How often can an account claim?"
          value={typed.period}
          onChange={(period) => change({ period })}
          options={[
            { value: 'quarter', label: PERIODS.quarter.label },
            { value: 'year', label: PERIODS.year.label },
            { value: 'once', label: PERIODS.once.label },
          ]}
        />
        <fieldset aria-describedby="programme-milestones-error">
          <legend className="font-semibold">Which milestones do you accept?</legend>
          {milestones.map((m) => (
            <Checkbox
              key={m.id.toString()}
              label={milestoneWords(m)}
              checked={typed.milestones.includes(m.id)}
              aria-invalid={wrong.milestones ? true : undefined}
              onChange={(event) =>
                change({
                  milestones: event.target.checked
                    ? [...typed.milestones, m.id]
                    : typed.milestones.filter((id) => id !== m.id),
                })
              }
            />
          ))}
          <FieldError id="programme-milestones-error">{wrong.milestones}</FieldError>
        </fieldset>
        <ChainSees steps={['register-programme']} never="whom you asked, nor who answered." />
        <p className="text-ink-soft text-sm">None of it can be changed; a programme can be closed.</p>
        <FailureNotice failure={register.failure} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" busy={register.busy} busyLabel="Registering, a few seconds …">
            Register it
          </Button>
          <Button variant="quiet" onClick={onDone} disabled={register.busy}>
            Cancel
          </Button>
        </div>
      </form>
    </Card>
  );
}
