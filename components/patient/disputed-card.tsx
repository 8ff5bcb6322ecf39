'use client';

import Link from 'next/link';
import { count, sessionDay } from '@/components/flows/format';
import { Callout } from '@/components/ui/callout';
import type { SessionRecord } from '@/lib/flows';

/** On the first page, while a session of the patient's is disputed, by whichever side. */
export function DisputedCard({ sessions }: { sessions: readonly SessionRecord[] }) {
  const open = sessions.filter((s) => s.dispute !== null);
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
    </Callout>
  );
}
