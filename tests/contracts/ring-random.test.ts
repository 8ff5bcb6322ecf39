import { secp256k1 } from '@noble/curves/secp256k1.js';
import { Cl, type ClarityValue } from '@stacks/transactions';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkTagged,
  checkUntagged,
  publicKey,
  type RingErrorCode,
  signTagged,
  signUntagged,
  type TaggedClaim,
  type UntaggedClaim,
} from '@/lib/protocol';
import { runs } from '@/tests/support/depth';
import { buff, hex, read } from './support/chain';

/** Random signatures, whole and altered: library and contract agree on each, down to the code. */
const CODES: Record<Exclude<RingErrorCode, 'not-a-member'>, number> = {
  'ring-size': 1001,
  responses: 1002,
  length: 1003,
  key: 1004,
  point: 1005,
  'not-closed': 1006,
};

type Claim = UntaggedClaim & Partial<Pick<TaggedClaim, 'scope' | 'tag'>>;

const isTagged = (claim: Claim): claim is TaggedClaim => claim.tag !== undefined;
const list = (items: readonly Uint8Array[]): ClarityValue => Cl.list(items.map(buff));

/** What the contract says: null, or its code. */
function contractSays(claim: Claim): number | null {
  const rest = [buff(claim.message), buff(claim.h0), list(claim.responses)];
  const answer = isTagged(claim)
    ? read('ring-signature', 'verify-tagged', [list(claim.ring), buff(claim.scope), buff(claim.tag), ...rest])
    : read('ring-signature', 'verify-untagged', [list(claim.ring), ...rest]);
  if (answer.type === 'ok') return null;
  if (answer.type !== 'err' || answer.value.type !== 'uint') throw new Error(Cl.prettyPrint(answer));
  return Number(answer.value.value);
}

function librarySays(claim: Claim): number | null {
  const code = isTagged(claim) ? checkTagged(claim) : checkUntagged(claim);
  if (code === 'not-a-member') throw new Error('only a signer says so');
  return code === null ? null : CODES[code];
}

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const secret = bytes32.filter((bytes) => secp256k1.utils.isValidSecretKey(bytes));
// most rings are small, so that ten thousand stay affordable; every fourth is of any size
const size = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 5 }) },
  fc.integer({ min: 1, max: 32 }),
);
const secrets = size.chain((n) =>
  fc.uniqueArray(secret, { minLength: n, maxLength: n, selector: (key) => hex(key) }),
);

/** A signature by a random member of a random ring, tagged or not. */
const signed: fc.Arbitrary<Claim> = fc
  .record({ secrets, at: fc.nat(31), message: bytes32, scope: fc.option(bytes32) })
  .map(({ secrets: members, at, message, scope }) => {
    const ring = members.map(publicKey);
    const own = members[at % members.length] as Uint8Array;
    return scope
      ? { ring, message, scope, ...signTagged({ ring, secret: own, scope, message }) }
      : { ring, message, ...signUntagged({ ring, secret: own, message }) };
  });

type Alter = (claim: Claim, n: number, other: Uint8Array) => Claim;
const flip = (bytes: Uint8Array, n: number): Uint8Array =>
  bytes.map((b, i) => (i === n % bytes.length ? b ^ (1 << (n % 8)) : b));
const put = (items: readonly Uint8Array[], n: number, item: (old: Uint8Array) => Uint8Array): Uint8Array[] =>
  items.map((old, i) => (i === n % items.length ? item(old) : old));
const turned = <T>(items: readonly T[], n: number): T[] => {
  const by = 1 + (n % Math.max(1, items.length - 1));
  return [...items.slice(by), ...items.slice(0, by)];
};
const ORDER = Uint8Array.from(Buffer.from(secp256k1.Point.Fn.ORDER.toString(16), 'hex'));
const plus = (claim: Claim, field: 'ring' | 'responses', item: Uint8Array): Claim => ({
  ...claim,
  [field]: [...claim[field], item].slice(0, 32),
});

