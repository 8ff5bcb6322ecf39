import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  proveKey,
  publicKey,
  RingError,
  ringDigest,
  signTagged,
  signUntagged,
  tagOf,
  verifyPossession,
  verifyTagged,
  verifyUntagged,
} from '@/lib/protocol';
import { keyOf, plainSign, scopedSecret, tagOfScoped, toInteger } from './make/plain-ring';

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const secret = bytes32.filter((bytes) => secp256k1.utils.isValidSecretKey(bytes));
/** A ring's secrets and the signer's slot. */
const party = fc
  .uniqueArray(secret, { minLength: 1, maxLength: 6, selector: bytesToHex })
  .chain((secrets) => fc.tuple(fc.constant(secrets), fc.nat(secrets.length - 1)));
const runs = { numRuns: 25 };

function at<T>(list: readonly T[], i: number): T {
  const item = list[i];
  if (item === undefined) throw new Error('out of range');
  return item;
}

/** Changes one bit of one of the byte strings. */
function flipOne(parts: Uint8Array[], choice: number): Uint8Array[] {
  const lengths = parts.map((part) => part.length * 8);
  let bit = choice % lengths.reduce((a, b) => a + b, 0);
  return parts.map((part) => {
    const here = bit >= 0 && bit < part.length * 8 ? bit : -1;
    bit -= part.length * 8;
    return here < 0 ? part : part.map((byte, i) => (i === here >> 3 ? byte ^ (1 << (here & 7)) : byte));
  });
}

describe('untagged', () => {
  test('every member of every ring signs; any changed bit is refused', () => {
    fc.assert(
      fc.property(party, bytes32, fc.nat(), ([secrets, slot], message, choice) => {
        const ring = secrets.map(publicKey);
        const signature = signUntagged({ ring, secret: at(secrets, slot), message });
        expect(verifyUntagged({ ring, message, ...signature })).toBe(true);
        const n = ring.length;
        const changed = flipOne([...ring, ...signature.responses, message, signature.h0], choice);
        const claim = {
          ring: changed.slice(0, n),
          responses: changed.slice(n, 2 * n),
          message: at(changed, 2 * n),
          h0: at(changed, 2 * n + 1),
        };
        expect(verifyUntagged(claim)).toBe(false);
      }),
      runs,
    );
  });

  test('a signature has one shape for every signer, and never repeats', () => {
    const secrets = [1, 2, 3].map((i) => new Uint8Array(32).fill(i));
    const ring = secrets.map(publicKey);
    const message = new Uint8Array(32).fill(9);
    const made = secrets.flatMap((s) => [0, 1].map(() => signUntagged({ ring, secret: s, message })));
    const words = made.flatMap(({ h0, responses }) => [h0, ...responses]);
    expect(words.every((word) => word.length === 32)).toBe(true);
    expect(new Set(words.map(bytesToHex)).size).toBe(words.length);
  });

  test('without fresh randomness another message still gets another nonce and other decoys', () => {
    const secrets = [1, 2, 3].map((i) => new Uint8Array(32).fill(i));
    const ring = secrets.map(publicKey);
    const broken = () => new Uint8Array(32);
    const sign = (fill: number) =>
      signUntagged({ ring, secret: at(secrets, 1), message: new Uint8Array(32).fill(fill), random: broken });
    const [one, two] = [sign(1), sign(2)];
    expect(sign(1)).toEqual(one);
    for (const [i, z] of one.responses.entries()) expect(two.responses[i]).not.toEqual(z);
  });
});

describe('tagged', () => {
  test('every member of every ring signs; any changed bit is refused', () => {
    fc.assert(
      fc.property(party, bytes32, bytes32, fc.nat(), ([secrets, slot], scope, message, choice) => {
        const ring = secrets.map(publicKey);
        const { tag, h0, responses } = signTagged({ ring, secret: at(secrets, slot), scope, message });
        expect(verifyTagged({ ring, scope, tag, message, h0, responses })).toBe(true);
        const n = ring.length;
        const changed = flipOne([...ring, ...responses, scope, tag, message, h0], choice);
        const claim = {
          ring: changed.slice(0, n),
          responses: changed.slice(n, 2 * n),
          scope: at(changed, 2 * n),
          tag: at(changed, 2 * n + 1),
          message: at(changed, 2 * n + 2),
          h0: at(changed, 2 * n + 3),
        };
        expect(verifyTagged(claim)).toBe(false);
      }),
      runs,
    );
  });

  test('one tag for a key and a scope over all rings and messages; another for any other key or scope', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(secret, { minLength: 3, maxLength: 3, selector: bytesToHex }),
        fc.uniqueArray(bytes32, { minLength: 2, maxLength: 2, selector: bytesToHex }),
        (secrets, scopes) => {
          const [a, b] = secrets.map(publicKey);
          const [scope, other] = [at(scopes, 0), at(scopes, 1)];
          const [first, second] = [at(secrets, 0), at(secrets, 1)];
          const ring = [a, b].filter((key) => key !== undefined);
          const alone = signTagged({ ring: ring.slice(0, 1), secret: first, scope, message: other });
          const among = signTagged({ ring, secret: first, scope, message: scope });
          expect(among.tag).toEqual(alone.tag);
          expect(tagOf(first, scope)).toEqual(alone.tag);
          const tags = secrets.flatMap((s) => [tagOf(s, scope), tagOf(s, other)]).map(bytesToHex);
          expect(new Set(tags).size).toBe(tags.length);
          // The x-coordinates differ too: a tag is not another's negation.
          expect(new Set(tags.map((tag) => tag.slice(2))).size).toBe(tags.length);
          expect(tagOf(second, scope)).not.toEqual(alone.tag);
        },
      ),
      { numRuns: 15 },
    );
  });

  test('tags of a key and its negation, of a scope and its neighbour, are unrelated', () => {
    const x = new Uint8Array(32).fill(5);
    const negated = secp256k1.Point.Fn.toBytes(secp256k1.Point.Fn.ORDER - toInteger(x));
    const scope = new Uint8Array(32).fill(8);
    expect(publicKey(negated).subarray(1)).toEqual(publicKey(x).subarray(1));
    expect(tagOf(negated, scope).subarray(1)).not.toEqual(tagOf(x, scope).subarray(1));
  });
});

