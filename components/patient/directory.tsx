'use client';

import { Search as Glass } from 'lucide-react';
import { useRef, useState } from 'react';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { usePairings, useTherapists } from '@/components/flows/records';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Skeleton } from '@/components/ui/skeleton';
import { ANYBODY, type ListedTherapist, type Search, searchTherapists } from '@/lib/flows';
import { metBefore } from './chosen';
import { DirectoryRow } from './directory-row';
import { NobodyFound, SearchFields } from './directory-search';

/** Rows drawn at first, and with each wish for more. */
const STEP = 50;

/** The public directory of verified therapists. */
export function Directory() {
  const therapists = useTherapists();
  // Those who say something of themselves come first; among them the order is the registry's.
  const verified = (therapists.data?.filter((t) => t.status === 'verified') ?? []).sort(
    (a, b) => Number(b.profile !== null) - Number(a.profile !== null),
  );
  return (
    <Card title="The directory">
      {therapists.isPending ? <Skeleton lines={5} label="Reading the list …" /> : null}
      {therapists.error && !therapists.data ? (
        <FailureNotice failure={failureWords(therapists.error)}>
          <Button variant="secondary" onClick={() => void therapists.refetch()}>
            Try again
          </Button>
        </FailureNotice>
      ) : null}
      {therapists.data && verified.length === 0 ? (
        <EmptyState icon={<Glass className="size-6" />} title="Nobody is on the list yet">
          <p>Therapists appear here once their licence has been checked. An invitation link works already.</p>
        </EmptyState>
      ) : null}
      {verified.length > 0 ? <Listed verified={verified} /> : null}
    </Card>
  );
}

/** The search and whom it finds. All of it happens here: no request ever says what somebody looks for. */
function Listed({ verified }: { verified: ListedTherapist[] }) {
  const pairings = usePairings();
  const met = metBefore(pairings.data ?? []);
  const [search, setSearch] = useState<Search>({ ...ANYBODY, accepting: true });
  const [most, setMost] = useState(STEP);
  const status = useRef<HTMLParagraphElement>(null);
  const found = searchTherapists(verified, search);
  const change = (next: Search) => {
    setSearch(next);
    setMost(STEP);
  };
  return (
    <>
      <p className="mb-4 text-ink-soft">
        You see the whole list, and search it on this device: nobody learns whom you look for.
      </p>
      <SearchFields listed={verified} search={search} onChange={change} />
      <p ref={status} role="status" tabIndex={-1} className="mt-3 text-ink-soft text-sm">
        {found.length} of {verified.length} shown
      </p>
      {found.length === 0 ? (
        <div className="mt-3">
          <NobodyFound
            listed={verified}
            search={search}
            onChange={(next) => {
              change(next);
              // The button that was pressed goes away: what it did is said where the focus goes.
              status.current?.focus();
            }}
          />
        </div>
      ) : (
        <ul aria-label="Verified therapists" className="mt-2 divide-y divide-rule">
          {found.slice(0, most).map((therapist) => (
            <DirectoryRow
              key={therapist.principal}
              therapist={therapist}
              known={met.has(therapist.principal)}
            />
          ))}
        </ul>
      )}
      {found.length > most ? (
        <Button variant="quiet" onClick={() => setMost(most + STEP)}>
          Show {Math.min(STEP, found.length - most)} more
        </Button>
      ) : null}
    </>
  );
}
