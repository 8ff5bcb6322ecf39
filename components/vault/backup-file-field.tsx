'use client';

import { Field } from '@/components/ui/field';

/** Chooses a backup file; `missing` once it was asked for in vain. */
export function BackupFileField({
  onChoose,
  missing,
}: {
  onChoose: (file: File | null) => void;
  missing: boolean;
}) {
  return (
    <Field
      label="Backup file"
      hint="Its name ends in “.age”."
      type="file"
      accept=".age,application/octet-stream"
      onChange={(event) => onChoose(event.target.files?.[0] ?? null)}
      error={missing ? 'Choose the file.' : undefined}
    />
  );
}
