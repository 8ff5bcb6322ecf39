import { readFileSync } from 'node:fs';
import { hexToBytes, randomBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BLOB_SIZES,
  ChannelError,
  mailboxAddress,
  openChannel,
  openFirst,
  sealFirst,
  x25519PublicKey,
} from '@/lib/protocol';
import { vectorsFolder } from '@/scripts/make-vectors';

const pair = () => {
  const secret = randomBytes(32);
  return { secret, public: x25519PublicKey(secret) };
};
const [patient, therapist, stranger] = [pair(), pair(), pair()] as const;
const ends = {
  patient: openChannel({ ownSecret: patient.secret, theirPublic: therapist.public, role: 'patient' }),
  therapist: openChannel({ ownSecret: therapist.secret, theirPublic: patient.public, role: 'therapist' }),
};
const text = new TextEncoder().encode('see you on Tuesday');
const first = (payload: Uint8Array) => sealFirst({ to: therapist.public, from: patient, payload });

function codeOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof ChannelError) return error.code;
    throw error;
  }
}
const flip = (blob: Uint8Array, bit: number) =>
  blob.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));

describe('first contact', () => {
  test('reaches the therapist alone, and says from whom', () => {
    const blob = first(text);
    expect(openFirst({ secret: therapist.secret, blob })).toEqual({ from: patient.public, payload: text });
    for (const secret of [patient.secret, stranger.secret]) {
      expect(codeOf(() => openFirst({ secret, blob }))).toBe('refused');
    }
  });

  test('any changed bit is refused', () => {
    const blob = first(text);
    fc.assert(
      fc.property(fc.nat(blob.length * 8 - 1), (bit) => {
        expect(['refused', 'blob', 'key']).toContain(
          codeOf(() => openFirst({ secret: therapist.secret, blob: flip(blob, bit) })),
        );
      }),
    );
  });

  test('nobody can write in another’s name', () => {
    const forged = () =>
      sealFirst({
        to: therapist.public,
        from: { secret: stranger.secret, public: patient.public },
        payload: text,
      });
    expect(codeOf(forged)).toBe('key');
    // A stranger who skips that check: the head of a true message with a body of their own.
    const [true1, true2] = [first(text), sealFirst({ to: therapist.public, from: stranger, payload: text })];
    const spliced = Uint8Array.of(...true1.subarray(0, 105), ...true2.subarray(105));
    expect(codeOf(() => openFirst({ secret: therapist.secret, blob: spliced }))).toBe('refused');
  });

  test('a key of small order is refused', () => {
    expect(codeOf(() => sealFirst({ to: new Uint8Array(32), from: patient, payload: text }))).toBe('key');
    expect(
      codeOf(() =>
        openChannel({ ownSecret: patient.secret, theirPublic: new Uint8Array(32), role: 'patient' }),
      ),
    ).toBe('key');
    expect(codeOf(() => x25519PublicKey(new Uint8Array(31)))).toBe('key');
  });

  test('two seals of one text have nothing in common', () => {
    const [one, two] = [first(text), first(text)];
    const same = one.filter((byte, i) => byte === two[i]).length;
    expect(same).toBeLessThan(1024 / 20);
  });
});

describe('the channel', () => {
  test('carries both ways, with a mailbox for each', () => {
    expect(ends.therapist.open(ends.patient.seal(text))).toEqual(text);
    expect(ends.patient.open(ends.therapist.seal(text))).toEqual(text);
    expect(ends.patient.sendAddress).toBe(ends.therapist.receiveAddress);
    expect(ends.therapist.sendAddress).toBe(ends.patient.receiveAddress);
    expect(ends.patient.sendAddress).not.toBe(ends.patient.receiveAddress);
    expect(mailboxAddress(ends.patient.receiveToken)).toBe(ends.patient.receiveAddress);
    expect(ends.patient.sendAddress).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a blob is for one direction and one pair', () => {
    const blob = ends.patient.seal(text);
    expect(codeOf(() => ends.patient.open(blob))).toBe('refused');
    const other = openChannel({
      ownSecret: therapist.secret,
      theirPublic: stranger.public,
      role: 'therapist',
    });
    expect(codeOf(() => other.open(blob))).toBe('refused');
    expect(codeOf(() => openFirst({ secret: therapist.secret, blob }))).toBe('blob');
    expect(codeOf(() => ends.therapist.open(first(text)))).toBe('blob');
  });

  test('any changed bit is refused', () => {
    const blob = ends.patient.seal(text);
    fc.assert(
      fc.property(fc.nat(blob.length * 8 - 1), (bit) => {
        expect(codeOf(() => ends.therapist.open(flip(blob, bit)))).toBe(bit < 8 ? 'blob' : 'refused');
      }),
    );
  });

  test('blobs have three sizes, whatever their payload', () => {
    fc.assert(
      fc.property(fc.nat(16384 - 45), (length) => {
        const payload = new Uint8Array(length).fill(1);
        const blob = ends.therapist.seal(payload);
        expect(BLOB_SIZES).toContain(blob.length);
        expect(ends.patient.open(blob)).toEqual(payload);
      }),
      { numRuns: 40 },
    );
    expect(ends.patient.seal(new Uint8Array(1024 - 45))).toHaveLength(1024);
    expect(ends.patient.seal(new Uint8Array(1024 - 44))).toHaveLength(4096);
    expect(codeOf(() => ends.patient.seal(new Uint8Array(16384 - 44)))).toBe('too-large');
    expect(codeOf(() => ends.patient.open(new Uint8Array(1023)))).toBe('blob');
  });
});

describe('stored vectors', () => {
  const file = JSON.parse(readFileSync(`${vectorsFolder}channel.json`, 'utf8')) as {
    keys: Record<'patientSecret' | 'patientPublic' | 'therapistSecret' | 'therapistPublic', string>;
    mailbox: { token: string; address: string };
    channel: Record<'toTherapist' | 'toPatient' | 'patientToken' | 'therapistToken', string>;
    blobs: { name: string; payload: string; blob: string }[];
  };
  const keys = file.keys;
  const end = (role: 'patient' | 'therapist') =>
    openChannel({
      role,
      ownSecret: hexToBytes(role === 'patient' ? keys.patientSecret : keys.therapistSecret),
      theirPublic: hexToBytes(role === 'patient' ? keys.therapistPublic : keys.patientPublic),
    });

  test('open', () => {
    expect(mailboxAddress(hexToBytes(file.mailbox.token))).toBe(file.mailbox.address);
    expect(mailboxAddress(hexToBytes(file.channel.patientToken))).toBe(file.channel.toPatient);
    expect(end('patient').sendAddress).toBe(file.channel.toTherapist);
    for (const { name, payload, blob } of file.blobs) {
      const bytes = hexToBytes(blob);
      if (name === 'first') {
        const opened = openFirst({ secret: hexToBytes(keys.therapistSecret), blob: bytes });
        expect(opened).toEqual({ from: hexToBytes(keys.patientPublic), payload: hexToBytes(payload) });
      } else {
        const reader = end(name === 'to-therapist' ? 'therapist' : 'patient');
        expect(reader.open(bytes)).toEqual(hexToBytes(payload));
      }
    }
  });
});
