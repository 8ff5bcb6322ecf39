'use client';

import { type DragEvent, type ReactNode, useId, useState } from 'react';

/** More than any disclosure has; of a larger file only the beginning is read. */
const READ_AT_MOST = 32_768;

/** The text of a file that is read in this browser and sent nowhere. */
async function textOf(file: File): Promise<string> {
  return file.slice(0, READ_AT_MOST).text();
}

/** A form's contents onto which a text file can be dropped; also with a button that chooses one. */
export function FileDrop({
  label,
  onText,
  children,
}: {
  label: string;
  onText: (text: string) => void;
  children: ReactNode;
}) {
  const [over, setOver] = useState(false);
  const id = useId();
  const take = async (files: FileList | null) => {
    const file = files?.[0];
    if (file) onText(await textOf(file));
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
      {children}
      <div className="mt-4">
        <label htmlFor={id} className="block font-semibold">
          {label}
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
