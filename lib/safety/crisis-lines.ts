import { CRISIS_REGIONS } from './crisis-regions';

/** When the numbers were checked last (docs/safety.md). Shown beside them, because they change. */
export const CRISIS_LINES_AS_OF = 'November 2026';

/** One service that listens. */
export interface CrisisLine {
  name: string;
  /** The number to call, as people write it. */
  call?: string;
  /** The number to send a text message to, and the first word where one is asked for. */
  text?: { to: string; word?: string };
  /** When somebody answers; left out where it is not known for sure. */
  hours?: string;
  /** For whom or in which language, where that is not everybody and the country's own. */
  who?: string;
}

export interface CrisisRegion {
  /** ISO 3166-1, two letters. */
  code: string;
  name: string;
  /** The number for danger to life, at any hour. */
  emergency: string;
  lines: readonly CrisisLine[];
}

/** Where a country is not in the list. */
export const ELSEWHERE = {
  emergency: '112',
  words: [
    'From a mobile phone 112 reaches the emergency services in most countries, and in all of the European Union; in North America it is 911.',
    'In many countries of Europe 116 123 reaches somebody who listens.',
    'A hospital’s emergency department, a doctor or the police can reach the crisis service of the place where you are.',
  ],
} as const;

/** All regions, by name. */
export function crisisRegions(): readonly CrisisRegion[] {
  return CRISIS_REGIONS;
}

export function crisisRegion(code: string): CrisisRegion | undefined {
  return CRISIS_REGIONS.find((region) => region.code === code);
}

/**
 * The region that the browser's languages name (`en-GB`: GB), if there are numbers for it. A language alone is not taken
 * for a country: a wrong number is worse than a question.
 */
export function guessRegion(languages: readonly string[]): string | undefined {
  for (const tag of languages) {
    const region = /^[a-z]{2,3}(?:-[a-z]{4})?-([a-z]{2})(?:-|$)/i.exec(tag)?.[1]?.toUpperCase();
    if (region && crisisRegion(region)) return region;
  }
  return undefined;
}

/** The address that dials a number: digits, and a leading `+` or `*`. */
export function telephoneLink(number: string): string {
  return `tel:${number.replace(/[^\d+*]/g, '')}`;
}

/** The address that opens a message to a number. */
export function messageLink(number: string): string {
  return `sms:${number.replace(/[^\d+]/g, '')}`;
}
