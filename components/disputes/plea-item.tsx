'use client';

import { FailureNotice } from '@/components/flows/failure-notice';
import { recordDay } from '@/components/flows/format';
import { useAction } from '@/components/flows/use-action';
import { sizeWords } from '@/components/notes/words';
import { Button } from '@/components/ui/button';
import { StateBadge } from '@/components/ui/state-badge';
import { explain } from '@/lib/contracts';
import { deliver, discardPlea, type Plea } from '@/lib/flows';
import { evidenceStore } from './use-disputes';

const words = {
  kept: ['draft', 'Kept on this device', 'It is sealed and has not left this device yet.'],
  stored: [
    'pending',
    'Not on the record yet',
    'The sealed evidence is stored; the public record does not know of it yet.',
  ],
  sent: ['sent', 'With the arbitrators', null],
  failed: ['failed', 'Refused', null],
  done: ['ended', 'Settled', 'The sealed evidence is removed from the store; this copy is yours.'],
} as const;

const titles: Record<Plea['purpose'], string> = {
  open: 'What you wrote',
  answer: 'Your answer',
  appeal: 'Your appeal',
  'answer-appeal': 'Your answer to the appeal',
};

/** What this person said to the arbitrators, and how far it has come. */
export function PleaItem({ plea, what }: { plea: Plea; what: string }) {
  const [badge, label, text] = words[plea.state];
  const owner = plea.side === 'patient' ? plea.owner : undefined;
  const again = useAction((ctx) => deliver(ctx, evidenceStore(), plea.id), 'It is sent.', owner);
  const discard = useAction((ctx) => discardPlea(ctx, evidenceStore(), plea), 'Removed.', owner);
  const open = plea.state === 'kept' || plea.state === 'stored';
  return (
    <section aria-label={`What you wrote: ${what}`} data-state={plea.state} className="mt-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-lg">
          {titles[plea.purpose]}, {recordDay(plea.createdAt)}
        </h3>
        <StateBadge state={badge} label={label} />
      </div>
      <p className="mt-1 max-w-prose whitespace-pre-wrap rounded-control border border-rule bg-page-sunk p-3 [overflow-wrap:anywhere]">
        {plea.text}
      </p>
      {plea.files.length > 0 ? (
        <p className="mt-1 [overflow-wrap:anywhere]">
          With it: {plea.files.map((file) => `${file.name} (${sizeWords(file.size)})`).join(', ')}
        </p>
      ) : null}
      {text ? <p className="mt-1">{text}</p> : null}
      {plea.state === 'failed' && plea.code !== null ? (
        <p className="mt-1">
          {explain(plea.code).title}. {explain(plea.code).action}
        </p>
      ) : null}
      <FailureNotice failure={again.failure ?? discard.failure} />
      {plea.state === 'sent' || plea.state === 'done' ? null : (
        <div className="mt-2 flex flex-wrap gap-2">
          {open ? (
            <Button busy={again.busy} busyLabel="Sending …" onClick={() => void again.run()}>
              Send it now
            </Button>
          ) : null}
          <Button
            variant="quiet"
            busy={discard.busy}
            busyLabel="Removing …"
            onClick={() => void discard.run()}
          >
            Remove it
          </Button>
        </div>
      )}
    </section>
  );
}
