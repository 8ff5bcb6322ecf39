'use client';

import { Search as Glass } from 'lucide-react';
import { byName, fieldNames, languageName, regionName } from '@/components/flows/profile-words';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import {
  ANYBODY,
  type Criterion,
  hindrances,
  type ListedTherapist,
  type Search,
  searchable,
} from '@/lib/flows';

interface SearchProps {
  listed: ListedTherapist[];
  search: Search;
  onChange: (search: Search) => void;
}

/** What to look for. The choices are what the list itself names. */
export function SearchFields({ listed, search, onChange }: SearchProps) {
  const { languages, fields, regions } = searchable(listed);
  /** A select whose first choice asks for nothing. */
  const choice = <T extends string>(
    criterion: 'language' | 'field' | 'region',
    [label, any]: [string, string],
    values: T[],
    name: (value: T) => string,
  ) => (
    <Select
      label={label}
      value={search[criterion] ?? ''}
      options={[{ value: '', label: any }, ...byName(values, name)]}
      onChange={({ target }) =>
        onChange({ ...search, [criterion]: values.find((value) => value === target.value) ?? null })
      }
    />
  );
  return (
    <search aria-label="Search the directory" className="grid gap-3 sm:grid-cols-2">
      {choice('language', ['Language', 'Any language'], languages, languageName)}
      {choice('field', ['Field', 'Any field'], fields, (field) => fieldNames[field])}
      {choice('region', ['Region', 'Any region'], regions, regionName)}
      <Field
        label="Name"
        type="search"
        autoComplete="off"
        value={search.name}
        onChange={({ target }) => onChange({ ...search, name: target.value })}
      />
      <Checkbox
        className="sm:col-span-2"
        label="Taking patients"
        hint="Leaves out those who say that they take nobody just now."
        checked={search.accepting}
        onChange={({ target }) => onChange({ ...search, accepting: target.checked })}
      />
    </search>
  );
}

/** The search with one criterion left out. */
const leftOut: Record<Criterion, string> = {
  language: 'Any language',
  field: 'Any field',
  region: 'Any region',
  name: 'Any name',
  accepting: 'Also those who take nobody just now',
};

/** Nobody fits the search: which one criterion stands in the way, and how many there are without it. */
export function NobodyFound({ listed, search, onChange }: SearchProps) {
  const drops = hindrances(listed, search);
  return (
    <EmptyState
      icon={<Glass className="size-6" />}
      title="Nobody fits all of this"
      action={
        <>
          {drops.map(({ criterion, found }) => (
            <Button
              key={criterion}
              variant="secondary"
              onClick={() => onChange({ ...search, [criterion]: ANYBODY[criterion] })}
            >
              {leftOut[criterion]}: {found}
            </Button>
          ))}
          <Button variant="quiet" onClick={() => onChange(ANYBODY)}>
            Show everybody
          </Button>
        </>
      }
    >
      <p>
        {drops.length > 0
          ? 'Leave one thing out, and this many are found:'
          : 'No single thing stands in the way: leave out more than one.'}
      </p>
    </EmptyState>
  );
}
