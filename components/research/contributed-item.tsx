'use client';

import { FailureNotice } from '@/components/flows/failure-notice';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { type ContributedRecord, withdrawContribution } from '@/lib/flows';
import { createResearch } from '@/lib/research/client';
import { closingWords } from './closing-words';
import { answerWords, quarterWords } from './words';

const STATES: Record<ContributedRecord['state'], string> = {
  sending: 'sent, but no answer came',
  sent: 'sent',
  withdrawn: 'taken back',
};

/** What was contributed about a quarter, from the vault; while the quarter is open, with the way to take it back. */
export function ContributedItem({ record, isOpen }: { record: ContributedRecord; isOpen: boolean }) {
  const title = quarterWords(record.quarter);
  const withdraw = useAction(
    (ctx) => withdrawContribution(ctx, createResearch(), record),
    'Taken back: the server has deleted it.',
  );
  return (
    <li className="space-y-2 py-3" data-contribution={record.state}>
      <p className="font-semibold">
        {title}: {STATES[record.state]}
      </p>
      <p className="text-ink-soft">
        {answerWords(record.answers)
          .map(({ term, value }) => `${term}: ${value}`)
          .join('; ')}
        .
      </p>
      {record.state === 'withdrawn' ? null : isOpen ? (
        <>
          <p>Until {closingWords(record.quarter)} you can take it back; then the release is made.</p>
          <FailureNotice failure={withdraw.failure} />
          <Button
            variant="secondary"
            busy={withdraw.busy}
            busyLabel="Taking it back …"
            aria-label={`Take it back: ${title}`}
            onClick={() => void withdraw.run()}
          >
            Take it back
          </Button>
        </>
      ) : (
        <p>
          It is part of the release, or will be in a moment, and cannot be taken out: nothing there says which
          part was yours. The record itself is deleted from the server.
        </p>
      )}
    </li>
  );
}
