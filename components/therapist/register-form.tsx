'use client';

import { useState } from 'react';
import * as z from 'zod';
import { ChainSees } from '@/components/flows/chain-sees';
import { FailureNotice } from '@/components/flows/failure-notice';
import { FeeNote } from '@/components/flows/fee-note';
import { useAction } from '@/components/flows/use-action';
import { useScratch } from '@/components/flows/use-scratch';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { focusFirstError } from '@/components/ui/focus-error';
import { PageHeader } from '@/components/ui/page-header';
import { Progress } from '@/components/ui/progress';
import { Skeleton } from '@/components/ui/skeleton';
import { registerTherapist } from '@/lib/flows';

const ALIAS_MAX = 40;
const CREDENTIAL_MAX = 256;

const typedSchema = z.object({ alias: z.string(), credential: z.string() });
const empty = () => ({ alias: '', credential: '' });

function lengthError(text: string, max: number, missing: string): string | undefined {
  const length = [...text.trim()].length;
  if (length === 0) return missing;
  return length > max ? `At most ${max} characters; these are ${length}.` : undefined;
}

/** Registering as a therapist: what patients see, and the credential, which stays private. */
export function RegisterForm() {
  const { value: typed, change, clear } = useScratch('register-therapist', typedSchema, empty);
  const [errors, setErrors] = useState<{ alias?: string; credential?: string }>({});
  const register = useAction(
    (ctx, form: z.infer<typeof typedSchema>) =>
      registerTherapist(ctx, { alias: form.alias.trim(), credential: form.credential.trim() }),
    'You are registered.',
  );
  if (!typed) return <Skeleton lines={5} label="Opening the form …" />;
  return (
    <>
      <PageHeader
        title="Register as a therapist"
        intro="Once. An issuer then checks your licence, and patients can find you."
      />
      <Card sheet>
        <form
          noValidate
          className="space-y-5"
          onSubmit={async (event) => {
            event.preventDefault();
            const found = {
              alias: lengthError(typed.alias, ALIAS_MAX, 'Give the name that patients will see.'),
              credential: lengthError(
                typed.credential,
                CREDENTIAL_MAX,
                'Give your licensing board and number.',
              ),
            };
            setErrors(found);
            if (found.alias || found.credential) return focusFirstError(event.currentTarget);
            if (await register.run(typed)) await clear();
          }}
        >
          <Field
            label="Public name"
            hint="What patients see in the list. It need not be your real name."
            autoComplete="off"
            value={typed.alias}
            error={errors.alias}
            onChange={(event) => change({ alias: event.target.value })}
          />
          <Field
            label="Licensing board and number"
            hint="Stays encrypted on this device. The public record gets only a sealed mark of it."
            autoComplete="off"
            value={typed.credential}
            error={errors.credential}
            onChange={(event) => change({ credential: event.target.value })}
          />
          <ChainSees
            steps={['register-therapist']}
            never="your licence number, nor which patients you see."
          />
          <FeeNote call="register-therapist" what="Registering" />
          <FailureNotice failure={register.failure} />
          {register.busy ? (
            <Progress label="Registering" detail="A few seconds, sometimes some minutes" />
          ) : null}
          <Button type="submit" busy={register.busy} busyLabel="Registering …">
            Register
          </Button>
        </form>
      </Card>
    </>
  );
}
