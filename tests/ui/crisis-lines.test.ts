import { describe, expect, it } from 'vitest';
import {
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
