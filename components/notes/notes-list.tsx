'use client';

import { NotebookPen, Plus } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { count } from '@/components/flows/format';
import { useNotes, useSessions } from '@/components/flows/records';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { PageHeader } from '@/components/ui/page-header';
import { Select } from '@/components/ui/select';
import { Skeleton } from '@/components/ui/skeleton';
import { findNotes, indexNotes, type NoteEntry } from '@/lib/flows';
import { NoteItem } from './note-item';
import { beginNote } from './open-note';
import { KINDS } from './words';

const ALL = 'all';
/** Notes that are shown at first; as many more at each press. */
const SHOWN = 30;

function kindOf(shown: string): NoteEntry['kind'] | null {
  return shown === 'session' || shown === 'progress' || shown === 'process' ? shown : null;
}

/** Everything that was written, newest first, and searched in the memory of this page. */
export function NotesList({ returnTo }: { returnTo: string | null }) {
  const notes = useNotes();
  const sessions = useSessions();
  const [question, setQuestion] = useState('');
  const [kind, setKind] = useState(ALL);
  const [most, setMost] = useState(SHOWN);
  const wanted = useDeferredValue(question);
  const list = useRef<HTMLUListElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const index = useMemo(
    () => (notes.data && sessions.data ? indexNotes(notes.data, sessions.data) : null),
    [notes.data, sessions.data],
  );
  const found = useMemo(() => (index ? findNotes(index, wanted, kindOf(kind)) : []), [index, wanted, kind]);
  const failure = notes.error ?? sessions.error;

  // Back from a note the focus is on it again, not at the top of the page.
  const isThere = index !== null;
  useEffect(() => {
    if (!isThere || returnTo === null) return;
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[data-note]') ?? [])];
    (items.find((item) => item.dataset.note === returnTo) ?? first.current)?.focus();
  }, [isThere, returnTo]);

  const begin = (
    <Button ref={first} icon={<Plus aria-hidden className="size-5" />} onClick={() => beginNote()}>
      New note
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Notes"
        intro="Written for yourself, kept encrypted, saved as you type. A connection is not needed."
        actions={index?.length ? begin : null}
      />
      {failure ? <FailureNotice failure={failureWords(failure)} /> : null}
      {index || failure ? null : <Skeleton lines={6} label="Reading your notes …" />}
      {index?.length === 0 ? (
        <EmptyState icon={<NotebookPen className="size-6" />} title="No notes yet" action={begin}>
          <p>
            Write down what stays with you after a session, or in between. A note that you write while logging
            a session stands here, too. Only you can read them.
          </p>
        </EmptyState>
      ) : null}
      {index?.length ? (
        <Card sheet>
          {/* biome-ignore lint/a11y/useSemanticElements: a form, so that “search” is said without a newer element */}
          <form
            role="search"
            className="mb-4 grid gap-4 sm:grid-cols-[3fr_2fr]"
            onSubmit={(event) => event.preventDefault()}
          >
            <Field
              label="Search your notes"
              type="search"
              autoComplete="off"
              value={question}
              onChange={(event) => {
                setQuestion(event.target.value);
                setMost(SHOWN);
              }}
            />
            <Select
              label="Kind"
              value={kind}
              onChange={(event) => setKind(event.target.value)}
              options={[
                { value: ALL, label: 'All kinds' },
                ...Object.entries(KINDS).map(([value, label]) => ({ value, label: `${label}s` })),
              ]}
            />
          </form>
          <p role="status" className="mb-2 text-ink-soft text-sm">
            {found.length === index.length
              ? count(index.length, 'note')
              : found.length === 0
                ? 'No note has all of these words.'
                : `${found.length} of ${count(index.length, 'note')}`}
          </p>
          <ul ref={list} aria-label="Your notes">
            {found.slice(0, most).map((entry) => (
              <NoteItem key={`${entry.kind}/${entry.id}`} entry={entry} wanted={wanted} />
            ))}
          </ul>
          {found.length > most ? (
            <Button variant="secondary" className="mt-4" onClick={() => setMost(most + SHOWN)}>
              Show {Math.min(SHOWN, found.length - most)} more
            </Button>
          ) : null}
        </Card>
      ) : null}
      {index ? <Kinds /> : null}
    </>
  );
}

/** What is kept apart, and why. */
function Kinds() {
  return (
    <Card title="Three kinds, kept apart" className="mt-5">
      <dl className="max-w-prose space-y-3">
        <div>
          <dt className="font-semibold">Session note</dt>
          <dd>
            Written while you log a session. Its seal goes onto the public record with the session, not a word
            of it: so it stays as it is once the session is sent. What comes to mind later goes into a note of
            its own beside it.
          </dd>
        </div>
        <div>
          <dt className="font-semibold">Process note</dt>
          <dd>
            For you alone: thoughts, dreams, what you make of it. It cannot be shared unless you make it a
            progress note first. Every note begins as one.
          </dd>
        </div>
        <div>
          <dt className="font-semibold">Progress note</dt>
          <dd>How it goes, and what helps. It stays with you as well, until you choose to share it.</dd>
        </div>
      </dl>
    </Card>
  );
}
