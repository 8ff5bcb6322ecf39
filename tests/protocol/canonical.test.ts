import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { Cl, encodeStructuredDataBytes, serializeCVBytes } from '@stacks/transactions';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as protocol from '@/lib/protocol';
import { elsewhere, place } from './make/other-vectors';

const owner = 'ST1SJ3DTE5DN7X54YDH5D64R3BCB6A2AG2ZQ8YPD5';
const salt = new Uint8Array(32).fill(7);
const word = new Uint8Array(32).fill(9);
const tag = protocol.publicKey(word);

afterEach(() => vi.restoreAllMocks());

describe('serialization', () => {
  test('is that of the Stacks library, in an English locale', () => {
    const fields = {
      topic: Cl.stringAscii('t'),
      'chain-id': Cl.uint(1),
      contract: Cl.principal(owner),
      a: Cl.buffer(word),
    };
    expect(protocol.serializeTuple(fields)).toEqual(serializeCVBytes(Cl.tuple(fields)));
  });

  test('does not depend on the reader’s language', () => {
    const make = () => protocol.identityCommitment(place, { owner, secret: word, salt });
    const before = make();
    const czech = new Intl.Collator('cs');
    vi.spyOn(String.prototype, 'localeCompare').mockImplementation(function (this: string, other: string) {
      return czech.compare(String(this), other);
    });
    expect('chain-id'.localeCompare('contract')).toBe(1);
    expect(make()).toEqual(before);
  });

  test('refuses lone surrogates, control characters and integers out of range', () => {
    const note = (text: string) => () => protocol.noteCommitment(place, { account: 1n, note: text, salt });
    expect(note('a\ud800b')).toThrow(expect.objectContaining({ code: 'text' }));
    expect(note('a\udc00')).toThrow(expect.objectContaining({ code: 'text' }));
    expect(note('a😀')).not.toThrow();
    const leaf = (account: bigint) => () => protocol.noteCommitment(place, { account, note: '', salt });
    expect(leaf(-1n)).toThrow(expect.objectContaining({ code: 'number' }));
    expect(leaf(1n << 128n)).toThrow(expect.objectContaining({ code: 'number' }));
    expect(leaf((1n << 128n) - 1n)).not.toThrow();
    expect(() => protocol.hashTuple('tøpic', {})).toThrow(expect.objectContaining({ code: 'text' }));
  });

  test('counts characters as Clarity does, by code points', () => {
    const make = (credential: string) => () =>
      protocol.credentialCommitment(place, { owner, credential, salt });
    expect(make('🌙'.repeat(256))).not.toThrow();
    expect(make('🌙'.repeat(257))).toThrow(expect.objectContaining({ code: 'text' }));
    expect(make('')).toThrow(expect.objectContaining({ code: 'text' }));
  });
});

const facts = { date: '2026-11-20', minutes: 50, modality: 'video' } as const;
const salts = { date: salt, minutes: word, modality: salt };

/** Each commitment as a function of place, salt and one text or number that it must bind. */
const commitments = {
  identity: (at: protocol.Place, s: Uint8Array, i: number) =>
    protocol.identityCommitment(at, { owner, secret: new Uint8Array(32).fill(i), salt: s }),
  credential: (at: protocol.Place, s: Uint8Array, i: number) =>
    protocol.credentialCommitment(at, { owner, credential: `n${i}`, salt: s }),
  pairing: (at: protocol.Place, s: Uint8Array, i: number) =>
    protocol.pairingCommitment(at, { owner, therapist: owner, contact: new Uint8Array(32).fill(i), salt: s }),
  fact: (at: protocol.Place, s: Uint8Array, i: number) =>
    protocol.factLeaf(at, { account: 1n, field: 'minutes', value: String(i), salt: s }),
  facts: (at: protocol.Place, s: Uint8Array, i: number) =>
    protocol.factsCommitment(at, { account: BigInt(i), facts, salts: { ...salts, modality: s } }),
  note: (at: protocol.Place, s: Uint8Array, i: number) =>
    protocol.noteCommitment(at, { account: 1n, note: `n${i}`, salt: s }),
  'note in blocks': (at: protocol.Place, s: Uint8Array, i: number) =>
    protocol.noteCommitment(at, { account: 1n, note: 'n', salt: s, content: [`bafkrei${i}`] }),
  goal: (at: protocol.Place, s: Uint8Array, i: number) =>
    protocol.goalCommitment(at, { account: 1n, goal: `n${i}`, salt: s }),
  ballot: (at: protocol.Place, s: Uint8Array, i: number) =>
    protocol.ballotCommitment(at, { dispute: 1n, round: 1n, tag, choice: i === 1 ? 1n : 2n, salt: s }),
};

describe.each(Object.entries(commitments))('%s commitment', (_, make) => {
  test('binds place, salt and content, in 32 bytes', () => {
    const base = make(place, salt, 1);
    expect(base).toHaveLength(32);
    expect(make(place, salt, 1)).toEqual(base);
    const others = [
      make(elsewhere, salt, 1),
      make({ ...place, chainId: 1 }, salt, 1),
      make({ ...place, deployer: owner }, salt, 1),
      make(place, word, 1),
      make(place, salt, 2),
    ];
    expect(new Set([base, ...others].map(bytesToHex)).size).toBe(6);
  });

  test.each([
    ['short', new Uint8Array(31).fill(1)],
    ['long', new Uint8Array(33).fill(1)],
    ['empty', new Uint8Array()],
    ['zero', new Uint8Array(32)],
  ])('refuses a %s salt', (_kind, bad) => {
    expect(() => make(place, bad, 1)).toThrow(expect.objectContaining({ code: 'salt' }));
  });

  test('refuses a deployer that is no address', () => {
    const wrong = { ...place, deployer: `${owner.slice(0, -1)}6` };
    expect(() => make(wrong, salt, 1)).toThrow(expect.objectContaining({ code: 'principal' }));
  });
});

