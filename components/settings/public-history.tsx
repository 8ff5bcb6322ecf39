'use client';

import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { calendarWeek, count } from '@/components/flows/format';
import { keys } from '@/components/flows/keys';
import { Button } from '@/components/ui/button';
import { DescriptionList } from '@/components/ui/description-list';
import { Skeleton } from '@/components/ui/skeleton';
import { type Advice, actingAs, type PublicHistory, publicHistory } from '@/lib/flows';
import { weekStart } from '@/lib/protocol';

/** What anybody can read of one pseudonym, asked of the chain when it is opened and not before. */
export function PublicHistorySection({ owner, name }: { owner: string; name: string }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <Button
        variant="quiet"
        aria-expanded={open}
        aria-controls={id}
        aria-label={`${open ? 'Hide what others see' : 'What others see'}: ${name}`}
        onClick={() => setOpen(!open)}
      >
        {open ? 'Hide what others see' : 'What others see'}
      </Button>
      <div id={id} className="basis-full empty:hidden">
        {open ? <History owner={owner} /> : null}
      </div>
    </>
  );
}

function History({ owner }: { owner: string }) {
  const ctx = useFlowContext();
  const { data, error } = useQuery({
    queryKey: keys.publicHistory(owner),
    queryFn: async () => publicHistory(await actingAs(ctx, owner)),
  });
  if (error) return <FailureNotice failure={failureWords(error)} />;
  if (data === undefined) return <Skeleton lines={4} label="Reading the public record …" />;
  if (data === null) return <p className="text-sm">Nothing yet.</p>;
  return (
    <div className="space-y-3 text-sm" data-public-history={owner}>
      <DescriptionList items={items(data)} />
      <p className="text-ink-soft">
        Anybody can read this for good, and when each entry was made. It says neither who you are nor which
        therapist it was.
      </p>
      {data.advice.length > 0 ? (
        <ul aria-label="Advice" className="list-disc space-y-1 pl-5">
          {data.advice.map((advice) => (
            <li key={advice}>{ADVICE[advice]}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

const ADVICE: Record<Advice, string> = {
  'small-ring':
    'The group of therapists behind your sessions is small. Once it has grown, pair anew: from then on you hide in the larger one.',
  'few-pseudonyms':
    'There are few pseudonyms here yet, so each is easy to keep an eye on. Waiting until there are more helps.',
  'same-day':
    'Most entries were made on one day of the week, which hints at the day of your sessions. Record them on other days, or at a random moment.',
};

function items({ account, weeks, states, pairings, ring, leastRing, among }: PublicHistory) {
  const entries = weeks.map(({ week, entries }) => {
    const monday = weekStart(week).toISOString().slice(0, 10);
    return `${calendarWeek(monday)}: ${entries}`;
  });
  return [
    { term: 'Account', value: `number ${account}, one of ${among}` },
    { term: 'Pairings', value: pairings.toString() },
    {
      term: 'Sessions',
      value:
        Object.entries(states)
          .map(([state, n]) => `${n} ${state}`)
          .join(', ') || 'none',
    },
    { term: 'By week', value: entries.join(' · ') || 'none' },
    {
      term: 'Confirmed by one of',
      value:
        ring === 0
          ? 'nobody yet'
          : leastRing > 0 && leastRing !== ring
            ? `${count(ring, 'therapist')}; once of ${leastRing} only`
            : count(ring, 'therapist'),
    },
  ];
}
