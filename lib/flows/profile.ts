import * as z from 'zod';
import { therapistRegistry } from '@/lib/contracts';
import { type Context, FlowError } from './context';
import { submitAndSettle } from './transactions';

/** Languages that a profile can name: ISO 639-1, the ones in which therapy is commonly offered. */
export const LANGUAGES = [
  ...['am', 'ar', 'bg', 'bn', 'bs', 'ca', 'cs', 'cy', 'da', 'de', 'el', 'en', 'es', 'et', 'eu', 'fa', 'fi'],
  ...['fr', 'ga', 'gl', 'gu', 'he', 'hi', 'hr', 'hu', 'hy', 'id', 'is', 'it', 'ja', 'ka', 'ko', 'ku', 'lb'],
  ...['lt', 'lv', 'mk', 'ml', 'mr', 'ms', 'mt', 'nl', 'no', 'pa', 'pl', 'ps', 'pt', 'rm', 'ro', 'ru', 'sk'],
  ...['sl', 'so', 'sq', 'sr', 'sv', 'sw', 'ta', 'te', 'th', 'ti', 'tl', 'tr', 'uk', 'ur', 'vi', 'yo', 'zh'],
] as const;
export type Language = (typeof LANGUAGES)[number];

/** Fields of work, in the terms that directories of therapists use for what somebody comes with. */
export const FIELDS = [
  ...['anxiety', 'depression', 'trauma', 'grief', 'stress-burnout', 'work', 'sleep', 'ocd', 'adhd'],
  ...['addiction', 'eating-disorders', 'relationships', 'couples', 'family', 'children', 'adolescents'],
  ...['sexuality', 'chronic-illness', 'other'],
] as const;
export type Field = (typeof FIELDS)[number];

/** Countries and territories: ISO 3166-1 alpha-2, officially assigned. */
export const COUNTRIES: readonly string[] = (
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ ' +
  'CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO ' +
  'FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE ' +
  'JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO ' +
  'MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW ' +
  'PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM ' +
  'TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'
).split(' ');

export const MOST_LANGUAGES = 4;
export const MOST_FIELDS = 6;

const distinct = (items: readonly string[]): boolean => new Set(items).size === items.length;

/** A country, or a part of it by its ISO 3166-2 code: "CH", "CH-ZH". Nothing finer has a form here. */
export const regionSchema = z
  .string()
  .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/)
  .refine((region) => COUNTRIES.includes(region.slice(0, 2)));

/** What a therapist can say in the directory besides the alias; a region of null says nothing about it. */
export const profileSchema = z.object({
  languages: z.array(z.enum(LANGUAGES)).max(MOST_LANGUAGES).refine(distinct),
  fields: z.array(z.enum(FIELDS)).max(MOST_FIELDS).refine(distinct),
  region: regionSchema.nullable(),
  accepting: z.boolean(),
});
export type Profile = z.infer<typeof profileSchema>;

/** A profile as the registry has it. Whoever writes past this app can put any word there: it is read as "other". */
export interface ListedProfile {
  languages: (Language | 'other')[];
  fields: Field[];
  region: string | 'other' | null;
  /** Whether new patients are taken. */
  accepting: boolean;
}

const known = <T extends string>(words: readonly T[], given: readonly string[]): (T | 'other')[] => [
  ...new Set(given.map((word) => words.find((one) => one === word) ?? 'other')),
];

/** Reads a profile from the registry's row. */
export function readProfile(row: {
  languages: string[];
  fields: string[];
  region: string;
  accepting: boolean;
}): ListedProfile {
  const region = row.region === '' ? null : regionSchema.safeParse(row.region).success ? row.region : 'other';
  return {
    languages: known(LANGUAGES, row.languages),
    fields: known(FIELDS, row.fields),
    region,
    accepting: row.accepting,
  };
}

/**
 * Puts the therapist's profile into the public directory, in place of an earlier one.
 * @throws FlowError 'bad-profile' before anything is sent
 */
export async function setProfile(ctx: Context, profile: Profile): Promise<void> {
  const checked = profileSchema.safeParse(profile);
  if (!checked.success) throw new FlowError('bad-profile');
  const { region, ...rest } = checked.data;
  await submitAndSettle(ctx, 'set-profile', therapistRegistry.setProfile({ ...rest, region: region ?? '' }), {
    kind: 'therapist',
    id: ctx.wallet.principal,
  });
}
