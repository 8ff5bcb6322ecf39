import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  CRISIS_LINES_AS_OF,
  crisisRegion,
  crisisRegions,
  guessRegion,
  messageLink,
  telephoneLink,
} from '@/lib/safety/crisis-lines';

describe('crisis lines', () => {
  it('has numbers, an emergency number and a name for each country, once and in order', () => {
    const names = crisisRegions().map(({ name }) => name);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
    expect(new Set(crisisRegions().map(({ code }) => code)).size).toBe(names.length);
    for (const { code, emergency, lines } of crisisRegions()) {
      expect(code).toMatch(/^[A-Z]{2}$/);
      expect(emergency, code).toMatch(/^\d{3}$/);
      expect(lines.length, code).toBeGreaterThan(0);
      for (const { name, call, text } of lines) {
        expect(call ?? text?.to, `${code} ${name}`).toMatch(/^[*\d][\d -]{1,17}$/);
      }
    }
  });

  it('names where each number was found, and has none that was found nowhere', () => {
    const safety = readFileSync('docs/safety.md', 'utf8');
    const rows = new Map(
      [...safety.matchAll(/^\| ([A-Z][A-Za-z ]+) \| (.+) \|$/gm)].map(([, name, found]) => [
        name,
        found ?? '',
      ]),
    );
    expect([...rows.keys()].sort()).toEqual(
      crisisRegions()
        .map(({ name }) => name)
        .sort(),
    );
    for (const { name, lines } of crisisRegions()) {
      const found = rows.get(name) ?? '';
      expect(found, name).toMatch(/\.[a-z]{2,6}\b|other lists only/);
      for (const { call, text } of lines) {
        for (const number of [call, text?.to, text?.word]) {
          if (number)
            expect(found, name).toMatch(new RegExp(`(^|[ ,])${number.replace('*', '\\*')}([:, ]|$)`));
        }
      }
    }
    expect(safety).toContain(`In ${CRISIS_LINES_AS_OF} each`);
  });

  it('makes addresses that dial what is written', () => {
    expect(telephoneLink('0800 1110111')).toBe('tel:08001110111');
    expect(telephoneLink('1-800-668-6868')).toBe('tel:18006686868');
    expect(telephoneLink('*4141')).toBe('tel:*4141');
    expect(messageLink('0477 13 11 14')).toBe('sms:0477131114');
  });

  it('proposes a country only where the browser names one', () => {
    expect(guessRegion(['en-GB', 'en'])).toBe('GB');
    expect(guessRegion(['de', 'de-AT'])).toBe('AT');
    expect(guessRegion(['zh-Hant-TW'])).toBe('TW');
    expect(guessRegion(['ca-ES-valencia'])).toBe('ES');
    expect(guessRegion(['en', 'fr'])).toBeUndefined();
    expect(guessRegion(['en-AQ', 'es-419'])).toBeUndefined();
    expect(guessRegion([])).toBeUndefined();
  });

  it('holds the numbers that people know by heart', () => {
    const calls = (code: string) => crisisRegion(code)?.lines.map(({ call }) => call);
    expect(calls('US')).toContain('988');
    expect(calls('GB')).toContain('116 123');
    expect(calls('DE')).toEqual(expect.arrayContaining(['0800 1110111', '0800 1110222']));
    expect(calls('FR')).toContain('3114');
    expect(calls('NZ')).toContain('1737');
    expect(calls('AU')).toContain('13 11 14');
  });
});
