'use client';

import { useState } from 'react';
import { FailureNotice } from '@/components/flows/failure-notice';
import { endOfDay, milestoneWords } from '@/components/flows/format';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { RadioCards } from '@/components/ui/radio-cards';
import { type Milestone, type RequestRecord, requestClaim } from '@/lib/flows';

const TERMS = [
  { value: '14', label: '2 weeks' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
] as const;
type Term = (typeof TERMS)[number]['value'];

/** A request: for which milestone, and until when it can be answered. */
export function RequestForm({
  programme,
  milestones,
  onDone,
}: {
  programme: bigint;
  milestones: readonly Milestone[];
  /** With the request that was made, or null. */
  onDone: (made: RequestRecord | null) => void;
}) {
  const [milestone, setMilestone] = useState((milestones[0]?.id ?? 0n).toString());
  const [term, setTerm] = useState<Term>('30');
  const make = useAction(async (ctx) => {
    const { time } = await ctx.chain.tip();
    const expires = endOfDay(time, Number(term));
    onDone(await requestClaim(ctx, { programme, milestone: BigInt(milestone), expires }));
  }, 'The request is made. Hand over its link.');
  return (
    <form
      className="mt-4 space-y-4 rounded-control border border-rule p-3 sm:p-4"
      onSubmit={(event) => {
        event.preventDefault();
        void make.run();
      }}
    >
      <RadioCards
        compact
        legend="For which milestone?"
        value={milestone}
        onChange={setMilestone}
        options={milestones.map((m) => ({ value: m.id.toString(), label: milestoneWords(m) }))}
      />
      <RadioCards
        compact
        legend="To be answered within"
        hint="The answer, too, can be used until then. A patient whose group is young waits two weeks before answering."
        value={term}
        onChange={setTerm}
        options={TERMS}
      />
      <p className="text-ink-soft">
        A request carries a <strong>challenge</strong>, a random number by which you know the answers to it.
        It is kept in your vault; nothing becomes public. Give everybody whom you ask the same link: one made
        for a single person would tell you whose the answer is.
      </p>
      <FailureNotice failure={make.failure} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={make.busy} busyLabel="Making it …">
          Make the link
        </Button>
        <Button variant="quiet" onClick={() => onDone(null)} disabled={make.busy}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
