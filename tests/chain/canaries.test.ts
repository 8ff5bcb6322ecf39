import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { needlesOf, search, textHay } from '../support/canaries';

const CANARY = 'canary-note-9f3c: the “river” dream, again & again / ü';
const needles = needlesOf([CANARY, 'another canary']);
const hay = (bytes: Uint8Array) => [
  { where: 'here', bytes: Buffer.concat([randomBytes(301), bytes, randomBytes(200)]) },
];

describe('the search for canaries', () => {
  test.each(
    needles.map(({ canary, form, bytes }) => [`${canary.slice(0, 7)} ${form}`, form, bytes] as const),
  )('finds it, %s', (_, form, bytes) => {
    expect(search(needles, hay(bytes)).map((line) => line.split(', ').slice(1).join(', '))).toContainEqual(
      expect.stringContaining(form),
    );
  });

  test('finds what others made of it, not only what it made itself', () => {
    const sha = createHash('sha256').update(CANARY).digest('base64url');
    const nested = JSON.stringify({ a: JSON.stringify({ note: CANARY }) });
    const query = new URLSearchParams({ q: `x${CANARY}y` }).toString();
    for (const text of [
      `{"digest":"${sha}"}`,
      nested,
      query,
      Buffer.from(`..${CANARY}..`).toString('base64'),
      Buffer.from(`...${CANARY}`).toString('base64url'),
      `d1.${Buffer.from(nested).toString('base64url')}`,
    ]) {
      expect(search(needles, [textHay('here', text)])).not.toEqual([]);
    }
  });

  test('finds nothing where nothing is, nor in a salted hash', () => {
    const salted = createHash('sha256').update('salt').update(CANARY).digest();
    expect(search(needles, hay(salted))).toEqual([]);
    expect(search(needles, hay(randomBytes(1_000_000)))).toEqual([]);
    expect(search(needles, [textHay('here', CANARY.slice(0, -1))])).toEqual([]);
  });

  test('does not take a word for a canary', () => {
    expect(() => needlesOf(['note'])).toThrow('too short');
  });
});
