'use client';

import { type DragEvent, useId, useState } from 'react';
import { TextArea } from '@/components/ui/text-area';

/** More than any disclosure or claim has; of a larger file only the beginning is read. */
const READ_AT_MOST = 65_536;

/** The text of a file that is read in this browser and sent nowhere. */
async function textOf(file: File): Promise<string> {
  return file.slice(0, READ_AT_MOST).text();
}

/** Where a link that was handed over goes in: pasted, or as a text file that is dropped here or chosen. */
export function LinkInput({
  label,
  hint,
  value,
  error,
  onChange,
  onFile,
}: {
  /** What the link is, such as “Claim link”. */
  label: string;
  hint: string;
  value: string;
  error?: string;
  onChange: (text: string) => void;
  /** Told what a file holds; it is taken at once. */
  onFile: (text: string) => void;
}) {
  const [over, setOver] = useState(false);
  const id = useId();
  const take = async (files: FileList | null) => {
    const file = files?.[0];
    if (file) onFile(await textOf(file));
  };
  const drag = (isOver: boolean) => (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(isOver);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button below does the same
    <div
      className={
        over ? 'rounded-control outline-3 outline-accent outline-dashed outline-offset-4' : undefined
      }
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={(event) => {
        drag(false)(event);
        void take(event.dataTransfer.files);
      }}
    >
      <TextArea
        label={label}
        hint={hint}
        mono
        rows={3}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={value}
        error={error}
        onChange={(event) => onChange(event.target.value)}
      />
      <div className="mt-4">
        <label htmlFor={id} className="block font-semibold">
          Or a file that you were given
        </label>
        <input
          id={id}
          type="file"
          accept=".txt,text/plain"
          className="mt-1.5 block w-full min-h-11 max-w-full text-sm file:mr-3 file:min-h-11 file:rounded-control file:border file:border-edge file:bg-page file:px-4 file:font-semibold file:text-accent"
          onChange={(event) => {
            void take(event.target.files);
            // The same file once more is a change, too.
            event.target.value = '';
          }}
        />
      </div>
    </div>
  );
}
