import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  EVIDENCE_SIZES,
  EvidenceError,
  type EvidenceErrorCode,
  evidenceHash,
  openEvidence,
  publicKey,
  sealEvidence,
} from '@/lib/protocol';

const place = { chainId: 0x80000000, deployer: 'ST1PQHQKV0RJXZFY1DGX8MNSNYVE3VGZJSRTPGZGM' };
const session = { account: 7n, sequence: 3n };
const secret = (n: number) => new Uint8Array(32).fill(n);
const secrets = [11, 12, 13, 14, 15].map(secret);
const ring = secrets.map(publicKey);
const text = (s: string) => new TextEncoder().encode(s);
const payload = text('The appointment took place, and the door was locked at ten.');

function code(work: () => unknown): EvidenceErrorCode | 'none' {
  try {
    work();
    return 'none';
  } catch (error) {
    if (error instanceof EvidenceError) return error.code;
    throw error;
  }
}

describe('sealed evidence', () => {
  test('each arbitrator of the ring opens it, and nobody else', () => {
    const blob = sealEvidence(place, { ...session, ring, payload });
    for (const one of secrets) {
      expect(openEvidence(place, { ...session, secret: one, blob })).toEqual(payload);
    }
    expect(code(() => openEvidence(place, { ...session, secret: secret(99), blob }))).toBe(
      'not-for-this-key',
    );
  });

  test('sealed twice it is another blob with another hash: its text cannot be tried out', () => {
    const [a, b] = [1, 2].map(() => sealEvidence(place, { ...session, ring, payload }));
    expect(evidenceHash(a as Uint8Array)).not.toEqual(evidenceHash(b as Uint8Array));
  });

  test('opens for no other session, chain or deployment', () => {
    const blob = sealEvidence(place, { ...session, ring, payload });
    const one = secrets[0] as Uint8Array;
    for (const other of [
      { at: place, of: { account: 8n, sequence: 3n } },
      { at: place, of: { account: 7n, sequence: 4n } },
      { at: { ...place, chainId: 1 }, of: session },
      { at: { ...place, deployer: 'ST2CY5V39NHDPWSXMW9QDT3HC3GD6Q6XX4CFRK9AG' }, of: session },
    ]) {
      expect(code(() => openEvidence(other.at, { ...other.of, secret: one, blob }))).toBe('not-for-this-key');
    }
  });

  test('no byte of it can be changed: each arbitrator reads what was sealed, or nothing', () => {
    const blob = sealEvidence(place, { ...session, ring, payload });
    fc.assert(
      fc.property(fc.nat(blob.length - 1), fc.integer({ min: 1, max: 255 }), fc.nat(4), (at, by, who) => {
        const altered = blob.slice();
        altered[at] = (altered[at] as number) ^ by;
        let opened: Uint8Array | null = null;
        try {
          opened = openEvidence(place, { ...session, secret: secrets[who] as Uint8Array, blob: altered });
        } catch (error) {
          expect(error).toBeInstanceOf(EvidenceError);
        }
        expect(opened).toBeNull();
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  test('its length says one of three sizes; what is too long, or for nobody, is refused', () => {
    for (const length of [0, 100, 5000, 60_000]) {
      const blob = sealEvidence(place, { ...session, ring, payload: new Uint8Array(length) });
      expect(EVIDENCE_SIZES).toContain(blob.length);
    }
    const seal = (over: object) => code(() => sealEvidence(place, { ...session, ring, payload, ...over }));
    expect(seal({ payload: new Uint8Array(70_000) })).toBe('too-large');
    expect(seal({ ring: [] })).toBe('ring');
    expect(seal({ ring: Array(33).fill(ring[0]) })).toBe('ring');
    expect(seal({ ring: [new Uint8Array(33).fill(2), new Uint8Array(33).fill(9)] })).toBe('ring');
    for (const blob of [
      new Uint8Array(0),
      new Uint8Array(4096),
      new Uint8Array(4096).fill(1),
      new Uint8Array(5000),
    ]) {
      expect(code(() => openEvidence(place, { ...session, secret: secrets[0] as Uint8Array, blob }))).toBe(
        'blob',
      );
    }
  });

  test('the largest ring', () => {
    const many = Array.from({ length: 32 }, (_, i) => secret(i + 1));
    const blob = sealEvidence(place, { ...session, ring: many.map(publicKey), payload });
    expect(openEvidence(place, { ...session, secret: many[31] as Uint8Array, blob })).toEqual(payload);
  });
});
