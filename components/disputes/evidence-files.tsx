'use client';

import { useEffect, useState } from 'react';
import { failureWords, type Words } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { saveFile } from '@/components/flows/save-file';
import { sizeWords } from '@/components/notes/words';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { FileInput } from '@/components/ui/file-drop';
import {
  EVIDENCE_FILE_SIZE,
  EVIDENCE_FILE_TYPES,
  EVIDENCE_FILES,
  type EvidenceFile,
  evidenceFileType,
  openEvidenceFile,
  type ReadEvidence,
} from '@/lib/flows';
import { evidenceStore } from './use-disputes';

const LARGEST = `${EVIDENCE_FILE_SIZE / 1024 ** 2} MB`;

/** Chooses the files that go with what a party writes. */
export function ChooseFiles({
  files,
  onChange,
}: {
  files: readonly EvidenceFile[];
  onChange: (files: EvidenceFile[]) => void;
}) {
  const [wrong, setWrong] = useState('');
  async function add(file: File) {
    // Of a file that is too large nothing is read.
    const bytes = file.size > EVIDENCE_FILE_SIZE ? null : new Uint8Array(await file.arrayBuffer());
    if (!bytes || evidenceFileType(bytes) === null) {
      return setWrong(`“${file.name}” is not added: it is no PDF, PNG or JPEG, or larger than ${LARGEST}.`);
    }
    setWrong('');
    onChange([...files, { name: file.name, bytes }]);
  }
  return (
    <div className="space-y-2">
      {files.length < EVIDENCE_FILES ? (
        <FileInput
          label="A PDF or picture to go with it (optional)"
          hint={`Up to ${EVIDENCE_FILES}, ${LARGEST} each, sealed like your words. A photo can say where and when it was taken; a screenshot does not.`}
          accept={EVIDENCE_FILE_TYPES.join(',')}
          onFile={(file) => void add(file)}
        />
      ) : null}
      <p role="alert" className="text-danger empty:hidden">
        {wrong}
      </p>
      {files.length > 0 ? (
        <ul aria-label="Files that go with it">
          {files.map((file, at) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: the same file may be there twice
              key={at}
              className="flex flex-wrap items-center gap-x-3"
            >
              <span className="min-w-0 [overflow-wrap:anywhere]">
                {file.name}{' '}
                <span className="whitespace-nowrap text-ink-soft text-sm">
                  {sizeWords(file.bytes.length)}
                </span>
              </span>
              <Button
                variant="quiet"
                aria-label={`Leave out: ${file.name}`}
                onClick={() => onChange(files.filter((_, i) => i !== at))}
              >
                Leave out
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

/** The files of evidence that was opened: shown when they are pictures, otherwise saved. */
export function EvidenceFiles({ files }: { files: ReadEvidence['files'] }) {
  const [picture, setPicture] = useState<{ name: string; url: string } | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [failure, setFailure] = useState<Words | null>(null);
  useEffect(() => {
    if (picture) return () => URL.revokeObjectURL(picture.url);
  }, [picture]);
  async function open(file: ReadEvidence['files'][number]) {
    setBusy(file.key);
    setFailure(null);
    try {
      const { bytes, type } = await openEvidenceFile(evidenceStore(), file);
      // A PDF can run what is in it, so this page does not show it.
      if (type === 'application/pdf') return saveFile(bytes, file.name, type);
      const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type }));
      setPicture({ name: file.name, url });
    } catch (error) {
      setFailure(failureWords(error));
    } finally {
      setBusy(null);
    }
  }
  if (files.length === 0) return null;
  return (
    <div className="mt-2">
      <FailureNotice failure={failure} />
      <ul aria-label="Files of this evidence" className="flex flex-wrap gap-2">
        {files.map((file) => (
          <li key={file.key} className="min-w-0">
            <Button
              variant="secondary"
              busy={busy === file.key}
              busyLabel="Opening …"
              onClick={() => void open(file)}
            >
              <span className="[overflow-wrap:anywhere]">
                {file.type === 'application/pdf' ? 'Save' : 'Show'} “{file.name}”, {sizeWords(file.size)}
              </span>
            </Button>
          </li>
        ))}
      </ul>
      <Dialog open={picture !== null} onClose={() => setPicture(null)} title={picture?.name ?? ''}>
        {picture ? (
          // biome-ignore lint/performance/noImgElement: a picture that no server may see
          <img src={picture.url} alt={picture.name} className="mx-auto max-h-[70vh] max-w-full" />
        ) : null}
      </Dialog>
    </div>
  );
}
