'use client';

import { Check } from 'lucide-react';
import { useState } from 'react';
import { count } from '@/components/flows/format';
import { saveFile } from '@/components/flows/save-file';
import { fileFailure, sizeWords } from '@/components/notes/words';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { ErrorNotice, type ErrorWords } from '@/components/ui/error-notice';
import { Progress } from '@/components/ui/progress';
import { type FileBeside, openFile } from '@/lib/flows';
import type { Vault } from '@/lib/vault';

/** Between two downloads, so that a browser takes each for one of its own. */
const PAUSE_MS = 300;

/** The files that one file has no room for: saved singly or one after another, until none is left. */
export function FilesBeside({ vault, files }: { vault: Vault; files: readonly FileBeside[] }) {
  const [saved, setSaved] = useState<ReadonlySet<string>>(new Set());
  const [running, setRunning] = useState<{ name: string; progress: number } | null>(null);
  const [failure, setFailure] = useState<ErrorWords | null>(null);
  const left = files.filter(({ savedAs }) => !saved.has(savedAs));

  async function save(chosen: readonly FileBeside[]) {
    setFailure(null);
    for (const [at, { savedAs, file }] of chosen.entries()) {
      const told = (progress: number) =>
        setRunning({ name: file.name, progress: (at + progress) / chosen.length });
      try {
        const bytes = await openFile({ vault }, file, { onProgress: told });
        saveFile(bytes, savedAs, file.type || undefined);
        setSaved((now) => new Set([...now, savedAs]));
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      } catch (error) {
        setFailure(fileFailure(error, file.name, file.size));
        break;
      }
    }
    setRunning(null);
  }

  return (
    <Callout
      tone={left.length > 0 ? 'warning' : 'info'}
      title={left.length > 0 ? `${count(left.length, 'more file')} to save` : 'Every file is saved'}
      className="mt-3"
    >
      <p>
        Together the files are too large for one. These go beside it; the JSON file names each, with its
        SHA-256, so that what belongs together can be found and checked. Your browser may ask whether the page
        may save several files.
      </p>
      <ul aria-label="Files to save" className="my-2 divide-y divide-rule">
        {files.map((one) => (
          <li key={one.savedAs} className="flex flex-wrap items-center justify-between gap-2 py-2">
            <span className="min-w-0 break-words">
              {one.file.name} <span className="text-ink-soft text-sm">{sizeWords(one.file.size)}</span>
            </span>
            {saved.has(one.savedAs) ? (
              <span className="inline-flex items-center gap-1">
                <Check aria-hidden className="size-4" /> Saved
              </span>
            ) : (
              <Button
                variant="secondary"
                aria-label={`Save: ${one.file.name}`}
                disabled={running !== null}
                onClick={() => void save([one])}
              >
                Save
              </Button>
            )}
          </li>
        ))}
      </ul>
      {running ? <Progress label={`Decrypting “${running.name}”`} value={running.progress} /> : null}
      {failure ? <ErrorNotice {...failure} /> : null}
      {left.length > 1 ? (
        <Button variant="secondary" disabled={running !== null} onClick={() => void save(left)}>
          Save all {left.length}, one after another
        </Button>
      ) : null}
    </Callout>
  );
}
