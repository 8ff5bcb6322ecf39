'use client';

import { useEffect, useRef, useState } from 'react';
import { ChainSees } from '@/components/flows/chain-sees';
import { FailureNotice } from '@/components/flows/failure-notice';
import { FeeNote } from '@/components/flows/fee-note';
import { endOfDay, milestoneWords } from '@/components/flows/format';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { focusFirstError } from '@/components/ui/focus-error';
import { RadioCards } from '@/components/ui/radio-cards';
import { type AgreedGoal, createGoalProof, createProof, type Milestone } from '@/lib/flows';

const AUDIENCE_MAX = 128;
const TERMS = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
] as const;
type Term = (typeof TERMS)[number]['value'];

/** A proof for one reader: for whom, until when, and what it gives away, said before it is made. */
export function ProofForm({
  of,
  owner,
  onDone,
}: {
  of: { milestone: Milestone } | { goal: AgreedGoal };
  /** The principal whose milestone or goal it is. */
  owner: string | undefined;
  onDone: () => void;
}) {
  const [audience, setAudience] = useState('');
  const [term, setTerm] = useState<Term>('90');
  const [error, setError] = useState('');
  const first = useRef<HTMLInputElement>(null);
  // It opens below the milestones, on a phone out of view: whoever asked for it is taken there.
  useEffect(() => first.current?.focus(), []);
  const make = useAction(
    async (ctx) => {
      const { time } = await ctx.chain.tip();
      const expires = endOfDay(time, Number(term));
      const terms = { audience: audience.trim(), expires };
      return 'goal' in of
        ? createGoalProof(ctx, { goal: of.goal, ...terms })
        : createProof(ctx, { milestone: of.milestone.id, ...terms });
    },
    'The proof is on its way to the public record.',
    owner,
  );
  return (
    <Card title={`A proof of ${'goal' in of ? 'a goal reached' : milestoneWords(of.milestone)}`} sheet>
      <form
        noValidate
        className="space-y-5"
        onSubmit={async (event) => {
          event.preventDefault();
          const length = [...audience.trim()].length;
          const wrong =
            length === 0
              ? 'Say who is to read it.'
              : length > AUDIENCE_MAX
                ? `At most ${AUDIENCE_MAX} characters; these are ${length}.`
                : '';
          setError(wrong);
          if (wrong) return focusFirstError(event.currentTarget);
          if (await make.run()) onDone();
        }}
      >
        <Field
          ref={first}
          label="Who is it for?"
          hint={
            'goal' in of
              ? 'For example “Insurer, claim 2026-11”. For you alone: neither the proof nor the public record shows it.'
              : 'For example “Insurer, claim 2026-11”. Readers of the link see it; the public record does not.'
          }
          autoComplete="off"
          value={audience}
          error={error}
          onChange={(event) => setAudience(event.target.value)}
        />
        <RadioCards compact legend="Valid for" value={term} onChange={setTerm} options={TERMS} />
        <Callout tone="warning" title="What this proof shows, and what it gives away">
          <ul className="list-disc space-y-1 pl-5">
            <li>
              {'goal' in of
                ? 'It shows: a verified therapist countersigned that the holder has reached a goal.'
                : `It shows: the holder has ${milestoneWords(of.milestone)} that a verified therapist confirmed or arbitrators upheld.`}
            </li>
            <li>
              It does not show: {'goal' in of ? 'which goal, ' : ''}your name, your therapist, days, or any
              note.
            </li>
            <li>
              <strong>
                It can be traced to your pseudonym, and so to its public history: how many sessions, in which
                weeks.
              </strong>{' '}
              Whoever gets it and knows it is yours can then look that up.
            </li>
          </ul>
        </Callout>
        {'goal' in of ? <ChainSees steps={['create-goal-proof']} /> : <ChainSees steps={['create-proof']} />}
        <FeeNote call={'goal' in of ? 'create-goal-proof' : 'create-proof'} what="Making a proof" />
        <FailureNotice failure={make.failure} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" busy={make.busy} busyLabel="Making the proof …">
            Make this proof
          </Button>
          <Button variant="quiet" onClick={onDone} disabled={make.busy}>
            Cancel
          </Button>
        </div>
      </form>
    </Card>
  );
}
