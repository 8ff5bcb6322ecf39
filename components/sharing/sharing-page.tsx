'use client';

import { useQuery } from '@tanstack/react-query';
import { HeartHandshake } from 'lucide-react';
import { useState } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { keys } from '@/components/flows/keys';
import { ContributeSection } from '@/components/research/contribute-section';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { SHARE, type ShareRecord, shares } from '@/lib/flows';
import { ConsentItem } from './consent-item';
import { ShareForm } from './share-form';

/** The consents of this vault, read again by the frame (see SyncProvider) whenever one changes. */
function useShares(): ShareRecord[] | undefined {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, SHARE),
    queryFn: () => shares(ctx),
  }).data;
}

/** What is shared with whom until when, and a way to share more. */
export function SharingPage() {
  const consents = useShares();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  return (
    <>
      <PageHeader
        title="Sharing"
        intro="Show chosen sessions, notes and results to your therapist or somebody else, for a limited time. Each is a consent that you can withdraw."
      />
      {making ? (
        <ShareForm
          onDone={(id) => {
            setMaking(false);
            setMade(id);
          }}
        />
      ) : consents?.length === 0 ? (
        <EmptyState
          icon={<HeartHandshake className="size-6" />}
          title="Nothing is shared"
          action={<Button onClick={() => setMaking(true)}>Share a summary</Button>}
        >
          <p>
            You choose what goes along and for how many days. It is encrypted on this device; the server keeps
            noise that only the link opens.
          </p>
        </EmptyState>
      ) : (
        <Button onClick={() => setMaking(true)}>Share a summary</Button>
      )}
      {consents && consents.length > 0 ? (
        <section className="mt-6" aria-labelledby="consents">
          <h2 id="consents" className="mb-3 text-xl">
            Your consents
          </h2>
          <ul className="space-y-4">
            {consents.map((consent) => (
              <ConsentItem key={consent.id} consent={consent} isNew={consent.id === made} />
            ))}
          </ul>
        </section>
      ) : null}
      <ContributeSection />
    </>
  );
}
