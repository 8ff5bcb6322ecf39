'use client';

import { useState } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { failureWords, type Words } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { MODALITIES, sessionDay } from '@/components/flows/format';
import { Button } from '@/components/ui/button';
import { type Dispute, type ReadEvidence, readEvidence, type Submission } from '@/lib/flows';
import { EvidenceFiles } from './evidence-files';
import { evidenceStore } from './use-disputes';
import { submissionName } from './words';

/** What a party wrote, fetched and opened when the arbitrator asks for it, on this device alone. */
export function EvidenceView({ dispute, submission }: { dispute: Dispute; submission: Submission }) {
  const ctx = useFlowContext();
  const [evidence, setEvidence] = useState<ReadEvidence | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Words | null>(null);
  const name = submissionName(submission);
  async function read() {
    setBusy(true);
    setFailure(null);
    try {
      setEvidence(await readEvidence(ctx, evidenceStore(), dispute, submission));
    } catch (error) {
      setFailure(failureWords(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <section aria-label={capital(name)} className="mt-4">
      <FailureNotice failure={failure} />
      <div role="status">
        {evidence ? (
          <>
            <h3 className="text-lg">{capital(name)}</h3>
            <p className="mt-1 max-w-prose whitespace-pre-wrap rounded-control border border-rule bg-page-sunk p-3 [overflow-wrap:anywhere]">
              {evidence.text}
            </p>
            <EvidenceFiles files={evidence.files} />
            <p className="mt-1 text-ink-soft text-sm">{factsWords(evidence)}</p>
          </>
        ) : null}
      </div>
      {evidence ? null : (
        <Button
          variant="secondary"
          busy={busy}
          busyLabel="Opening …"
          aria-label={`Read the ${name}, dispute ${dispute.id}`}
          onClick={() => void read()}
        >
          Read the {name}
        </Button>
      )}
    </section>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function factsWords({ facts, factsHold }: ReadEvidence): string {
  if (!facts)
    return 'The session’s day, length and kind were not shown: what is said of them cannot be checked.';
  const told = `${sessionDay(facts.date)}, ${facts.minutes} minutes, ${MODALITIES[facts.modality].toLowerCase()}`;
  return factsHold
    ? `The session, as it was put on the record: ${told}. Checked against the record.`
    : `Said of the session: ${told}. This is not what was put on the record.`;
}
