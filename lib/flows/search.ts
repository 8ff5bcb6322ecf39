import type { ListedTherapist } from './directory';
import type { Field, Language } from './profile';

/** What somebody looks for in the directory; null, '' and false ask for nothing. It never leaves the browser. */
export interface Search {
  name: string;
  language: Language | 'other' | null;
  field: Field | null;
  /** A country takes its parts in; a part of a country is only itself. */
  region: string | null;
  accepting: boolean;
}
export type Criterion = keyof Search;

/** Asks for nothing. */
export const ANYBODY: Search = { name: '', language: null, field: null, region: null, accepting: false };

const folded = (text: string): string => text.trim().toLocaleLowerCase('en');

/** Whether a therapist answers one criterion. Who has said nothing answers none, but is not known to refuse patients. */
const answers: Record<Criterion, (therapist: ListedTherapist, search: Search) => boolean> = {
  name: ({ alias }, { name }) => folded(alias).includes(folded(name)),
  language: ({ profile }, { language }) =>
    language === null || profile?.languages.includes(language) === true,
  field: ({ profile }, { field }) => field === null || profile?.fields.includes(field) === true,
  region: ({ profile }, { region }) =>
    region === null || profile?.region === region || profile?.region?.startsWith(`${region}-`) === true,
  accepting: ({ profile }, { accepting }) => !accepting || profile?.accepting !== false,
};
const CRITERIA = Object.keys(answers) as Criterion[];

/** Those of the list who answer the whole search, in its order. */
export function searchTherapists(listed: readonly ListedTherapist[], search: Search): ListedTherapist[] {
  return listed.filter((therapist) => CRITERIA.every((criterion) => answers[criterion](therapist, search)));
}

/** Each criterion without which somebody would be found, and how many. */
export function hindrances(
  listed: readonly ListedTherapist[],
  search: Search,
): { criterion: Criterion; found: number }[] {
  return CRITERIA.filter((criterion) => search[criterion] !== ANYBODY[criterion])
    .map((criterion) => ({
      criterion,
      found: searchTherapists(listed, { ...search, [criterion]: ANYBODY[criterion] }).length,
    }))
    .filter(({ found }) => found > 0);
}

/** What can be searched for in this list: only what somebody in it has named, so that no choice is empty by itself. */
export function searchable(listed: readonly ListedTherapist[]): {
  languages: (Language | 'other')[];
  fields: Field[];
  regions: string[];
} {
  const profiles = listed.flatMap(({ profile }) => profile ?? []);
  const regions = profiles.flatMap(({ region }) => (region === null ? [] : [withoutPart(region), region]));
  return {
    languages: [...new Set(profiles.flatMap(({ languages }) => languages))],
    fields: [...new Set(profiles.flatMap(({ fields }) => fields))],
    regions: [...new Set(regions)],
  };
}

/** The country of a region. */
function withoutPart(region: string): string {
  return region.split('-')[0] ?? region;
}
