import { readFileSync } from 'node:fs';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  EVIDENCE_SIZES,
  EvidenceError,
  type EvidenceErrorCode,
  evidenceHash,
  openEvidence,
  sealEvidence,
  x25519PublicKey,
} from '@/lib/protocol';
import { vectorsFolder } from '@/scripts/make-vectors';
import { stream } from './make/deterministic';
import { assembleEvidence } from './make/evidence-vectors';

const place = { chainId: 0x80000000, deployer: 'ST1PQHQKV0RJXZFY1DGX8MNSNYVE3VGZJSRTPGZGM' };
const session = { account: 7n, sequence: 3n };
const secret = (n: number) => new Uint8Array(32).fill(n);
const secrets = [11, 12, 13, 14, 15].map(secret);
const contacts = secrets.map(x25519PublicKey);
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
    const blob = sealEvidence(place, { ...session, contacts, payload });
    for (const one of secrets) {
      expect(openEvidence(place, { ...session, secret: one, blob })).toEqual(payload);
    }
    expect(code(() => openEvidence(place, { ...session, secret: secret(99), blob }))).toBe(
      'not-for-this-key',
    );
  });

  test('sealed twice it is another blob with another hash: its text cannot be tried out', () => {
    const [a, b] = [1, 2].map(() => sealEvidence(place, { ...session, contacts, payload }));
    expect(evidenceHash(a as Uint8Array)).not.toEqual(evidenceHash(b as Uint8Array));
  });

  test('opens for no other session, chain or deployment', () => {
    const blob = sealEvidence(place, { ...session, contacts, payload });
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
    const blob = sealEvidence(place, { ...session, contacts, payload });
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
      const blob = sealEvidence(place, { ...session, contacts, payload: new Uint8Array(length) });
      expect(EVIDENCE_SIZES).toContain(blob.length);
    }
    const seal = (over: object) =>
      code(() => sealEvidence(place, { ...session, contacts, payload, ...over }));
    expect(seal({ payload: new Uint8Array(70_000) })).toBe('too-large');
    expect(seal({ contacts: [] })).toBe('ring');
    expect(seal({ contacts: Array(33).fill(contacts[0]) })).toBe('ring');
    expect(seal({ contacts: [contacts[0], new Uint8Array(33).fill(9)] })).toBe('ring');
    expect(seal({})).toBe('none');
    for (const blob of [
      new Uint8Array(0),
      new Uint8Array(4096),
      new Uint8Array(4096).fill(1, 0, 2),
      new Uint8Array(5000),
    ]) {
      expect(code(() => openEvidence(place, { ...session, secret: secrets[0] as Uint8Array, blob }))).toBe(
        'blob',
      );
    }
  });

  test('is what docs/protocol.md describes: assembled by hand, each arbitrator opens it', () => {
    const key = secret(90);
    const blob = assembleEvidence({
      at: place,
      fields: session,
      contacts,
      given: contacts.map(() => key),
      committed: key,
      under: key,
      text: payload,
    });
    for (const one of secrets) {
      expect(openEvidence(place, { ...session, secret: one, blob })).toEqual(payload);
    }
  });

  test('an author who gives arbitrators different keys, or a text under another key, is noticed by each of them', () => {
    const [shown, hidden] = [secret(90), secret(91)];
    const made = (given: Uint8Array[], committed: Uint8Array, under: Uint8Array) =>
      assembleEvidence({ at: place, fields: session, contacts, given, committed, under, text: payload });
    const read = (blob: Uint8Array) =>
      secrets.map((one) => code(() => openEvidence(place, { ...session, secret: one, blob })));
    const all = (key: Uint8Array) => contacts.map(() => key);
    const split = contacts.map((_, i) => (i === 4 ? hidden : shown));
    expect(read(made(all(shown), shown, shown))).toEqual(Array(5).fill('none'));
    // the last one gets another key than the rest: that it was given no text, or another one, is seen there
    expect(read(made(split, shown, shown))).toEqual([...Array(4).fill('none'), 'refused']);
    // a cipher whose text opens under two keys can be made; what the head commits to is one of them
    expect(read(made(split, shown, hidden))).toEqual(Array(5).fill('refused'));
    expect(read(made(all(hidden), shown, hidden))).toEqual(Array(5).fill('refused'));
  });

  test('the stored vectors open with each secret', () => {
    const file = z
      .object({
        contactSecrets: z.array(z.string()),
        cases: z.array(
          z.object({
            name: z.string(),
            place: z.object({ chainId: z.number(), deployer: z.string() }),
            fields: z.object({ account: z.string(), sequence: z.string() }),
            payload: z.string(),
            size: z.number(),
            sealed: z.string(),
            hash: z.string(),
          }),
        ),
      })
      .parse(JSON.parse(readFileSync(`${vectorsFolder}evidence.json`, 'utf8')));
    expect(file.cases.map((c) => c.size)).toEqual([4096, 4096, 16_384]);
    for (const c of file.cases) {
      const fields = { account: BigInt(c.fields.account), sequence: BigInt(c.fields.sequence) };
      const wanted = hexToBytes(c.payload);
      const keys = file.contactSecrets.map((one) => x25519PublicKey(hexToBytes(one)));
      const random = stream(c.name);
      const blob = sealEvidence(c.place, { ...fields, contacts: keys, payload: wanted, random });
      expect(bytesToHex(evidenceHash(blob))).toBe(c.hash);
      expect(bytesToHex(blob).startsWith(c.sealed)).toBe(true);
      for (const one of file.contactSecrets) {
        expect(openEvidence(c.place, { ...fields, secret: hexToBytes(one), blob })).toEqual(wanted);
      }
    }
  });

  test('an arbitrator who registered a key of small order reads nothing, and hinders nobody', () => {
    for (const byte of [0, 1]) {
      const small = new Uint8Array(32);
      small[0] = byte;
      const blob = sealEvidence(place, { ...session, contacts: [small, ...contacts], payload });
      for (const one of secrets) {
        expect(openEvidence(place, { ...session, secret: one, blob })).toEqual(payload);
      }
    }
  });

  test('the largest ring', () => {
    const many = Array.from({ length: 32 }, (_, i) => secret(i + 1));
    const blob = sealEvidence(place, { ...session, contacts: many.map(x25519PublicKey), payload });
    expect(openEvidence(place, { ...session, secret: many[31] as Uint8Array, blob })).toEqual(payload);
  });
});
