'use client';

import { useCallback, useState } from 'react';
import { FailureNotice } from '@/components/flows/failure-notice';
import { useAction } from '@/components/flows/use-action';
import { useScratch } from '@/components/flows/use-scratch';
import { Button } from '@/components/ui/button';
import { focusFirstError } from '@/components/ui/focus-error';
import { Skeleton } from '@/components/ui/skeleton';
import { editDraft, resendSession, type SessionDraft, type SessionRecord } from '@/lib/flows';
import type { Relationship } from './relationships';
import { readSession, type SessionErrors, SessionFields } from './session-form';
import { sessionTypedSchema } from './session-typed';
import { WithWhom } from './with-whom';

/** Correcting a draft, or a session that was declined or failed, in its place in the timeline. */
export function EditSession({
  session,
  mood,
  targets,
  onDone,
}: {
  session: SessionRecord;
  mood: number | null;
  /** To whom it can be sent. */
  targets: Relationship[];
  onDone: () => void;
}) {
  const [chosen, setChosen] = useState(session.owner);
  const target = targets.find((r) => r.owner === chosen) ?? targets[0];
  const initial = useCallback(
    () => ({ ...session.facts, minutes: String(session.facts.minutes), note: session.note, mood }),
    [session, mood],
  );
  const { value: typed, change, clear } = useScratch(`edit/${session.id}`, sessionTypedSchema, initial);
  const [errors, setErrors] = useState<SessionErrors>({});
  const send = useAction(
    (ctx, draft: SessionDraft) => resendSession(ctx, session.id, draft),
    'Corrected. It goes to your therapist now.',
    target?.owner,
  );
  const keep = useAction(
    (ctx, draft: SessionDraft) => editDraft(ctx, session.id, draft),
    'Changes kept on this device.',
  );

  async function finish(with_: typeof send, form: HTMLFormElement | null) {
    if (!typed) return;
    const read = readSession(typed);
    setErrors('errors' in read ? read.errors : {});
    if ('errors' in read) return focusFirstError(form);
    if (!(await with_.run(read.draft))) return;
    await clear();
    onDone();
  }

  if (!typed) return <Skeleton lines={4} label="Opening the form …" />;
  return (
    <form
      className="mt-4 space-y-5 rounded-control border border-rule bg-page-sunk p-4"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void finish(target ? send : keep, event.currentTarget);
      }}
    >
      <WithWhom relationships={targets} owner={target?.owner} onChange={setChosen} />
      <SessionFields typed={typed} onChange={change} errors={errors} />
      <FailureNotice failure={send.failure ?? keep.failure} />
      <div className="flex flex-wrap gap-2">
        {target ? (
          <Button type="submit" busy={send.busy} busyLabel="Sending …">
            Send to my therapist
          </Button>
        ) : null}
        <Button
          variant="secondary"
          busy={keep.busy}
          busyLabel="Keeping …"
          onClick={(event) => void finish(keep, event.currentTarget.form)}
        >
          Keep changes
        </Button>
        <Button
          variant="quiet"
          onClick={async () => {
            await clear();
            onDone();
          }}
        >
          Cancel
        </Button>
      </div>
    </form>
  );
}
