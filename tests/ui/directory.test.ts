import { describe, expect, test } from 'vitest';
import { fieldNames, languageName, profileLines, regionName } from '@/components/flows/profile-words';
import { isProfile, profileOf, type Typed, toggled, typedFrom } from '@/components/therapist/profile-typed';
import {
  ANYBODY,
  COUNTRIES,
  hindrances,
  LANGUAGES,
  type ListedProfile,
  type ListedTherapist,
  readProfile,
  type Search,
  searchable,
  searchTherapists,
} from '@/lib/flows';

const person = (alias: string, profile: ListedProfile | null): ListedTherapist => ({
  principal: alias,
  alias,
  contactKey: new Uint8Array(32),
  inbox: new Uint8Array(32),
  ringKey: new Uint8Array(33),
  status: 'verified',
  issuer: null,
  ring: 1n,
  ringSize: 20,
  expires: 9_000_000_000n,
  profile,
});
const list = [
  person('Rowan', { languages: ['en', 'de'], fields: ['sleep'], region: 'CH-ZH', accepting: true }),
  person('Willow', { languages: ['en'], fields: ['grief', 'sleep'], region: 'CA', accepting: false }),
  person('Hazel', { languages: ['other'], fields: ['other'], region: 'other', accepting: true }),
  person('Oak', null),
];
const found = (search: Partial<Search>) =>
  searchTherapists(list, { ...ANYBODY, ...search }).map(({ alias }) => alias);

describe('the search of the directory', () => {
  test('asks for nothing unless told, and finds by each criterion', () => {
    expect(found({})).toEqual(['Rowan', 'Willow', 'Hazel', 'Oak']);
    expect(found({ name: ' rOw ' })).toEqual(['Rowan']);
    expect(found({ language: 'en' })).toEqual(['Rowan', 'Willow']);
    expect(found({ language: 'other' })).toEqual(['Hazel']);
    expect(found({ field: 'sleep' })).toEqual(['Rowan', 'Willow']);
    expect(found({ field: 'sleep', language: 'de' })).toEqual(['Rowan']);
  });

  test('a country takes its parts in, a part only itself; who says nothing answers no region', () => {
    expect(found({ region: 'CH' })).toEqual(['Rowan']);
    expect(found({ region: 'CH-ZH' })).toEqual(['Rowan']);
    expect(found({ region: 'CH-Z' })).toEqual([]);
    expect(found({ region: 'C' })).toEqual([]);
    expect(found({ region: 'CA' })).toEqual(['Willow']);
  });

  test('those who take nobody are left out, those who do not say are not', () => {
    expect(found({ accepting: true })).toEqual(['Rowan', 'Hazel', 'Oak']);
  });

  test('when nobody is found, each single thing in the way is named with what is found without it', () => {
    const drop = (search: Partial<Search>) => hindrances(list, { ...ANYBODY, ...search });
    expect(drop({ language: 'en', region: 'CA', accepting: true })).toEqual([
      { criterion: 'region', found: 1 },
      { criterion: 'accepting', found: 1 },
    ]);
    // no single one of the three
    expect(drop({ name: 'Oak', language: 'de', field: 'grief' })).toEqual([]);
  });

  test('offers what somebody in the list names, once each, and the countries of their parts', () => {
    expect(searchable(list)).toEqual({
      languages: ['en', 'de', 'other'],
      fields: ['sleep', 'grief', 'other'],
      regions: ['CH', 'CH-ZH', 'CA', 'other'],
    });
  });
});

describe('a profile from the chain', () => {
  test('is read as it is; what is not of the list is "other", once', () => {
    const row = { languages: ['fr', 'xx', 'qq'], fields: ['sleep', 'x', 'other'], accepting: true };
    expect(readProfile({ ...row, region: 'DE-BY' })).toEqual({
      languages: ['fr', 'other'],
      fields: ['sleep', 'other'],
      region: 'DE-BY',
      accepting: true,
    });
    for (const region of ['XX', 'de', 'DE-', 'DE-by', 'Bern', '<b>', 'DE-BYXX']) {
      expect(readProfile({ ...row, region }).region, region).toBe('other');
    }
    expect(readProfile({ ...row, region: '' }).region).toBeNull();
  });

  test('has words for everything in it, and none for what it does not say', () => {
    expect(profileLines(list[0]?.profile as ListedProfile)).toEqual([
      { term: 'Languages', value: 'English, German' },
      { term: 'Fields', value: 'Sleep' },
      { term: 'Region', value: 'Switzerland, ZH' },
    ]);
    expect(profileLines({ languages: [], fields: [], region: null, accepting: true })).toEqual([]);
    const names = [
      ...LANGUAGES.map(languageName),
      ...COUNTRIES.map(regionName),
      ...Object.values(fieldNames),
    ];
    expect(names.filter((name) => name.length < 3)).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the form of the profile', () => {
  const typed: Typed = {
    languages: ['en', 'de'],
    fields: ['sleep'],
    country: 'CH',
    part: ' zh ',
    accepting: true,
  };

  test('gives the profile that was typed, languages in their own order', () => {
    const profile = { languages: ['en', 'de'], fields: ['sleep'], region: 'CH-ZH', accepting: true };
    expect(profileOf(typed)).toEqual(profile);
    expect(profileOf({ ...typed, part: 'CH-ZH' })).toEqual(profile);
    expect(profileOf({ ...typed, part: '' })).toEqual({ ...profile, region: 'CH' });
    expect(profileOf({ ...typed, country: '', part: '' })).toEqual({ ...profile, region: null });
  });

  test('says what is wrong, and of which part', () => {
    const many = { ...typed, fields: toggledAll(7) };
    const given = profileOf(many);
    expect(isProfile(given)).toBe(false);
    expect(given).toEqual({ fields: 'At most 6; these are 7.' });
    expect(profileOf({ ...typed, part: 'Zürich' })).toHaveProperty('part');
    expect(isProfile(profileOf({ ...typed, fields: toggledAll(6) }))).toBe(true);
  });

  test('begins with what is public, less what is not of the list', () => {
    expect(typedFrom(list[0]?.profile ?? null)).toEqual({ ...typed, part: 'ZH' });
    expect(typedFrom(list[2]?.profile ?? null)).toEqual({
      languages: [],
      fields: ['other'],
      country: '',
      part: '',
      accepting: true,
    });
    expect(typedFrom(null).accepting).toBe(true);
  });

  test('puts a field in and takes it out, in the order of the list', () => {
    expect(toggled(['sleep'], 'anxiety', true)).toEqual(['anxiety', 'sleep']);
    expect(toggled(['anxiety', 'sleep'], 'anxiety', false)).toEqual(['sleep']);
  });
});

/** The first `count` fields. */
const toggledAll = (count: number): Typed['fields'] =>
  (Object.keys(fieldNames) as Typed['fields']).slice(0, count);
