import * as z from 'zod';
import {
  COUNTRIES,
  FIELDS,
  type Field,
  LANGUAGES,
  type ListedProfile,
  MOST_FIELDS,
  type Profile,
  profileSchema,
} from '@/lib/flows';

/** The form of the profile as it is being filled in. */
export const typedSchema = z.object({
  /** In the order of their selects; '' where none is chosen yet. */
  languages: z.array(z.string()),
  fields: z.array(z.enum(FIELDS)),
  country: z.string(),
  part: z.string(),
  accepting: z.boolean(),
});
export type Typed = z.infer<typeof typedSchema>;
export type ProfileErrors = Partial<Record<'fields' | 'part', string>>;

/** The form as it begins: what is public now, without words that are not of the list. */
export function typedFrom(profile: ListedProfile | null): Typed {
  const region = profile?.region ?? '';
  const [country = '', part = ''] = region.split('-');
  return {
    languages: profile?.languages.filter((language) => language !== 'other') ?? [],
    fields: profile?.fields ?? [],
    country: COUNTRIES.includes(country) ? country : '',
    part,
    accepting: profile?.accepting ?? true,
  };
}

/** The fields with one put in or taken out, in the order of the list. */
export function toggled(fields: readonly Field[], field: Field, on: boolean): Field[] {
  return FIELDS.filter((one) => (one === field ? on : fields.includes(one)));
}

/** The profile that was typed, or what is wrong with it, by the part of the form. */
export function profileOf(typed: Typed): Profile | ProfileErrors {
  const languages = LANGUAGES.filter((language) => typed.languages.includes(language));
  // The order of the selects is the therapist's own: the first is the one they speak best.
  languages.sort((a, b) => typed.languages.indexOf(a) - typed.languages.indexOf(b));
  const part = typed.part.trim().toUpperCase().replace(`${typed.country}-`, '');
  const region = typed.country === '' ? null : part === '' ? typed.country : `${typed.country}-${part}`;
  const checked = profileSchema.safeParse({
    languages,
    fields: typed.fields,
    region,
    accepting: typed.accepting,
  });
  if (checked.success) return checked.data;
  const wrong = new Set(checked.error.issues.map(({ path }) => path[0]));
  return {
    ...(wrong.has('fields') ? { fields: `At most ${MOST_FIELDS}; these are ${typed.fields.length}.` } : {}),
    ...(wrong.has('region') ? { part: 'One to three letters or digits, as in ZH or 75.' } : {}),
  };
}

/** Whether what `profileOf` gave can be sent. */
export function isProfile(given: Profile | ProfileErrors): given is Profile {
  return 'accepting' in given;
}
