'use client';

import { CircleDashed } from 'lucide-react';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { useRings } from '@/components/flows/records';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import { Accreditation } from './accreditation';
import { RingItem } from './ring-item';

/** The rings that therapists hide in, with what has changed since each was published. */
export function RingsPage() {
  return (
    <>
      <PageHeader
        title="Rings"
        intro="A ring is a group of up to 32 therapists. The public record names the ring, never the therapist."
      />
      <Accreditation>
        <Rings />
      </Accreditation>
    </>
  );
}

function Rings() {
  const rings = useRings();
  if (rings.error && !rings.data) {
    return (
      <FailureNotice failure={failureWords(rings.error)}>
        <Button variant="secondary" onClick={() => void rings.refetch()}>
          Try again
        </Button>
      </FailureNotice>
    );
  }
  if (!rings.data) return <Skeleton lines={5} label="Reading the rings …" />;
  if (rings.data.length === 0) {
    return (
      <EmptyState icon={<CircleDashed className="size-6" />} title="No rings yet">
        <p>The first ring appears when you attest the first therapist.</p>
      </EmptyState>
    );
  }
  return (
    <ul aria-label="Rings" className="space-y-4">
      {rings.data.map((ring) => (
        <RingItem key={ring.ring.toString()} ring={ring} />
      ))}
    </ul>
  );
}