const ALTERATIONS: Record<string, Alter> = {
  'a bit of the message': (c, n) => ({ ...c, message: flip(c.message, n) }),
  'a bit of the challenge': (c, n) => ({ ...c, h0: flip(c.h0, n) }),
  'a bit of a response': (c, n) => ({ ...c, responses: put(c.responses, n, (z) => flip(z, n >> 5)) }),
  'a bit of a key': (c, n) => ({ ...c, ring: put(c.ring, n, (key) => flip(key, n >> 5)) }),
  'a bit of the scope': (c, n) => (c.scope ? { ...c, scope: flip(c.scope, n) } : { ...c, h0: flip(c.h0, n) }),
  'a bit of the tag': (c, n) => (c.tag ? { ...c, tag: flip(c.tag, n) } : { ...c, h0: flip(c.h0, n) }),
  'a key negated': (c, n) => ({
    ...c,
    ring: put(c.ring, n, (key) => key.map((b, i) => (i === 0 ? b ^ 1 : b))),
  }),
  'a key of somebody else': (c, n, other) => ({ ...c, ring: put(c.ring, n, () => publicKey(other)) }),
  'the tag of somebody else': (c, n, other) =>
    c.tag ? { ...c, tag: publicKey(other) } : { ...c, message: flip(c.message, n) },
  'another scope': (c, n, other) =>
    c.scope ? { ...c, scope: other } : { ...c, message: flip(c.message, n) },
  'the ring turned': (c, n) => ({ ...c, ring: turned(c.ring, n) }),
  'ring and responses turned': (c, n) => ({
    ...c,
    ring: turned(c.ring, n),
    responses: turned(c.responses, n),
  }),
  'the responses turned': (c, n) => ({ ...c, responses: turned(c.responses, n) }),
  'a key dropped': (c) => ({ ...c, ring: c.ring.slice(1) }),
  'a slot dropped': (c) => ({ ...c, ring: c.ring.slice(1), responses: c.responses.slice(1) }),
  'a response dropped': (c) => ({ ...c, responses: c.responses.slice(1) }),
  'a key added': (c, _, other) => plus(c, 'ring', publicKey(other)),
  'a slot added': (c, _, other) => plus(plus(c, 'ring', publicKey(other)), 'responses', other),
  'a response of zero': (c, n) => ({ ...c, responses: put(c.responses, n, () => new Uint8Array(32)) }),
  'a response of n': (c, n) => ({ ...c, responses: put(c.responses, n, () => ORDER) }),
  'a challenge of zero': (c) => ({ ...c, h0: new Uint8Array(32) }),
  'a challenge of n': (c) => ({ ...c, h0: ORDER }),
  'a short message': (c, n) => ({ ...c, message: c.message.slice(0, n % 32) }),
  'a short challenge': (c, n) => ({ ...c, h0: c.h0.slice(0, n % 32) }),
  'a short response': (c, n) => ({ ...c, responses: put(c.responses, n, (z) => z.slice(0, n % 32)) }),
  'a short key': (c, n) => ({ ...c, ring: put(c.ring, n, (key) => key.slice(0, n % 33)) }),
};

const parts = (claim: Claim): string =>
  [claim.message, claim.h0, claim.scope ?? [], claim.tag ?? [], ...claim.ring, ...claim.responses]
    .map((part) => hex(Uint8Array.from(part)))
    .join();

describe('random ring signatures', () => {
  it('are accepted by library and contract alike', () => {
    fc.assert(
      fc.property(signed, (claim) => {
        expect(librarySays(claim)).toBeNull();
        expect(contractSays(claim)).toBeNull();
      }),
      runs(50, 10_000),
    );
  }, 3_600_000);

  it.each(Object.entries(ALTERATIONS))(
    'are refused by both with the same code after: %s',
    (_, alter) => {
      fc.assert(
        fc.property(signed, fc.nat(), secret, (claim, n, other) => {
          const altered = alter(claim, n, other);
          fc.pre(parts(altered) !== parts(claim));
          const code = librarySays(altered);
          expect(code).not.toBeNull();
          expect(contractSays(altered)).toBe(code);
        }),
        // 26 alterations: 10,400 altered signatures in the deep run
        runs(3, 400),
      );
    },
    600_000,
  );
});
