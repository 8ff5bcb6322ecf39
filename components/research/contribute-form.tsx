'use client';

import { useRef, useState } from 'react';
import { FailureNotice } from '@/components/flows/failure-notice';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { DescriptionList } from '@/components/ui/description-list';
import {
  type ContributedRecord,
  type PreparedContribution,
  prepareContribution,
  sendContribution,
} from '@/lib/flows';
import { createResearch } from '@/lib/research/client';
import { closingWords } from './closing-words';
import { answerWords, quarterWords } from './words';

/** First what would be sent, to the last byte; then the button that sends it. */
export function ContributeForm({
  quarter,
  before,
}: {
  quarter: number;
  before?: ContributedRecord | undefined;
}) {
  const [prepared, setPrepared] = useState<PreparedContribution | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const prepare = useAction(
    (ctx) => prepareContribution(ctx, quarter),
    (made) => {
      setPrepared(made);
      // What comes next stands where the button was.
      setTimeout(() => heading.current?.focus());
      return 'This is what would be sent. Nothing has been sent.';
    },
  );
  const send = useAction(
    (ctx, what: PreparedContribution) => sendContribution(ctx, createResearch(), what),
    'Sent, and counted once.',
  );
  if (!prepared)
    return (
      <>
        <p>
          The quarter that is open now is <strong>{quarterWords(quarter)}</strong>, until{' '}
          {closingWords(quarter)}.
          {before?.state === 'sending'
            ? ' The answer to what you sent never came; sent again, it is counted once.'
            : ''}
        </p>
        <FailureNotice failure={prepare.failure} />
        <Button
          variant="secondary"
          busy={prepare.busy}
          busyLabel="Putting it together …"
          onClick={() => void prepare.run()}
        >
          See what would be sent
        </Button>
      </>
    );
  const { record, signed } = prepared;
  return (
    <div className="space-y-3">
      <h3 ref={heading} tabIndex={-1} className="text-lg">
        What would be sent about {quarterWords(quarter)}
      </h3>
      <DescriptionList items={answerWords(record.answers)} />
      <p>
        With it go the number of your cohort ({record.cohort}), a signature that any of its{' '}
        <strong>{record.hidesAmong} members</strong> could have made, and a tag of this quarter that only you
        can tie to you. No name, no account, no day, no note.
      </p>
      <details>
        <summary className="flex min-h-11 cursor-pointer items-center font-medium text-accent">
          Exactly, as it goes over the network
        </summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a pointer */}
        <pre tabIndex={0} className="max-h-64 overflow-auto rounded-control bg-page-sunk p-3 text-sm">
          {JSON.stringify(signed, null, 1)}
        </pre>
      </details>
      <Callout title="Before you agree">
        <ul className="list-disc space-y-1 pl-5">
          <li>The server keeps the four answers and the tag, not your network address, until the release.</li>
          <li>
            Until {closingWords(quarter)} you can take it back, and it is deleted. After the release it cannot
            be taken out of the published counts: they no longer say which part was yours.
          </li>
          <li>Whether you contribute changes nothing for you here.</li>
        </ul>
      </Callout>
      <FailureNotice failure={send.failure} />
      <div className="flex flex-wrap gap-2">
        <Button busy={send.busy} busyLabel="Sending …" onClick={() => void send.run(prepared)}>
          I agree: send it
        </Button>
        <Button variant="quiet" disabled={send.busy} onClick={() => setPrepared(null)}>
          Not now
        </Button>
      </div>
    </div>
  );
}
