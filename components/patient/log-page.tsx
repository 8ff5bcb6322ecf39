'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import * as z from 'zod';
import { ChainSees } from '@/components/flows/chain-sees';
import { FailureNotice } from '@/components/flows/failure-notice';
import { FeeNote } from '@/components/flows/fee-note';
import { calendarWeek } from '@/components/flows/format';
import { useAction } from '@/components/flows/use-action';
import { useScratch } from '@/components/flows/use-scratch';
import { useSync } from '@/components/flows/use-sync';
import { Button, buttonClass } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { focusFirstError } from '@/components/ui/focus-error';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import { logSession, type SessionDraft } from '@/lib/flows';
import { sendable, useRelationships } from './relationships';
import { readSession, type SessionErrors, SessionFields } from './session-form';
import { sessionTypedSchema, usualSession } from './session-typed';
import { WithWhom } from './with-whom';

/** With whom, besides the session itself; empty for whoever was seen last. */
const logTypedSchema = sessionTypedSchema.extend({ owner: z.string().default('') });
const usualLog = () => ({ ...usualSession(), owner: '' });

/**
 * Logging a session: with the usual values already there, sending takes one press. Without a connection the session is kept
 * just so, and this page stays: the next one might not be reached.
 */
export function LogPage() {
  const router = useRouter();
  const { state: reach } = useSync();
  const [kept, setKept] = useState<'sent' | 'draft' | null>(null);
  const { data: relationships } = useRelationships();
  const { value: typed, change, clear, restored } = useScratch('log', logTypedSchema, usualLog);
  const targets = relationships?.filter(sendable) ?? [];
  // The one that was used last stands first.
  const target = targets.find((r) => r.owner === typed?.owner) ?? targets[0];
  const [errors, setErrors] = useState<SessionErrors>({});
  const send = useAction(
    (ctx, draft: SessionDraft) => logSession(ctx, draft),
    'Session kept. It goes to your therapist by itself.',
    target?.owner,
  );
  const keep = useAction(
    (ctx, draft: SessionDraft) => logSession(ctx, draft, { send: false }),
    'Draft kept on this device.',
    target?.owner,
  );

  async function finish(with_: typeof send, form: HTMLFormElement | null) {
    if (!typed) return;
    setKept(null);
    const read = readSession(typed);
    setErrors('errors' in read ? read.errors : {});
    if ('errors' in read) return focusFirstError(form);
    if (!(await with_.run(read.draft))) return;
    await clear();
    if (navigator.onLine) router.push('/patient/sessions');
    else setKept(with_ === send ? 'sent' : 'draft');
  }

  if (!typed || !relationships) return <Skeleton lines={6} label="Opening the form …" />;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void finish(target ? send : keep, event.currentTarget);
  };
  return (
    <>
      <PageHeader
        title="Log a session"
        intro={target ? `With ${target.name}. Check, add a note if you like, and send.` : undefined}
      />
      {kept ? (
        <div role="status" className="mb-4">
          <Callout tone="success" title="Kept on this device">
            <p>
              {kept === 'sent'
                ? 'The session goes to your therapist by itself as soon as there is a connection, now or when you next open this page.'
                : 'The draft stays here until you send it.'}{' '}
              The timeline shows how far it has come.
            </p>
          </Callout>
        </div>
      ) : reach === 'out-of-reach' ? (
        <Callout tone="info" title="You can log without a connection" className="mb-4">
          <p>The session is kept here and goes to your therapist by itself later.</p>
        </Callout>
      ) : null}
      {target ? null : (
        <Callout tone="info" title="No pairing is in force" className="mb-4">
          <p>
            You can write a draft now and send it once you are paired.{' '}
            <Link href="/patient/find">Find a therapist</Link>
          </p>
        </Callout>
      )}
      <Card sheet>
        <form onSubmit={submit} noValidate className="space-y-5">
          {restored ? (
            <p className="text-ink-soft text-sm">
              What you typed last time is still here.{' '}
              <button type="button" className="min-h-6 text-accent underline" onClick={() => void clear()}>
                Start afresh
              </button>
            </p>
          ) : null}
          <WithWhom
            hint="Each has an account of its own; nothing on the public record joins them."
            relationships={targets}
            owner={target?.owner}
            onChange={(owner) => change({ owner })}
          />
          <SessionFields typed={typed} onChange={change} errors={errors} />
          <WhoSeesWhat
            date={typed.date}
            therapist={target?.name ?? 'your therapist'}
            ring={target?.inForce?.ringSize ?? undefined}
          />
          <FeeNote call="log-session" what="Recording a session" />
          <FailureNotice failure={send.failure ?? keep.failure} />
          <div className="flex flex-wrap gap-2">
            {target ? (
              <Button type="submit" busy={send.busy} busyLabel="Sending …">
                Send to my therapist
              </Button>
            ) : null}
            <Button
              type={target ? 'button' : 'submit'}
              variant={target ? 'secondary' : 'primary'}
              busy={keep.busy}
              busyLabel="Keeping …"
              onClick={target ? (event) => void finish(keep, event.currentTarget.form) : undefined}
            >
              Save as draft
            </Button>
            <Link href="/patient" className={buttonClass('quiet')}>
              Back
            </Link>
          </div>
        </form>
      </Card>
    </>
  );
}

function WhoSeesWhat({ date, therapist, ring }: { date: string; therapist: string; ring?: number }) {
  return (
    <div className="space-y-2 text-sm">
      <ChainSees steps={['log-session']} scene={{ week: calendarWeek(date), ring }} />
      <ul className="space-y-1 pl-4">
        <li>
          <strong>{therapist} sees:</strong> date, length and how you met.
        </li>
        <li>
          <strong>Nobody but you sees:</strong> the note, and how you feel.
        </li>
      </ul>
    </div>
  );
}
