'use client';

import { type DragEvent, type ReactNode, useId, useState } from 'react';

/** A button that chooses a file of this device. The same file may be chosen again. */
export function FileInput({
  label,
  hint,
  accept,
  disabled,
  onFile,
}: {
  label: string;
  hint?: string;
  accept: string;
  disabled?: boolean;
  onFile: (file: File) => void;
}) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="block font-semibold">
        {label}
      </label>
      {hint ? (
        <p id={`${id}-hint`} className="text-ink-soft text-sm">
          {hint}
        </p>
      ) : null}
      <input
        id={id}
        type="file"
        accept={accept}
        aria-describedby={hint ? `${id}-hint` : undefined}
        disabled={disabled}
        className="mt-1.5 block w-full min-h-11 max-w-full text-sm file:mr-3 file:min-h-11 file:rounded-control file:border file:border-edge file:bg-page file:px-4 file:font-semibold file:text-accent"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) onFile(file);
          event.target.value = '';
        }}
      />
    </div>
  );
}

/** Takes a file that is dropped on what is in it; there is always a button that does the same. */
export function FileDrop({ onFile, children }: { onFile: (file: File) => void; children: ReactNode }) {
  const [over, setOver] = useState(false);
  const drag = (isOver: boolean) => (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(isOver);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button does the same
    <div
      className={
        over ? 'rounded-control outline-3 outline-accent outline-dashed outline-offset-4' : undefined
      }
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={(event) => {
        drag(false)(event);
        const [file] = event.dataTransfer.files;
        if (file) onFile(file);
      }}
    >
      {children}
    </div>
  );
}
