'use client';

import { Select } from '@/components/ui/select';
import type { Relationship } from './relationships';

/** Asks which therapist, where there is more than one. */
export function WithWhom({
  label = 'Therapist',
  hint,
  relationships,
  owner,
  onChange,
}: {
  label?: string;
  hint?: string;
  relationships: Relationship[];
  owner: string | undefined;
  onChange: (owner: string) => void;
}) {
  if (relationships.length < 2) return null;
  return (
    <Select
      label={label}
      hint={hint}
      value={owner}
      onChange={(event) => onChange(event.target.value)}
      options={relationships.map((r) => ({ value: r.owner, label: r.name }))}
    />
  );
}
