'use client';

import { FileDrop, FileInput } from '@/components/ui/file-drop';
import { TextArea } from '@/components/ui/text-area';

/** One character more than any link or file of this application has: of a larger file only the beginning is read. */
const READ_AT_MOST = 65_537;

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
  const take = async (file: File) => onFile(await textOf(file));
  return (
    <FileDrop onFile={(file) => void take(file)}>
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
        <FileInput
          label="Or a file that you were given"
          accept=".txt,text/plain"
          onFile={(file) => void take(file)}
        />
      </div>
    </FileDrop>
  );
}
