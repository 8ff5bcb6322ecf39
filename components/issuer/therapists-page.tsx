'use client';

import { ClipboardCheck } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { useRings, useTherapists } from '@/components/flows/records';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { PageHeader } from '@/components/ui/page-header';
import { Select } from '@/components/ui/select';
import { Skeleton } from '@/components/ui/skeleton';
import type { ListedTherapist } from '@/lib/flows';
import { Accreditation } from './accreditation';
import { TherapistItem } from './therapist-item';

type Filter = ListedTherapist['status'] | 'all';
const FILTERS: readonly { value: Filter; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'pending', label: 'Waiting for attestation' },
  { value: 'verified', label: 'Verified' },
  { value: 'suspended', label: 'Suspended' },
  { value: 'revoked', label: 'Revoked' },
  { value: 'left', label: 'Left' },
];

/** The issuer's register: who is waiting, who is verified, and what can be done about each. */
export function TherapistsPage() {
  return (
    <>
      <PageHeader title="Therapists" intro="Attest those whose licence you have checked." />
      <Accreditation>
        <Register />
      </Accreditation>
    </>
  );
}

function Register() {
  const therapists = useTherapists();
  const rings = useRings();
  const [filter, setFilter] = useState<Filter>('all');
  const [search, setSearch] = useState('');
  if (therapists.error && !therapists.data) {
    return (
      <FailureNotice failure={failureWords(therapists.error)}>
        <Button variant="secondary" onClick={() => void therapists.refetch()}>
          Try again
        </Button>
      </FailureNotice>
    );
  }
  if (!therapists.data) return <Skeleton lines={6} label="Reading the register …" />;
  const wanted = search.trim().toLocaleLowerCase('en');
  const shown = therapists.data
    .filter((t) => filter === 'all' || t.status === filter)
    .filter(
      (t) =>
        t.alias.toLocaleLowerCase('en').includes(wanted) ||
        t.principal.toLocaleLowerCase('en').includes(wanted),
    )
    // Those who wait come first, the newest of each on top.
    .reverse()
    .sort((a, b) => Number(b.status === 'pending') - Number(a.status === 'pending'));
  const changed = rings.data?.filter((r) => r.changed) ?? [];
  return (
    <div className="space-y-5">
      {changed.length > 0 ? (
        <Callout title="Changes wait for publication">
          <p>
            They take effect when you publish the ring. <Link href="/issuer/rings">Go to the rings</Link>
          </p>
        </Callout>
      ) : null}
      <div className="grid gap-3 sm:grid-cols-2">
        <Select
          label="Show"
          value={filter}
          options={FILTERS}
          onChange={(event) => setFilter(FILTERS.find((f) => f.value === event.target.value)?.value ?? 'all')}
        />
        <Field
          label="Search by name or address"
          type="search"
          autoComplete="off"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </div>
      <p role="status" className="text-ink-soft text-sm">
        {shown.length} of {therapists.data.length} shown
      </p>
      {shown.length === 0 ? (
        <EmptyState icon={<ClipboardCheck className="size-6" />} title="Nobody here">
          <p>
            A therapist registers on their own page and gives you their address. You find them here under
            “Waiting for attestation”.
          </p>
        </EmptyState>
      ) : (
        <ul aria-label="Therapists" className="space-y-3">
          {shown.map((therapist) => (
            <TherapistItem key={therapist.principal} therapist={therapist} />
          ))}
        </ul>
      )}
    </div>
  );
}