test('facts are their leaves, so that one can be opened alone', () => {
  const leaf = (field: 'date' | 'minutes' | 'modality', value: string) =>
    protocol.factLeaf(place, { account: 7n, field, value, salt: salts[field] });
  const opened = protocol.factsOfLeaves({
    date: leaf('date', '2026-11-20'),
    minutes: leaf('minutes', '50'),
    modality: leaf('modality', 'video'),
  });
  expect(protocol.factsCommitment(place, { account: 7n, facts, salts })).toEqual(opened);
});

test.each([
  { ...facts, date: '2026-02-30' },
  { ...facts, date: '20.11.2026' },
  { ...facts, date: '1999-12-31' },
  { ...facts, minutes: 0 },
  { ...facts, minutes: 1441 },
  { ...facts, minutes: 12.5 },
  { ...facts, modality: 'telepathy' as 'video' },
])('facts outside their schema are refused: %o', (wrong) => {
  expect(() => protocol.factsCommitment(place, { account: 1n, facts: wrong, salts })).toThrow(
    expect.objectContaining({ code: 'facts' }),
  );
});

describe('weeks', () => {
  test('begin on Monday 00:00 UTC', () => {
    expect(protocol.weekOfTime(0)).toBe(0n);
    const monday = Date.UTC(2026, 10, 16) / 1000;
    expect(protocol.weekOfTime(monday) - protocol.weekOfTime(monday - 1)).toBe(1n);
    expect(protocol.weekOfTime(BigInt(monday + 604_799))).toBe(protocol.weekOfTime(monday));
    expect(protocol.weekOfDate('2026-11-20')).toBe(protocol.weekOfTime(monday));
    expect(protocol.weekStart(protocol.weekOfDate('2026-11-20')).toISOString()).toBe(
      '2026-11-16T00:00:00.000Z',
    );
  });

  test('a week’s first moment lies in that week', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 100_000n }), (week) => {
        const start = protocol.weekStart(week);
        expect(start.getUTCDay()).toBe(1);
        expect(week === 0n || protocol.weekOfTime(start.getTime() / 1000) === week).toBe(true);
      }),
    );
  });
});

describe('countersignatures', () => {
  const fields = { account: 1n, pairing: 2n, sequence: 3n, facts: word, week: 2968n };
  const secret = new Uint8Array(32).fill(4);
  const signature = protocol.signCountersignature(secret, place, fields);

  test('are SIP-018, as the Stacks library encodes it', () => {
    const domain = Cl.tuple({
      name: Cl.stringAscii('anonymous-therapy-session-logger'),
      version: Cl.stringAscii('1.0.0'),
      'chain-id': Cl.uint(place.chainId),
    });
    const message = Cl.tuple({
      topic: Cl.stringAscii('countersignature'),
      contract: Cl.contractPrincipal(place.deployer, 'session-logger'),
      account: Cl.uint(1),
      pairing: Cl.uint(2),
      sequence: Cl.uint(3),
      facts: Cl.buffer(word),
      week: Cl.uint(2968),
    });
    expect(protocol.countersignatureHash(place, fields)).toEqual(
      sha256(encodeStructuredDataBytes({ message, domain })),
    );
  });

  test('give back the key, also from the high-s twin, which is why they identify nothing', () => {
    const recover = (s: Uint8Array) => protocol.recoverCountersigner(place, fields, s);
    expect(recover(signature)).toEqual(protocol.publicKey(secret));
    const s = BigInt(`0x${bytesToHex(signature.subarray(32, 64))}`);
    const twin = hexToBytes((secp256k1.Point.Fn.ORDER - s).toString(16).padStart(64, '0'));
    const flipped = Uint8Array.of(...signature.subarray(0, 32), ...twin, 1 - (signature[64] ?? 0));
    expect(recover(flipped)).toEqual(protocol.publicKey(secret));
  });

  test('give another key or none for anything else', () => {
    const own = bytesToHex(protocol.publicKey(secret));
    const changes = [{ account: 2n }, { pairing: 3n }, { sequence: 4n }, { facts: salt }, { week: 2969n }];
    for (const change of changes) {
      const recovered = protocol.recoverCountersigner(place, { ...fields, ...change }, signature);
      expect(recovered && bytesToHex(recovered)).not.toBe(own);
    }
    fc.assert(
      fc.property(fc.nat(64), fc.integer({ min: 1, max: 255 }), (i, mask) => {
        const changed = signature.map((byte, at) => (at === i ? byte ^ mask : byte));
        const recovered = protocol.recoverCountersigner(place, fields, changed);
        expect(recovered && bytesToHex(recovered)).not.toBe(own);
      }),
    );
    expect(protocol.recoverCountersigner(place, fields, signature.subarray(1))).toBeNull();
  });

  test('are no endings', () => {
    const ending = { account: 1n, pairing: 2n };
    const signed = protocol.signEnding(secret, place, ending);
    expect(protocol.recoverEnder(place, ending, signed)).toEqual(protocol.publicKey(secret));
    expect(protocol.recoverEnder(place, ending, signature)).not.toEqual(protocol.publicKey(secret));
    expect(protocol.recoverEnder(elsewhere, ending, signed)).not.toEqual(protocol.publicKey(secret));
  });

  test('are not made with an unusable secret, which is not repeated', () => {
    const sign = () => protocol.signEnding(new Uint8Array(32).fill(255), place, { account: 1n, pairing: 1n });
    expect(sign).toThrow(expect.objectContaining({ code: 'secret' }));
    expect(sign).not.toThrow(/ffff|255/);
  });
});
