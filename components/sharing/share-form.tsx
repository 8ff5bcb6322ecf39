'use client';

import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { useVault } from '@/components/context/vault';
import { FailureNotice } from '@/components/flows/failure-notice';
import { count, recordDay, sessionDay } from '@/components/flows/format';
import { usePairings, useSessions } from '@/components/flows/records';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { RadioCards } from '@/components/ui/radio-cards';
import { Skeleton } from '@/components/ui/skeleton';
import { createBlobServer } from '@/lib/blobs/client';
import {
  actingAs,
  SHARE_DAYS,
  type ShareDraft,
  share,
  shareableMeasures,
  shareableNotes,
  sharedSession,
} from '@/lib/flows';

const LINK = 'link';

/** What, with whom, how long: then it is sealed and shared. */
export function ShareForm({ onDone }: { onDone: (id: string | null) => void }) {
  const vault = useVault();
  const ctx = useFlowContext();
  const pairings = usePairings();
  const sessions = useSessions();
  const more = useQuery({
    queryKey: ['shareable'],
    gcTime: 0,
    queryFn: async () => ({
      notes: await shareableNotes(vault),
      measures: await shareableMeasures(vault),
    }),
  });
  const [withSessions, setWithSessions] = useState(true);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [audience, setAudience] = useState<string>(LINK);
  const [name, setName] = useState('');
  const [by, setBy] = useState('');
  const [days, setDays] = useState('7');
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const action = useAction(async (_, draft: ShareDraft, owner: string | undefined) => {
    const acting = owner === undefined ? ctx : await actingAs(ctx, owner);
    const record = await share(acting, createBlobServer(), window.location.origin, draft);
    setMade(record.id);
    onDone(record.id);
  }, 'Shared.');

  if (sessions.isPending || more.isPending || pairings.isPending) {
    return <Skeleton lines={6} label="Reading what could be shared …" />;
  }
  const possible = sessions.data?.map(sharedSession) ?? [];
  const { notes = [], measures = [] } = more.data ?? {};
  const therapists = pairings.data?.filter(({ state }) => state === 'paired') ?? [];
  const picked = <T,>(all: { id: string; part: T }[]) =>
    all.filter(({ id }) => chosen.has(id)).map(({ part }) => part);
  const isEmpty = !(withSessions && possible.length > 0) && chosen.size === 0;
  const toggle = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (isEmpty) return;
    const pairing = therapists.find(({ id }) => id === audience);
    void action.run(
      {
        title: 'Summary of therapy',
        by: by.trim(),
        days: Number(days),
        sessions: withSessions ? possible : [],
        notes: picked(notes),
        measures: picked(measures),
        audience: pairing
          ? { kind: 'therapist', name: pairing.therapist.alias, pairing: pairing.id }
          : { kind: 'link', name: name.trim() },
      },
      pairing?.owner,
    );
  }

  return (
    <Card title="Share a summary" sheet>
      <form onSubmit={submit} noValidate className="space-y-6">
        <fieldset>
          <legend className="font-semibold">What goes along</legend>
          <p className="text-ink-soft text-sm">Process notes and the private note of a session never do.</p>
          {possible.length > 0 ? (
            <Checkbox
              label={`${count(possible.length, 'session')}: day, length, kind, whether confirmed`}
              checked={withSessions}
              onChange={(event) => setWithSessions(event.target.checked)}
            />
          ) : (
            <p className="py-2">There is no session yet.</p>
          )}
          {notes.map(({ id, part }) => (
            <Checkbox
              key={id}
              label={`Progress note: ${part.text.split('\n')[0]?.slice(0, 60) || 'untitled'}`}
              hint={recordDay(part.writtenAt)}
              checked={chosen.has(id)}
              onChange={(event) => toggle(id, event.target.checked)}
            />
          ))}
          {measures.map(({ id, part }) => (
            <Checkbox
              key={id}
              label={`${part.name}: ${part.score} of ${part.of}`}
              hint={sessionDay(part.date)}
              checked={chosen.has(id)}
              onChange={(event) => toggle(id, event.target.checked)}
            />
          ))}
          {tried && isEmpty ? (
            <p role="alert" className="font-medium text-danger">
              Choose at least one thing.
            </p>
          ) : null}
        </fieldset>
        <RadioCards
          legend="With whom"
          value={audience}
          onChange={setAudience}
          options={[
            ...therapists.map(({ id, therapist }) => ({
              value: id,
              label: therapist.alias,
              detail: 'Goes into their box, encrypted for them.',
            })),
            {
              value: LINK,
              label: 'Somebody to whom I give a link',
              detail: 'Whoever has the link can read it, so pass it on with care.',
            },
          ]}
        />
        {audience === LINK ? (
          <Field
            label="Who is it for?"
            hint="For your own list of consents."
            optional
            maxLength={80}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        ) : null}
        <Field
          label="Your name, as they shall see it"
          hint="Left empty, the summary does not say who you are."
          optional
          maxLength={80}
          autoComplete="off"
          value={by}
          onChange={(event) => setBy(event.target.value)}
        />
        <RadioCards
          legend="How long"
          compact
          value={days}
          onChange={setDays}
          options={SHARE_DAYS.map((n) => ({ value: String(n), label: count(n, 'day') }))}
        />
        <Callout tone="info" title="What a time limit can do">
          <p>
            After it, or once you withdraw, the server deletes the summary and the link leads nowhere. What
            somebody has read, saved or photographed by then stays with them. For{' '}
            {possible.length > 0 && withSessions ? 'dates of sessions' : 'what you share'} think of who could
            tell from it who you are.
          </p>
        </Callout>
        <FailureNotice failure={action.failure} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" busy={action.busy} busyLabel="Encrypting …" disabled={made !== null}>
            Share it
          </Button>
          <Button variant="quiet" onClick={() => onDone(null)}>
            Cancel
          </Button>
        </div>
      </form>
    </Card>
  );
}
