'use client';

import { useState } from 'react';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { useDisclosures, useSessions } from '@/components/flows/records';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { isDisclosable } from '@/lib/flows';
import { DisclosureForm } from './disclosure-form';
import { DisclosureItem } from './disclosure-item';

/** Facts of single sessions of one account, opened for one reader; and what was shown to whom so far. */
export function DisclosureSection({ owner }: { owner: string | undefined }) {
  const sessions = useSessions();
  const made = useDisclosures();
  const [making, setMaking] = useState(false);
  const failure = sessions.error ?? made.error;
  const possible = sessions.data?.filter((s) => s.owner === owner && isDisclosable(s)) ?? [];
  const shown = made.data?.filter((d) => d.owner === owner) ?? [];
  if (making && possible.length > 0) {
    return <DisclosureForm sessions={possible} owner={owner} onDone={() => setMaking(false)} />;
  }
  return (
    <Card title="Facts of single sessions">
      <p className="text-ink-soft">
        Sometimes a number is not enough: an insurer asks how long each session was. You can open chosen facts
        of chosen sessions for one reader. All else stays hidden, and so does every note.
      </p>
      {failure ? <FailureNotice failure={failureWords(failure)} /> : null}
      {sessions.isPending || made.isPending ? (
        <Skeleton lines={2} label="Reading your sessions …" />
      ) : possible.length > 0 ? (
        <Button variant="secondary" className="mt-3" onClick={() => setMaking(true)}>
          Choose sessions and facts
        </Button>
      ) : (
        <p className="mt-3">There is nothing to open yet: only sessions that count can be shown.</p>
      )}
      {shown.length ? (
        <>
          <h3 className="mt-5 mb-2 text-lg">What you have shown</h3>
          <ul aria-label="Disclosures" className="divide-y divide-rule">
            {shown.map((one) => (
              <DisclosureItem key={one.id} disclosure={one} />
            ))}
          </ul>
        </>
      ) : null}
    </Card>
  );
}
