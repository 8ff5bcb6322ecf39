'use client';

import { ArrowLeft } from 'lucide-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { failureWords } from '@/components/flows/failure';
import { count } from '@/components/flows/format';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Skeleton } from '@/components/ui/skeleton';
import { TextArea } from '@/components/ui/text-area';
import { useTask } from '@/components/vault/use-task';
import { MAX_NOTE, removeNote } from '@/lib/flows';
import { Attachments } from './attachments';
import { Filing } from './filing';
import { closeNote, type OpenNote } from './open-note';
import { SavingState } from './saving-state';
import { useNoteWriter } from './use-note-writer';
import { ELSEWHERE, saveFailure, TEMPLATES } from './words';

/** One note, being written: saved as one types, with its kind, its session and its files. */
export function NoteEditor({ opened }: { opened: OpenNote }) {
  const ctx = useFlowContext();
  const [writer, state] = useNoteWriter(opened);
  const { text, note, filed, elsewhere, error } = state;
  const area = useRef<HTMLTextAreaElement>(null);
  const back = useRef<HTMLButtonElement>(null);
  const caret = useRef<number | null>(null);
  const removal = useTask();
  const { isNew } = opened;

  // A new note waits for its first word; one that is read first must not bring up the keyboard of a phone.
  useEffect(() => {
    if (state.open) (isNew ? area : back).current?.focus();
  }, [state.open, isNew]);
  // A text that came from elsewhere, or a template, must not throw the caret to the end.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the text has changed
  useLayoutEffect(() => {
    const field = area.current;
    if (!field || caret.current === null || document.activeElement !== field) return;
    if (field.selectionStart !== caret.current) field.setSelectionRange(caret.current, caret.current);
  }, [text]);

  async function leave() {
    await writer?.flush();
    const now = writer?.state().note;
    // What was emptied and has no files is not worth a place in the list.
    if (now && now.text.trim() === '' && now.attachments.length === 0) {
      await removeNote(ctx, now.id).catch(() => undefined);
    }
    closeNote();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 's' || !(event.metaKey || event.ctrlKey)) return;
    // The habit of saving: the browser would offer to save the page, unencrypted.
    event.preventDefault();
    void writer?.flush();
  }

  if (!writer || !state.open) {
    return error ? (
      <ErrorNotice {...failureWords(error)}>
        <Button onClick={() => void writer?.open()}>Try again</Button>
        <Button variant="secondary" onClick={closeNote}>
          All notes
        </Button>
      </ErrorNotice>
    ) : (
      <Skeleton lines={6} label="Opening the note …" />
    );
  }
  const left = MAX_NOTE - text.length;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: takes a shortcut from the fields within
    <div onKeyDown={onKeyDown}>
      <Button
        ref={back}
        variant="quiet"
        className="mb-2 -ml-3"
        icon={<ArrowLeft aria-hidden className="size-5" />}
        onClick={() => void leave()}
      >
        All notes
      </Button>
      <h1 className="mb-4 text-3xl sm:text-4xl">{isNew ? 'New note' : 'Note'}</h1>
      {elsewhere ? (
        <div role="status" className="mb-4">
          <Callout
            tone={elsewhere === 'both' || elsewhere === 'removed' ? 'warning' : 'info'}
            title={ELSEWHERE[elsewhere].title}
          >
            <p>{ELSEWHERE[elsewhere].detail}</p>
            {elsewhere === 'removed' && text !== '' ? (
              <Button variant="secondary" onClick={() => void writer.keepAnyway()}>
                Keep it all the same
              </Button>
            ) : null}
          </Callout>
        </div>
      ) : null}
      <Card sheet>
        <div className="space-y-5">
          {text === '' ? <Templates onChoose={choose} /> : null}
          <div>
            <TextArea
              ref={area}
              label="Your note"
              hint={
                <SavingState saving={elsewhere === 'removed' ? 'removed' : state.saving} isEmpty={!note} />
              }
              rows={10}
              className="[&_textarea]:field-sizing-content [&_textarea]:min-h-64"
              maxLength={MAX_NOTE}
              value={text}
              onChange={(event) => {
                caret.current = event.target.selectionStart;
                writer.type(event.target.value);
              }}
              onSelect={(event) => {
                caret.current = event.currentTarget.selectionStart;
              }}
            />
            {left < 2_000 ? <p className="text-sm">{count(left, 'character')} left in this note.</p> : null}
            {state.saving === 'failed' ? (
              // In sight wherever in a long note one is writing.
              <div className="sticky bottom-2 mt-2">
                <ErrorNotice {...saveFailure(error)}>
                  <Button onClick={() => void writer.flush()}>Try again now</Button>
                </ErrorNotice>
              </div>
            ) : error ? (
              <ErrorNotice {...failureWords(error)} />
            ) : null}
          </div>
          <Filing filed={filed} onFile={(change) => void writer.file(change)} />
          <Attachments filed={filed} files={note?.attachments ?? []} />
          {note ? (
            <ConfirmButton
              label="Delete this note"
              variant="quiet"
              title="Delete this note?"
              confirmLabel="Delete it"
              busyLabel="Deleting …"
              action={{
                busy: removal.busy,
                failure: removal.error ? failureWords(removal.error) : null,
                clear: removal.clear,
              }}
              onConfirm={async () => {
                writer.discard();
                const done = await removal.run(() => removeNote(ctx, note.id));
                if (done) closeNote();
                return done;
              }}
            >
              <p>
                {note.attachments.length > 0
                  ? `Its text and ${count(note.attachments.length, 'file')} are removed`
                  : 'It is removed'}{' '}
                from this device for good. A backup that you made before keeps what was in it.
              </p>
            </ConfirmButton>
          ) : null}
        </div>
      </Card>
    </div>
  );

  function choose(template: string) {
    writer?.type(template);
    // Behind the first line, where the first answer goes.
    caret.current = template.indexOf('\n') + 1;
    area.current?.focus();
  }
}

function Templates({ onChoose }: { onChoose: (text: string) => void }) {
  return (
    <fieldset>
      <legend className="font-semibold">Begin with</legend>
      <div className="mt-1.5 flex flex-wrap gap-2">
        {TEMPLATES.map(({ name, text }) => (
          <Button key={name} variant="secondary" onClick={() => onChoose(text)}>
            {name}
          </Button>
        ))}
      </div>
      <p className="mt-1.5 text-ink-soft text-sm">Or just write.</p>
    </fieldset>
  );
}
