'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { InlineStatus } from '@/components/ui/inline-status';
import { saveFile } from './save-file';
import { ShareBox } from './share-box';

/** Something made for one reader: to save under a name that tells nothing, and as a link. */
export function HandOver({
  link,
  label,
  about,
  createdAt,
  fits = true,
}: {
  link: string;
  /** What the link is, such as “Disclosure link”. */
  label: string;
  /** Which one of several it is, for screen readers. */
  about: string;
  createdAt: number;
  /** Whether it is short enough for a link. */
  fits?: boolean;
}) {
  const [sharing, setSharing] = useState(false);
  const [saved, setSaved] = useState(false);
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <Button
          variant="secondary"
          aria-label={`Save as a file: ${about}`}
          onClick={() => {
            const day = new Date(createdAt).toISOString().slice(0, 10);
            saveFile(`${link}\n`, `session-log-${day}.txt`, 'text/plain');
            setSaved(true);
          }}
        >
          Save as a file
        </Button>
        {fits ? (
          <Button
            variant="quiet"
            aria-expanded={sharing}
            aria-label={`${sharing ? 'Close the link' : 'Show the link'}: ${about}`}
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
          label={label}
          codeLabel={`QR code of the ${label[0]?.toLowerCase()}${label.slice(1)} for ${about}`}
        />
      ) : null}
    </>
  );
}
