'use client';

import { Printer, Save } from 'lucide-react';
import { saveFile } from '@/components/flows/save-file';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { type Erasure, receiptOf, receiptText } from './receipt';

function Part({ title, lines }: { title: string; lines: string[] }) {
  if (lines.length === 0) return null;
  return (
    <div>
      <h3 className="text-lg">{title}</h3>
      <ul className="mt-1 list-disc space-y-1 pl-5">
        {lines.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </div>
  );
}

/** What was destroyed and what remains, to read, to keep or to print. It is nowhere else: leaving the page forgets it. */
export function ReceiptCard({ erasure }: { erasure: Erasure }) {
  const { destroyed, notReached, onChain, elsewhere } = receiptOf(erasure);
  return (
    <Card sheet title="Erased: your receipt">
      <div role="status" className="space-y-4">
        <p className="text-ink-soft">{erasure.at.toUTCString()}, in this browser.</p>
        <Part title="Destroyed" lines={destroyed} />
        <Part title="Not reached" lines={notReached} />
        <Part title="What remains on the public record" lines={onChain} />
        <Part title="What only you can destroy" lines={elsewhere} />
      </div>
      <p className="mt-4 text-ink-soft print:hidden">
        The receipt names no account, therapist or day. It is kept nowhere: save or print it if you want it.
      </p>
      <div className="mt-3 flex flex-wrap gap-2 print:hidden">
        <Button
          variant="secondary"
          icon={<Save aria-hidden className="size-5" />}
          onClick={() =>
            saveFile(
              receiptText(erasure, window.location.origin),
              `erased-${erasure.at.toISOString().slice(0, 10)}.txt`,
              'text/plain',
            )
          }
        >
          Save the receipt
        </Button>
        <Button
          variant="secondary"
          icon={<Printer aria-hidden className="size-5" />}
          onClick={() => window.print()}
        >
          Print it
        </Button>
      </div>
    </Card>
  );
}
