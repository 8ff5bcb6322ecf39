'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { ChainSees } from '@/components/flows/chain-sees';
import { FailureNotice } from '@/components/flows/failure-notice';
import { keys } from '@/components/flows/keys';
import { fromChain } from '@/components/flows/records';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { focusFirstError } from '@/components/ui/focus-error';
import { RadioCards } from '@/components/ui/radio-cards';
import { Select } from '@/components/ui/select';
import {
  arbitratorStatus,
  type CouncilBook,
  FEE_NAMES,
  isAccredited,
  PARAMETER_NAMES,
  PARAMETERS,
  proposeAction,
} from '@/lib/flows';
import type { Action } from '@/lib/flows/council';
import { Changes } from './proposal-item';
import { actionOf, KINDS, type Kind, names, nothingTyped, type Typed, unitOf, type Wrong } from './typed';
import { actionWords, FEE_WORDS, PARAMETER_WORDS, parameterWords } from './words';

/** The book with how the one stands whom a proposal would name: the book itself knows only those who were named before. */
function useStanding(book: CouncilBook, action: Action | null): CouncilBook {
  const ctx = useFlowContext();
  const who = action?.who ?? '';
  const { data } = useQuery({
    queryKey: [...keys.council(), 'standing', who],
    queryFn: async () => ({
      issuer: await isAccredited(ctx, who),
      arbitrator: await arbitratorStatus(ctx, who),
    }),
    enabled: who !== '' && (action?.kind === 'issuer' || action?.kind === 'arbitrator'),
    ...fromChain,
  });
  if (!data) return book;
  const { issuer, arbitrator } = data;
  return {
    ...book,
    issuers: new Map(book.issuers).set(who, issuer),
    arbitrators: arbitrator ? new Map(book.arbitrators).set(who, arbitrator) : book.arbitrators,
  };
}

/** A new proposal. What it would change is shown while it is written; what the contracts would refuse is said before anything is sent. */
export function ProposeForm({ book, onDone }: { book: CouncilBook; onDone: () => void }) {
  const [typed, setTyped] = useState<Typed>(nothingTyped);
  const [tried, setTried] = useState(false);
  const made = actionOf(typed, book.now);
  const wrong: Wrong = tried && 'wrong' in made ? made.wrong : {};
  const propose = useAction(
    (ctx, action: Action) => proposeAction(ctx, book, action),
    'Proposed. The other members see it now.',
  );
  const change = (part: Partial<Typed>) => {
    propose.clear();
    setTyped({ ...typed, ...part });
  };
  const known = useStanding(book, 'action' in made ? made.action : null);
  const words = 'action' in made ? actionWords(made.action, known) : null;
  return (
    <Card title="Propose something" sheet>
      <form
        noValidate
        className="space-y-4"
        onSubmit={async (event) => {
          event.preventDefault();
          setTried(true);
          if ('wrong' in made) return focusFirstError(event.currentTarget);
          if (await propose.run(made.action)) onDone();
        }}
      >
        <Select
          label="What for?"
          value={typed.kind}
          options={KINDS.map(([value, label]) => ({ value, label }))}
          onChange={(event) =>
            change({ kind: event.target.value as Kind, amount: '', second: '', way: 'give' })
          }
        />
        <Fields typed={typed} wrong={wrong} book={book} change={change} />
        {words ? (
          <section aria-label="What you propose" aria-live="polite">
            <p className="font-semibold">{words.title}</p>
            <Changes changes={words.changes} />
          </section>
        ) : null}
        <ChainSees steps={['propose']} />
        <FailureNotice failure={propose.failure} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" busy={propose.busy} busyLabel="Proposing, a few seconds …">
            Propose it
          </Button>
          <Button variant="quiet" onClick={onDone} disabled={propose.busy}>
            Cancel
          </Button>
        </div>
      </form>
    </Card>
  );
}

const AMOUNT: Record<NonNullable<ReturnType<typeof unitOf>>, string> = {
  days: 'How many days',
  hours: 'For how many hours from now (at most 336)',
  STX: 'How much, in STX',
  sessions: 'How many sessions',
  arbitrators: 'How many arbitrators',
  version: 'Version',
};

function Fields({
  typed,
  wrong,
  book,
  change,
}: {
  typed: Typed;
  wrong: Wrong;
  book: CouncilBook;
  change: (part: Partial<Typed>) => void;
}) {
  const { kind } = typed;
  const unit = unitOf(typed);
  const bounds = PARAMETERS[typed.parameter];
  return (
    <>
      {kind === 'parameter' ? (
        <Select
          label="Which"
          value={typed.parameter}
          options={PARAMETER_NAMES.map((value) => ({ value, label: `The ${PARAMETER_WORDS[value]}` }))}
          hint={`From ${parameterWords(typed.parameter, bounds.least)} to ${parameterWords(typed.parameter, bounds.most)}.`}
          onChange={(event) => change({ parameter: event.target.value as Typed['parameter'] })}
        />
      ) : null}
      {kind === 'fee' ? (
        <Select
          label="Fee for"
          value={typed.fee}
          hint="At most 1 STX."
          options={FEE_NAMES.map((value) => ({ value, label: FEE_WORDS[value] }))}
          onChange={(event) => change({ fee: event.target.value as Typed['fee'] })}
        />
      ) : null}
      {kind === 'component' ? (
        <Select
          label="Which part"
          value={typed.component}
          options={book.components
            .filter((c) => !c.fixed)
            .map((c) => ({ value: c.name, label: `${c.name}, now version ${c.version}` }))}
          onChange={(event) => change({ component: event.target.value })}
        />
      ) : null}
      {kind === 'arbitrator' || kind === 'issuer' || kind === 'council' ? (
        <RadioCards
          compact
          legend="What?"
          value={typed.way}
          onChange={(way) => change({ way })}
          options={[
            { value: 'give', label: WAYS[kind][0] },
            { value: 'take', label: WAYS[kind][1] },
            ...(kind === 'council' ? [{ value: 'keep' as const, label: 'Change the threshold alone' }] : []),
          ]}
        />
      ) : null}
      {names(typed) ? (
        <Field
          label={
            kind === 'spend' ? 'To which address' : kind === 'component' ? 'Which contract' : 'Whose address'
          }
          hint={kind === 'component' ? 'Such as ST….verification-2' : undefined}
          autoComplete="off"
          spellCheck={false}
          value={typed.who}
          error={wrong.who}
          onChange={(event) => change({ who: event.target.value })}
        />
      ) : null}
      {unit ? (
        <Field
          label={AMOUNT[unit]}
          inputMode={unit === 'STX' ? 'decimal' : 'numeric'}
          autoComplete="off"
          value={typed.amount}
          error={wrong.amount}
          onChange={(event) => change({ amount: event.target.value })}
        />
      ) : null}
      {kind === 'council' || kind === 'milestone' ? (
        <Field
          label={kind === 'council' ? 'How many have to approve from then on' : 'Within how many weeks'}
          hint={kind === 'milestone' ? 'Empty: they may lie anywhere.' : 'More than half of the members.'}
          inputMode="numeric"
          autoComplete="off"
          value={typed.second}
          error={wrong.second}
          onChange={(event) => change({ second: event.target.value })}
        />
      ) : null}
    </>
  );
}

const WAYS = {
  arbitrator: ['Give the seat', 'Take it back'],
  issuer: ['Accredit', 'End it'],
  council: ['Take in', 'Take out'],
} as const;
