'use client';

import Link from 'next/link';
import { useUnanswered } from '@/components/disputes/use-disputes';
import { chainMoment, count, sessionDay } from '@/components/flows/format';
import { Callout } from '@/components/ui/callout';
import type { SessionRecord } from '@/lib/flows';

/** On the first page, while a session of the patient's is disputed, by whichever side. */
export function DisputedCard({ sessions }: { sessions: readonly SessionRecord[] }) {
  const open = sessions.filter((s) => s.dispute !== null);
  const [unanswered] = useUnanswered('patient', open);
  const [first] = open;
  if (!first) return null;
  return (
    <Callout
      tone="warning"
      title={
        open.length === 1
          ? `The session of ${sessionDay(first.facts.date)} is disputed`
          : `${count(open.length, 'session')} are disputed`
      }
    >
      <p>
        Arbitrators decide whether {open.length === 1 ? 'it counts' : 'they count'}.{' '}
        <Link href="/patient/disputes">See where it stands, and until when</Link>
      </p>
      {unanswered ? (
        <p>
          They have not heard you: you can answer until {chainMoment(unanswered.commitUntil)}.{' '}
          <Link href="/patient/disputes">Answer</Link>
        </p>
      ) : null}
    </Callout>
  );
}
