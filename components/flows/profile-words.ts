import type { Field, Language, ListedProfile } from '@/lib/flows';

const languages = new Intl.DisplayNames('en', { type: 'language' });
const countries = new Intl.DisplayNames('en', { type: 'region' });

/** "German" from "de". */
export function languageName(language: Language | 'other'): string {
  return language === 'other' ? 'Another language' : (languages.of(language) ?? language);
}

/** What somebody comes with, as directories of therapists name it. */
export const fieldNames: Record<Field, string> = {
  anxiety: 'Anxiety',
  depression: 'Depression',
  trauma: 'Trauma and PTSD',
  grief: 'Grief',
  'stress-burnout': 'Stress and burnout',
  work: 'Work and career',
  sleep: 'Sleep',
  ocd: 'Obsessions and compulsions (OCD)',
  adhd: 'ADHD',
  addiction: 'Addiction',
  'eating-disorders': 'Eating disorders',
  relationships: 'Relationships',
  couples: 'Couples therapy',
  family: 'Family therapy',
  children: 'Children',
  adolescents: 'Adolescents',
  sexuality: 'Sexuality',
  'chronic-illness': 'Chronic illness and pain',
  other: 'Something else',
};

/** "Switzerland" from "CH", "Switzerland, ZH" from "CH-ZH". */
export function regionName(region: string): string {
  if (region === 'other') return 'Another region';
  const [country = region, part] = region.split('-');
  const name = countries.of(country) ?? country;
  return part ? `${name}, ${part}` : name;
}

/** What a profile says, one line a subject; empty when it says nothing. */
export function profileLines({
  languages,
  fields,
  region,
}: ListedProfile): { term: string; value: string }[] {
  return [
    { term: 'Languages', value: languages.map(languageName).join(', ') },
    { term: 'Fields', value: fields.map((field) => fieldNames[field]).join(', ') },
    { term: 'Region', value: region === null ? '' : regionName(region) },
  ].filter(({ value }) => value !== '');
}

/** Choices of a list for a select, by name. */
export function byName<T extends string>(values: readonly T[], name: (value: T) => string) {
  return values
    .map((value) => ({ value, label: name(value) }))
    .sort((a, b) => a.label.localeCompare(b.label, 'en'));
}
