'use client';

import { useState } from 'react';
import { FACT_NAMES } from '@/components/flows/fact-words';
import { count, recordDay } from '@/components/flows/format';
import { saveFile } from '@/components/flows/save-file';
import { ShareBox } from '@/components/flows/share-box';
import { Button } from '@/components/ui/button';
import { InlineStatus } from '@/components/ui/inline-status';
import { type DisclosureRecord, fitsLink } from '@/lib/flows';

/** One disclosure: for whom, what it opens, and how to hand it over. */
export function DisclosureItem({ disclosure }: { disclosure: DisclosureRecord }) {
  const [sharing, setSharing] = useState(false);
  const [saved, setSaved] = useState(false);
  const { audience, sessions, fields, text, createdAt, id } = disclosure;
  const opened = FACT_NAMES.filter(([field]) => fields.includes(field)).map(([, name]) => name.toLowerCase());
  const link = `${window.location.origin}/verify#${text}`;
  return (
    <li data-disclosure={id} className="space-y-3 py-4 first:pt-0 last:pb-0">
      <p className="break-words font-semibold">{audience}</p>
      <p className="text-ink-soft text-sm">
        {count(sessions.length, 'session')} · {['week', ...opened].join(', ')} · made on{' '}
        {recordDay(createdAt)}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button
          variant="secondary"
          aria-label={`Save as a file: ${audience}`}
          onClick={() => {
            const day = new Date(createdAt).toISOString().slice(0, 10);
            saveFile(`${link}\n`, `session-log-${day}.txt`, 'text/plain');
            setSaved(true);
          }}
        >
          Save as a file
        </Button>
        {fitsLink(disclosure) ? (
          <Button
            variant="quiet"
            aria-expanded={sharing}
            aria-label={`${sharing ? 'Close the link' : 'Show the link'}: ${audience}`}
            onClick={() => setSharing(!sharing)}
          >
            {sharing ? 'Close' : 'Show the link'}
          </Button>
        ) : (
          <p className="self-center text-ink-soft text-sm">Too much for a link: hand over the file.</p>
        )}
      </div>
      <InlineStatus tone={saved ? 'done' : 'idle'}>
        {saved ? 'Saved to your downloads. The reader opens it on the page for checking a proof.' : null}
      </InlineStatus>
      {sharing ? (
        <ShareBox
          link={link}
          label="Disclosure link"
          codeLabel={`QR code of the disclosure link for ${audience}`}
        />
      ) : null}
    </li>
  );
}
