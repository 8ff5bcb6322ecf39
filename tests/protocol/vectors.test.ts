import { readFileSync } from 'node:fs';
import { hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { checkPossession, checkTagged, checkUntagged, type RingErrorCode } from '@/lib/protocol/ring';
import { vectorFiles, vectorsFolder } from '@/scripts/make-vectors';
import type { RingVector } from './make/ring-vectors';

const stored = (name: string) => readFileSync(`${vectorsFolder}${name}`, 'utf8');
const { cases } = JSON.parse(stored('ring-signature.json')) as { cases: RingVector[] };

describe('the stored vectors', () => {
  test('are those that the library makes', () => {
    for (const [name, contents] of Object.entries(vectorFiles())) {
      expect(stored(name) === contents, `${name} is stale: npx tsx scripts/make-vectors.ts`).toBe(true);
    }
  });

  test('are many, half of them refused, with rings of 0, 1 and 32', () => {
    expect(cases.length).toBeGreaterThanOrEqual(100);
    expect(cases.filter((c) => !c.valid).length * 2).toBeGreaterThanOrEqual(cases.length);
    const sizes = new Set(cases.map((c) => c.ring.length));
    for (const size of [0, 1, 32]) expect(sizes).toContain(size);
    expect(new Set(cases.map((c) => c.name)).size).toBe(cases.length);
  });

  test.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
    expect(check(c)).toBe(c.code);
    expect(c.valid).toBe(c.code === null);
  });
});

function check(c: RingVector): RingErrorCode | null {
  const [ring, responses] = [c.ring.map(hexToBytes), c.responses.map(hexToBytes)];
  const [message, h0] = [hexToBytes(c.message), hexToBytes(c.h0)];
  if (c.form === 'untagged') return checkUntagged({ ring, message, h0, responses });
  if (c.form === 'tagged') {
    return checkTagged({
      ring,
      scope: hexToBytes(c.scope ?? ''),
      tag: hexToBytes(c.tag ?? ''),
      message,
      h0,
      responses,
    });
  }
  const [[key], [z]] = [ring, responses];
  if (!key || !z) throw new Error('a possession case has one key and one response');
  return checkPossession({ key, message, h0, z });
}
