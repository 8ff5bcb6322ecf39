'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { clock, milestoneWords } from '@/components/flows/format';
import { keys } from '@/components/flows/keys';
import { ShareBox } from '@/components/flows/share-box';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { DescriptionList } from '@/components/ui/description-list';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import { answerPresence, type ReadQuestion, readPresenceQuestion } from '@/lib/flows';
import { OpenLink } from './open-link';
import { openQuestion, useQuestionText } from './question';

/** A difference of the clocks from which on a question looks old or early (seconds). */
const CLOCKS_DIFFER = 600;

/** Answering a verifier who asks, proof in hand, whether its holder is there. */
export function PresentPage() {
  const text = useQuestionText();
  return (
    <>
      <PageHeader
        title="Show that you are here"
        intro="A verifier who was shown a proof of yours asks whether its holder is there. You answer with a signature for this one question; nothing becomes public."
      />
      {text === null ? (
        <OpenLink what="question" mark="#q1." onOpen={openQuestion} />
      ) : (
        <Question key={text} text={text} />
      )}
    </>
  );
}

function Question({ text }: { text: string }) {
  const ctx = useFlowContext();
  const read = useQuery({
    queryKey: keys.question(text),
    queryFn: () => readPresenceQuestion(ctx, text),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (read.isPending) return <Skeleton lines={4} label="Reading the question …" />;
  if (read.error) {
    return (
      <FailureNotice failure={failureWords(read.error)}>
        <Button variant="secondary" onClick={() => openQuestion(null)}>
          Another question
        </Button>
      </FailureNotice>
    );
  }
  return <Answer read={read.data} />;
}

function Answer({ read }: { read: ReadQuestion }) {
  const { question, proof } = read;
  const [answer, setAnswer] = useState<string | null>(null);
  const sign = useAction(async (ctx) => {
    setAnswer(await answerPresence(ctx, read));
  }, 'The answer is signed. Hand it over.');
  const apart = Math.abs(Date.now() / 1000 - question.askedAt) > CLOCKS_DIFFER;
  return (
    <Card sheet title="The question">
      <DescriptionList
        items={[
          { term: 'Who says to ask', value: <span className="wrap-anywhere">{question.by}</span> },
          { term: 'Asked at', value: clock(question.askedAt * 1000) },
          {
            term: 'About the proof',
            value: `${milestoneWords({ sessions: BigInt(proof.sessions), window: BigInt(proof.window) })}, for ${proof.audience}`,
          },
        ]}
      />
      <p className="mt-4">
        Your answer tells them that whoever holds this proof’s account answered this question. The account is
        the one that the proof leads to anyway. Anybody could write any name under “who says to ask”: answer
        only somebody who is before you, or whom you know.
      </p>
      {apart ? (
        <p className="mt-2 font-medium">
          By this device’s clock the question was made more than ten minutes from now. If it is fresh, one of
          the two clocks is wrong, which does no harm. If it is old, ask for a new one.
        </p>
      ) : null}
      <FailureNotice failure={sign.failure} />
      {answer === null ? (
        <Button className="mt-4" busy={sign.busy} busyLabel="Signing …" onClick={() => void sign.run()}>
          I am here: sign the answer
        </Button>
      ) : (
        <div className="mt-4">
          <ShareBox link={answer} label="Answer" codeLabel="QR code of the answer" />
        </div>
      )}
    </Card>
  );
}
