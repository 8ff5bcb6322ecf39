'use client';

import { useEffect, useRef, useState } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { failureWords } from '@/components/flows/failure';
import { saveFile } from '@/components/flows/save-file';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import type { ErrorWords } from '@/components/ui/error-notice';
import { Progress } from '@/components/ui/progress';
import { useTask } from '@/components/vault/use-task';
import type { AttachmentRef } from '@/lib/blobs/attachment';
import { detachFile, type NewNote, openFile } from '@/lib/flows';
import { fileFailure, sizeWords } from './words';

/** Pictures that a browser shows as nothing but pictures. Anything else could be a page, and is only ever saved. */
const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'];

/** One file at a note. */
export function FileItem({
  file,
  filed,
  onFailure,
}: {
  file: AttachmentRef;
  filed: NewNote;
  onFailure: (words: ErrorWords | null) => void;
}) {
  const ctx = useFlowContext();
  const [progress, setProgress] = useState<number | null>(null);
  const [picture, setPicture] = useState<string | null>(null);
  const stop = useRef<AbortController | null>(null);
  const removal = useTask();
  useEffect(() => () => stop.current?.abort(), []);
  useEffect(() => {
    if (picture) return () => URL.revokeObjectURL(picture);
  }, [picture]);

  async function open(use: (bytes: Uint8Array) => void) {
    onFailure(null);
    setProgress(0);
    stop.current = new AbortController();
    const { signal } = stop.current;
    try {
      use(await openFile(ctx, file, { signal, onProgress: setProgress }));
    } catch (error) {
      if (!signal.aborted) onFailure(fileFailure(error, file.name, file.size));
    }
    if (!signal.aborted) setProgress(null);
  }
  const show = () =>
    open((bytes) => setPicture(URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: file.type }))));
  const save = () => open((bytes) => saveFile(bytes, file.name, file.type || undefined));

  return (
    <li className="border-rule border-b py-2 last:border-b-0">
      <p className="break-words">
        {file.name} <span className="whitespace-nowrap text-ink-soft text-sm">{sizeWords(file.size)}</span>
      </p>
      {progress === null ? null : <Progress label={`Opening “${file.name}”`} value={progress} hideLabel />}
      <div className="-ml-4 flex flex-wrap">
        {PICTURES.includes(file.type) ? (
          <Button variant="quiet" aria-label={`Show: ${file.name}`} onClick={() => void show()}>
            Show
          </Button>
        ) : null}
        <Button variant="quiet" aria-label={`Save: ${file.name}`} onClick={() => void save()}>
          Save
        </Button>
        <ConfirmButton
          label="Remove"
          accessibleName={`Remove: ${file.name}`}
          variant="quiet"
          title="Remove this file?"
          confirmLabel="Remove it"
          busyLabel="Removing …"
          action={{
            busy: removal.busy,
            failure: removal.error ? failureWords(removal.error) : null,
            clear: removal.clear,
          }}
          onConfirm={() => removal.run(() => detachFile(ctx, filed, file))}
        >
          <p>“{file.name}” is removed from this note and from this device for good.</p>
        </ConfirmButton>
      </div>
      <Dialog open={picture !== null} onClose={() => setPicture(null)} title={file.name}>
        {/* biome-ignore lint/performance/noImgElement: a picture out of the vault, which no server may see */}
        {picture ? <img src={picture} alt={file.name} className="mx-auto max-h-[70vh] max-w-full" /> : null}
      </Dialog>
    </li>
  );
}
