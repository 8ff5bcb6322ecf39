'use client';

import { useState } from 'react';
import { ChainSees } from '@/components/flows/chain-sees';
import { FailureNotice } from '@/components/flows/failure-notice';
import { chainMoment } from '@/components/flows/format';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { focusFirstError } from '@/components/ui/focus-error';
import { RadioCards } from '@/components/ui/radio-cards';
import { TextArea } from '@/components/ui/text-area';
import { type Dispute, declareConflict, vote } from '@/lib/flows';

type Answer = 'counts' | 'against' | 'conflict';

/** The ballot of a round: that the session counts, that it does not, or that one may not judge it. */
export function VoteForm({ dispute, size }: { dispute: Dispute; size: number | undefined }) {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const cast = useAction(
    (ctx) => vote(ctx, dispute.id, answer === 'counts' ? 1n : 2n),
    'Your ballot is handed in. It is opened by itself when the time comes.',
  );
  const abstain = useAction(
    (ctx) => declareConflict(ctx, dispute.id, reason.trim() || 'Not said'),
    'Noted: you abstain in this dispute.',
  );
  const action = answer === 'conflict' ? abstain : cast;
  return (
    <form
      noValidate
      aria-label={`Vote in dispute ${dispute.id}`}
      className="mt-4 space-y-4 border-rule border-t pt-4"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (answer === null) return focusFirstError(event.currentTarget);
        void action.run();
      }}
    >
      <RadioCards
        legend="Does this session count?"
        value={answer}
        onChange={setAnswer}
        error={tried && answer === null ? 'Choose one of the three.' : undefined}
        options={[
          { value: 'counts', label: 'It counts', detail: 'It took place, as far as you can tell.' },
          {
            value: 'against',
            label: 'It does not count',
            detail: 'It did not take place, or not as recorded.',
          },
          {
            value: 'conflict',
            label: 'I have a conflict of interest',
            detail: 'You know a party, or have something to gain. You abstain; nothing is sent.',
          },
        ]}
      />
      {answer === 'conflict' ? (
        <TextArea
          label="Which"
          optional
          hint="For yourself; it stays in your vault."
          rows={2}
          maxLength={280}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      ) : (
        <>
          <ChainSees
            steps={['commit-vote', 'reveal-vote']}
            scene={size === undefined ? {} : { ring: size }}
            never="which arbitrator you are."
          />
          <p className="text-ink-soft text-sm">
            A ballot can be neither changed nor taken back. It is sealed now, and opened by this app after the
            vote: open this page once from {chainMoment(dispute.commitUntil)} to{' '}
            {chainMoment(dispute.revealUntil)}. If you do not, your ballot counts as taking part and for
            neither side.
          </p>
        </>
      )}
      <FailureNotice failure={action.failure} />
      <Button type="submit" busy={action.busy} busyLabel="Sealing and handing in, some seconds …">
        {answer === 'conflict' ? 'Abstain' : 'Hand in my ballot'}
      </Button>
    </form>
  );
}
