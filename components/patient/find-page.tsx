'use client';

import { Search } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { useTherapists } from '@/components/flows/records';
import { hidesWell, oneOf, setWords } from '@/components/flows/set-size';
import { Badge } from '@/components/ui/badge';
import { Button, buttonClass } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import { TextArea } from '@/components/ui/text-area';
import type { ListedTherapist } from '@/lib/flows';
import { choose } from './choice';

/** Two ways to a therapist: their invitation link, or the plain list of those who are verified. */
export function FindPage() {
  return (
    <>
      <PageHeader
        title="Find a therapist"
        intro="Open the link your therapist gave you, or choose somebody from the list."
      />
      <div className="space-y-6">
        <PasteLink />
        <TherapistList />
      </div>
    </>
  );
}

function PasteLink() {
  const router = useRouter();
  const [text, setText] = useState('');
  const [error, setError] = useState('');
  return (
    <Card title="I have a link">
      <form
        className="space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (!text.trim()) return setError('Paste the link first.');
          choose({ kind: 'link', text });
          router.push('/patient/pair');
        }}
      >
        <TextArea
          label="Invitation link"
          hint="From a message, or scan the QR code with your phone’s camera."
          rows={2}
          mono
          value={text}
          error={error}
          onChange={(event) => {
            setText(event.target.value);
            setError('');
          }}
        />
        <Button type="submit" variant="secondary">
          Open the invitation
        </Button>
      </form>
    </Card>
  );
}

function TherapistList() {
  const therapists = useTherapists();
  const [search, setSearch] = useState('');
  const verified = therapists.data?.filter((t) => t.status === 'verified') ?? [];
  const wanted = search.trim().toLocaleLowerCase('en');
  const shown = verified.filter((t) => t.alias.toLocaleLowerCase('en').includes(wanted));
  return (
    <Card title="Verified therapists">
      {therapists.isPending ? <Skeleton lines={5} label="Reading the list …" /> : null}
      {therapists.error && !therapists.data ? (
        <FailureNotice failure={failureWords(therapists.error)}>
          <Button variant="secondary" onClick={() => void therapists.refetch()}>
            Try again
          </Button>
        </FailureNotice>
      ) : null}
      {therapists.data && verified.length === 0 ? (
        <EmptyState icon={<Search className="size-6" />} title="Nobody is on the list yet">
          <p>Therapists appear here once their licence has been checked. An invitation link works already.</p>
        </EmptyState>
      ) : null}
      {verified.length > 0 ? (
        <>
          <Field
            label="Search by name"
            type="search"
            autoComplete="off"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
          <p role="status" className="mt-2 text-ink-soft text-sm">
            {shown.length} of {verified.length} shown
          </p>
          <ul aria-label="Verified therapists" className="mt-2 divide-y divide-rule">
            {shown.map((therapist) => (
              <Row key={therapist.principal} therapist={therapist} />
            ))}
          </ul>
        </>
      ) : null}
    </Card>
  );
}

function Row({ therapist }: { therapist: ListedTherapist }) {
  const { ringSize } = therapist;
  return (
    <li data-therapist={therapist.principal} className="flex items-center justify-between gap-3 py-3">
      <div className="min-w-0 flex-1">
        <p className="break-words font-semibold">{therapist.alias}</p>
        {ringSize > 0 && hidesWell(ringSize) ? (
          <p className="text-ink-soft text-sm">On the public record: {oneOf(ringSize)}</p>
        ) : (
          <p className="text-sm">
            {ringSize > 0 ? <Badge tone="warning">Small group: {ringSize}</Badge> : null}{' '}
            <span className="text-ink-soft">{setWords(ringSize)}</span>
          </p>
        )}
      </div>
      {ringSize > 0 ? (
        <Link
          href="/patient/pair"
          className={buttonClass('secondary')}
          aria-label={`Ask ${therapist.alias}`}
          onClick={() => choose({ kind: 'listed', principal: therapist.principal })}
        >
          Ask
        </Link>
      ) : (
        <span className="shrink-0 text-ink-soft text-sm">Cannot accept yet</span>
      )}
    </li>
  );
}
