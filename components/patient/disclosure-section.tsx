'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { keys } from '@/components/flows/keys';
import { useSessions } from '@/components/flows/records';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { disclosures, isDisclosable } from '@/lib/flows';
import { DisclosureForm } from './disclosure-form';
import { DisclosureItem } from './disclosure-item';

/** Facts of single sessions, opened for one reader; and what was shown to whom so far. */
export function DisclosureSection() {
  const ctx = useFlowContext();
  const sessions = useSessions();
  const made = useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'disclosure'),
    queryFn: () => disclosures(ctx),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const [making, setMaking] = useState(false);
  const failure = sessions.error ?? made.error;
  const possible = sessions.data?.filter(isDisclosable) ?? [];
  if (making && possible.length > 0) {
    return <DisclosureForm sessions={possible} onDone={() => setMaking(false)} />;
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
      {made.data?.length ? (
        <>
          <h3 className="mt-5 mb-2 text-lg">What you have shown</h3>
          <ul aria-label="Disclosures" className="divide-y divide-rule">
            {made.data.map((one) => (
              <DisclosureItem key={one.id} disclosure={one} />
            ))}
          </ul>
        </>
      ) : null}
    </Card>
  );
}
