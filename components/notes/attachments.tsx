'use client';

import { Paperclip } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { Button } from '@/components/ui/button';
import { ErrorNotice, type ErrorWords } from '@/components/ui/error-notice';
import { Progress } from '@/components/ui/progress';
import type { AttachmentRef } from '@/lib/blobs/attachment';
import { attachFile, MAX_ATTACHMENTS, type NewNote } from '@/lib/flows';
import { FileItem } from './file-item';
import { fileFailure } from './words';

interface Adding {
  name: string;
  progress: number;
  stop: AbortController;
}

/** The files at a note: added with progress, cancelled, opened, saved, removed. */
export function Attachments({ filed, files }: { filed: NewNote; files: readonly AttachmentRef[] }) {
  const ctx = useFlowContext();
  const input = useRef<HTMLInputElement>(null);
  const [adding, setAdding] = useState<Adding | null>(null);
  const [failure, setFailure] = useState<ErrorWords | null>(null);
  const current = useRef<AbortController | null>(null);
  // Whoever leaves the note in the middle of it has not added the file.
  useEffect(() => () => current.current?.abort(), []);
  const isFull = files.length >= MAX_ATTACHMENTS;

  async function add(chosen: readonly File[]) {
    setFailure(null);
    const stop = new AbortController();
    current.current = stop;
    const room = MAX_ATTACHMENTS - files.length;
    if (chosen.length > room) {
      return setFailure({
        title: 'These are too many files for one note',
        detail: `A note can have ${MAX_ATTACHMENTS}; there is room for ${room} more. Nothing was added.`,
        action: 'Choose fewer, or put some at a note of their own.',
      });
    }
    for (const file of chosen) {
      setAdding({ name: file.name, progress: 0, stop });
      try {
        await attachFile(ctx, filed, file, {
          signal: stop.signal,
          onProgress: (progress) => setAdding({ name: file.name, progress, stop }),
        });
      } catch (error) {
        if (!stop.signal.aborted) setFailure(fileFailure(error, file.name, file.size));
        break;
      }
    }
    setAdding(null);
  }

  return (
    <section aria-label="Files">
      <h2 className="font-sans font-semibold text-base">Files</h2>
      <p className="text-ink-soft text-sm">
        Up to 10 MB each, encrypted on this device. One that you save from here lies unencrypted among your
        downloads.
      </p>
      {files.length > 0 ? (
        <ul aria-label="Files at this note" className="my-2">
          {files.map((file) => (
            <FileItem key={file.key} file={file} filed={filed} onFailure={setFailure} />
          ))}
        </ul>
      ) : null}
      {adding ? (
        <div className="my-3 space-y-2">
          <Progress label={`Encrypting “${adding.name}”`} value={adding.progress} />
          <Button variant="secondary" onClick={() => adding.stop.abort()}>
            Cancel
          </Button>
        </div>
      ) : null}
      {failure ? (
        <div className="my-3">
          <ErrorNotice {...failure} />
        </div>
      ) : null}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to add"
        onChange={(event) => {
          const chosen = [...(event.target.files ?? [])];
          // The same file once more is a change, too.
          event.target.value = '';
          if (chosen.length > 0) void add(chosen);
        }}
      />
      {adding || isFull ? null : (
        <Button
          variant="secondary"
          className="mt-2"
          icon={<Paperclip aria-hidden className="size-5" />}
          onClick={() => input.current?.click()}
        >
          Add a file
        </Button>
      )}
      {isFull ? <p className="text-sm">A note can have {MAX_ATTACHMENTS} files at most.</p> : null}
    </section>
  );
}
