'use client';

import { useEffect, useState } from 'react';
import { failureWords, type Words } from '@/components/flows/failure';
import { count, sessionDay } from '@/components/flows/format';
import { storageWords } from '@/components/flows/storage-words';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { ErrorNotice } from '@/components/ui/error-notice';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import { createBlobServer } from '@/lib/blobs/client';
import { openShare, readShareLink, ShareError, type Summary } from '@/lib/flows/summary';
import { LinkError } from '@/lib/protocol/link';
import { modalityWord } from './words';

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });

const WORDS: Record<ShareError['code'], Words> = {
  over: {
    title: 'The time of this summary is over',
    detail: 'It was shared for a limited time, and is not shown any more.',
    action: 'Ask the person who shared it, if you still need it.',
  },
  withdrawn: {
    title: 'This summary has been withdrawn',
    detail: 'The person who shared it took it back before its time was over, or the server lost it.',
    action: 'Ask the person who shared it, if you still need it.',
  },
  altered: {
    title: 'This is not what was shared',
    detail: 'It was damaged or exchanged on its way, so nothing of it is shown.',
    action: 'Ask for a new link.',
  },
};
const NO_LINK: Words = {
  title: 'This is not a whole link to a summary',
  detail: 'A part of it is missing or was changed; messengers and line breaks do that.',
  action: 'Copy the whole link again, or ask for a new one.',
};

function wordsOf(error: unknown): Words {
  if (error instanceof ShareError) return WORDS[error.code];
  if (error instanceof LinkError) return error.code === 'newer' ? failureWords(error) : NO_LINK;
  return storageWords(error) ?? failureWords(error);
}

/** Opens a shared summary from what stands behind # and shows it; nothing of it is kept. */
export function SharedReader() {
  const [fragment, setFragment] = useState<string | null>(null);
  const [summary, setSummary] = useState<Summary | null>(null);
  const [failure, setFailure] = useState<Words | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    const read = () => {
      if (window.location.hash.length < 2) return;
      setFragment(window.location.hash.slice(1));
      // Out of the address bar and its history: what stands there opens the summary.
      window.history.replaceState(null, '', window.location.pathname);
    };
    read();
    setFragment((now) => now ?? '');
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round asks again
  useEffect(() => {
    if (fragment === null) return;
    let live = true;
    setSummary(null);
    setFailure(null);
    const open = async () => {
      const pointer = readShareLink(fragment);
      const server = createBlobServer();
      return openShare(
        server.storage(() => new Uint8Array(32)),
        pointer,
      );
    };
    open().then(
      (found) => live && setSummary(found),
      (error: unknown) => live && setFailure(wordsOf(error)),
    );
    return () => {
      live = false;
    };
  }, [fragment, round]);

  if (failure) {
    return (
      <>
        <PageHeader title="A shared summary" />
        <ErrorNotice {...failure}>
          <Button variant="secondary" onClick={() => setRound(round + 1)}>
            Try again
          </Button>
        </ErrorNotice>
      </>
    );
  }
  if (!summary) return <Skeleton lines={6} label="Opening the summary …" />;
  return <SummarySheet summary={summary} />;
}

function SummarySheet({ summary }: { summary: Summary }) {
  const { title, by, madeAt, until, sessions, notes, measures } = summary;
  return (
    <>
      <PageHeader
        title={title}
        intro={`Shared ${by ? `by ${by} ` : ''}on ${day.format(madeAt)}; can be read until ${moment.format(until)}.`}
      />
      <Callout tone="info" className="mb-6">
        <p>
          It was decrypted in this browser and is stored nowhere. What it says comes from the person who
          shared it; nobody has checked it. A proof is another thing, and can be checked on the page “Verify”.
        </p>
      </Callout>
      <div className="space-y-6">
        {sessions.length > 0 ? (
          <Card title="Sessions">
            <ul className="divide-y divide-rule">
              {sessions.map((one, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two sessions may be alike, and none moves
                <li key={at} className="flex flex-wrap justify-between gap-x-4 py-2">
                  <span className="font-medium">{sessionDay(one.date)}</span>
                  <span>
                    {count(one.minutes, 'minute')}, {modalityWord(one.modality).toLowerCase()},{' '}
                    {one.confirmed ? 'confirmed by the therapist' : 'not confirmed'}
                  </span>
                </li>
              ))}
            </ul>
          </Card>
        ) : null}
        {measures.length > 0 ? (
          <Card title="Questionnaires">
            <ul className="divide-y divide-rule">
              {measures.map(({ name, date, score, of }) => (
                <li key={`${name} ${date} ${score}`} className="py-2">
                  {name} on {sessionDay(date)}: {score} of {of}
                </li>
              ))}
            </ul>
          </Card>
        ) : null}
        {notes.map(({ text, writtenAt }) => (
          <Card key={`${writtenAt} ${text.length}`} title={`Note of ${day.format(writtenAt)}`}>
            <p className="whitespace-pre-wrap break-words">{text}</p>
          </Card>
        ))}
      </div>
    </>
  );
}