describe('the second implementation', () => {
  test('signs what the library accepts, in both forms', () => {
    fc.assert(
      fc.property(party, bytes32, bytes32, secret, ([secrets, index], scope, message, k) => {
        const ring = secrets.map((s) => keyOf(toInteger(s)));
        expect(ring).toEqual(secrets.map(publicKey));
        const x = toInteger(at(secrets, index));
        const decoys = secrets.map((_, i) => BigInt(i + 2));
        const input = { ring, index, message, k: toInteger(k), decoys };
        expect(verifyUntagged({ ring, message, ...plainSign({ ...input, secret: x }) })).toBe(true);
        const y = scopedSecret(scope, x);
        const tag = tagOfScoped(y);
        expect(tag).toEqual(tagOf(at(secrets, index), scope));
        const signature = plainSign({ ...input, secret: y, tagged: { scope, tag } });
        expect(verifyTagged({ ring, scope, tag, message, ...signature })).toBe(true);
      }),
      { numRuns: 15 },
    );
  });
});

describe('possession', () => {
  test('holds for its own key and message alone', () => {
    const [mine, other] = [new Uint8Array(32).fill(3), new Uint8Array(32).fill(4)];
    const proof = proveKey(mine, other);
    expect(verifyPossession({ key: publicKey(mine), message: other, ...proof })).toBe(true);
    expect(verifyPossession({ key: publicKey(other), message: other, ...proof })).toBe(false);
    expect(verifyPossession({ key: publicKey(mine), message: mine, ...proof })).toBe(false);
  });

  test('is refused for the generator, whose recovery fails', () => {
    const one = new Uint8Array(32);
    one[31] = 1;
    expect(() => proveKey(one, new Uint8Array(32))).toThrow(expect.objectContaining({ code: 'point' }));
  });
});

describe('a signer refuses', () => {
  const mine = new Uint8Array(32).fill(1);
  const ring = [2, 3].map((i) => publicKey(new Uint8Array(32).fill(i)));
  const message = new Uint8Array(32);
  const scope = message;
  const offCurve = Uint8Array.of(2, ...new Uint8Array(31), 5);
  const code = (work: () => unknown) => {
    try {
      work();
      return null;
    } catch (error) {
      return error instanceof RingError ? error.code : error;
    }
  };

  test.each([
    ['a ring without its key', ring, mine, message, 'not-a-member'],
    ['an empty ring', [], mine, message, 'ring-size'],
    ['a ring of 33', Array.from({ length: 33 }, () => publicKey(mine)), mine, message, 'ring-size'],
    ['a short message', [publicKey(mine)], mine, new Uint8Array(31), 'length'],
    ['a key of another form', [publicKey(mine), new Uint8Array(33)], mine, message, 'key'],
    ['a key off the curve', [publicKey(mine), offCurve], mine, message, 'point'],
    ['a zero secret', [publicKey(mine)], new Uint8Array(32), message, 'key'],
    ['a short secret', [publicKey(mine)], mine.subarray(1), message, 'key'],
    ['a secret above n', [publicKey(mine)], new Uint8Array(32).fill(255), message, 'key'],
  ] as const)('%s', (_, keys, key, msg, expected) => {
    expect(code(() => signUntagged({ ring: keys, secret: key, message: msg }))).toBe(expected);
    expect(code(() => signTagged({ ring: keys, secret: key, scope, message: msg }))).toBe(expected);
  });

  test('without repeating a secret in the error', () => {
    const tooLarge = new Uint8Array(32).fill(255);
    for (const work of [() => publicKey(tooLarge), () => tagOf(tooLarge, scope)]) {
      expect(work).toThrow(RingError);
      expect(work).not.toThrow(/ffff|255|1157920892/);
    }
  });
});

test('a ring digest depends on every key and their order', () => {
  const ring = [1, 2, 3].map((i) => publicKey(new Uint8Array(32).fill(i)));
  const digests = [ring, [...ring].reverse(), ring.slice(1), []].map((r) => bytesToHex(ringDigest(r)));
  expect(new Set(digests).size).toBe(4);
});
