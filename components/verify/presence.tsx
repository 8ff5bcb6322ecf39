'use client';

import { CircleCheck, CircleHelp, CircleX } from 'lucide-react';
import { type FormEvent, useMemo, useState } from 'react';
import { usePlace } from '@/components/context/config';
import { LinkInput } from '@/components/flows/link-input';
import { ShareBox } from '@/components/flows/share-box';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import type { Chain } from '@/lib/chain';
import { encodePresenceQuestion } from '@/lib/protocol';
import { PresenceDesk, type PresenceVerdict } from '@/lib/verify/presence';
import { presenceWords } from '@/lib/verify/presence-words';

const looks = {
  verified: ['The holder is present', CircleCheck, 'text-success'],
  'not-verified': ['Not shown', CircleX, 'text-danger'],
  'cannot-tell': ['Cannot tell', CircleHelp, 'text-warning'],
} as const;

/** Whether the holder of a proof is there: a fresh question, answered by their app. */
export function Presence({ chain, hash }: { chain: Chain; hash: Uint8Array }) {
  const place = usePlace();
  const desk = useMemo(() => new PresenceDesk({ chain, place }), [chain, place]);
  const [by, setBy] = useState('');
  const [error, setError] = useState('');
  const [question, setQuestion] = useState<string | null>(null);
  const [answer, setAnswer] = useState('');
  const [verdict, setVerdict] = useState<PresenceVerdict | null>(null);
  const ask = (event: FormEvent) => {
    event.preventDefault();
    try {
      setQuestion(encodePresenceQuestion(desk.ask(hash, by.trim())));
      setError('');
      setAnswer('');
      setVerdict(null);
    } catch {
      setError('Say who you are in 1 to 60 characters: the holder sees it before they answer.');
    }
  };
  const judge = async (text: string) => {
    setAnswer(text.trim());
    setVerdict(await desk.judge(text));
  };
  return (
    <section
      aria-labelledby="presence"
      className="space-y-4 rounded-page border border-rule bg-page p-4 sm:p-6"
    >
      <h2 id="presence" className="text-xl">
        Is the holder here?
      </h2>
      <p>
        A proof can be passed on. Ask with a fresh question, which the holder’s own app answers; a question
        counts for ten minutes and for one answer.
      </p>
      <form noValidate onSubmit={ask} className="space-y-3">
        <Field
          label="Who asks"
          hint="The holder sees this before they answer."
          value={by}
          error={error}
          maxLength={60}
          autoComplete="off"
          onChange={(event) => setBy(event.target.value)}
        />
        <Button type="submit" variant={question ? 'secondary' : 'primary'}>
          {question ? 'Make another question' : 'Make a question'}
        </Button>
      </form>
      {question ? (
        <>
          <ShareBox
            link={`${window.location.origin}/patient/present#${question}`}
            label="Question link"
            codeLabel="QR code of the question"
          />
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              void judge(answer);
            }}
          >
            <LinkInput
              label="Answer"
              hint="It begins with “a1.”."
              value={answer}
              onChange={setAnswer}
              onFile={(text) => void judge(text)}
            />
            <Button type="submit" className="mt-3">
              Check the answer
            </Button>
          </form>
        </>
      ) : null}
      <div aria-live="polite">{verdict ? <Said verdict={verdict} /> : null}</div>
    </section>
  );
}

function Said({ verdict }: { verdict: PresenceVerdict }) {
  const [title, Icon, colour] = looks[verdict.verdict];
  const { detail, action, clock } = presenceWords(verdict);
  return (
    <div data-presence={verdict.reason} className="flex gap-3 rounded-control border border-rule p-3">
      <Icon aria-hidden className={`mt-0.5 size-6 shrink-0 ${colour}`} />
      <div className="min-w-0 space-y-1">
        <h3 className={`text-lg ${colour}`}>{title}</h3>
        <p>{detail}</p>
        {action ? <p className="font-medium">{action}</p> : null}
        {clock ? <p>{clock}</p> : null}
      </div>
    </div>
  );
}
