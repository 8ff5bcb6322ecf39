import { readFileSync } from 'node:fs';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { Cl, type ClarityValue } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  proveKey,
  publicKey,
  ringDigest,
  signTagged,
  signUntagged,
  tagOf,
  verifyTagged,
  verifyUntagged,
} from '@/lib/protocol';
import { buff, bytes32, err, hex, ok, read, shows } from './support/chain';
import { independentDigest, independentTagged, independentUntagged } from './support/independent-signer';

interface Claim {
  ring: Uint8Array[];
  message: Uint8Array;
  h0: Uint8Array;
  responses: Uint8Array[];
}
interface Tagged extends Claim {
  scope: Uint8Array;
  tag: Uint8Array;
}

const list = (items: Uint8Array[]): ClarityValue => Cl.list(items.map(buff));
const untagged = (c: Claim): ClarityValue =>
  read('ring-signature', 'verify-untagged', [list(c.ring), buff(c.message), buff(c.h0), list(c.responses)]);
const tagged = (c: Tagged): ClarityValue =>
  read('ring-signature', 'verify-tagged', [
    list(c.ring),
    buff(c.scope),
    buff(c.tag),
    buff(c.message),
    buff(c.h0),
    list(c.responses),
  ]);

const secrets = Array.from({ length: 32 }, (_, i) => bytes32(i + 1, 40));
const keys = secrets.map(publicKey);
const ringOf = (size: number) => keys.slice(0, size);
const message = bytes32(1, 41);
const scope = bytes32(1, 42);
const flip = (bytes: Uint8Array, at = bytes.length - 1): Uint8Array =>
  bytes.map((b, i) => (i === at ? b ^ 1 : b));
const swap = (items: Uint8Array[], at: number, by: Uint8Array): Uint8Array[] =>
  items.map((item, i) => (i === at ? by : item));
const secretOf = (i: number): Uint8Array => secrets[i] as Uint8Array;
const keyOf = (i: number): Uint8Array => keys[i] as Uint8Array;
const negated = (key: Uint8Array): Uint8Array => key.map((b, i) => (i === 0 ? b ^ 1 : b));
const order = Uint8Array.from(Buffer.from(secp256k1.Point.Fn.ORDER.toString(16), 'hex'));

const signed = (size: number, i: number): Claim => {
  const ring = ringOf(size);
  return { ring, message, ...signUntagged({ ring, secret: secretOf(i), message }) };
};
const signedTagged = (size: number, i: number): Tagged => {
  const ring = ringOf(size);
  return { ring, message, scope, ...signTagged({ ring, secret: secretOf(i), scope, message }) };
};

describe('ring-signature', () => {
  it.each([
    [1, 0],
    [2, 1],
    [20, 7],
    [32, 0],
    [32, 31],
  ])('accepts both forms from a ring of %i, signed by slot %i, by two independent signers', (size, i) => {
    const ring = ringOf(size);
    shows(ok(untagged(signed(size, i))), 'true');
    shows(ok(tagged(signedTagged(size, i))), 'true');
    const second = { ring, message, ...independentUntagged(ring, secretOf(i), message) };
    shows(ok(untagged(second)), 'true');
    expect(verifyUntagged(second)).toBe(true);
    const secondTagged = { ring, message, scope, ...independentTagged(ring, secretOf(i), scope, message) };
    shows(ok(tagged(secondTagged)), 'true');
    expect(verifyTagged(secondTagged)).toBe(true);
    expect(hex(secondTagged.tag)).toBe(hex(tagOf(secretOf(i), scope)));
    const digest = `0x${hex(ringDigest(ring))}`;
    shows(read('ring-signature', 'ring-digest', [list(ring)]), digest);
    expect(`0x${hex(independentDigest(ring))}`).toBe(digest);
  });

  it('refuses every altered part of an untagged signature', () => {
    const good = signed(5, 2);
    err(untagged({ ...good, message: flip(good.message) }), 1006);
    err(untagged({ ...good, h0: flip(good.h0) }), 1006);
    for (let i = 0; i < 5; i += 1) {
      err(
        untagged({ ...good, responses: swap(good.responses, i, flip(good.responses[i] as Uint8Array)) }),
        1006,
      );
      err(untagged({ ...good, ring: swap(good.ring, i, keyOf(9)) }), 1006);
      err(untagged({ ...good, ring: swap(good.ring, i, negated(keyOf(i))) }), 1006);
    }
    err(untagged({ ...good, ring: [...good.ring].reverse() }), 1006);
    // one form is not the other
    const tag = tagOf(secretOf(2), scope);
    err(tagged({ ...good, scope, tag }), 1006);
    err(untagged(signedTagged(5, 2)), 1006);
  });

  it('refuses every altered part of a tagged signature', () => {
    const good = signedTagged(5, 2);
    err(tagged({ ...good, message: flip(good.message) }), 1006);
    err(tagged({ ...good, scope: flip(good.scope) }), 1006);
    err(tagged({ ...good, h0: flip(good.h0) }), 1006);
    err(tagged({ ...good, tag: negated(good.tag) }), 1006);
    err(tagged({ ...good, tag: tagOf(secretOf(1), scope) }), 1006);
    for (let i = 0; i < 5; i += 1) {
      err(
        tagged({ ...good, responses: swap(good.responses, i, flip(good.responses[i] as Uint8Array)) }),
        1006,
      );
      err(tagged({ ...good, ring: swap(good.ring, i, negated(keyOf(i))) }), 1006);
    }
  });

  it('gives one tag to a key in a scope, whatever the ring, and another in another scope', () => {
    const small = signedTagged(2, 1);
    const large = signedTagged(32, 1);
    expect(hex(small.tag)).toBe(hex(large.tag));
    const other = signTagged({ ring: ringOf(2), secret: secretOf(1), scope: flip(scope), message });
    expect(hex(other.tag)).not.toBe(hex(small.tag));
  });

  it('names what is malformed', () => {
    const good = signed(3, 1);
    const goodTagged = signedTagged(3, 1);
    const short = new Uint8Array(31);
    err(untagged({ ...good, ring: [], responses: [] }), 1001);
    err(tagged({ ...goodTagged, ring: [], responses: [] }), 1001);
    err(untagged({ ...good, responses: good.responses.slice(1) }), 1002);
    err(untagged({ ...good, ring: good.ring.slice(1) }), 1002);
    err(tagged({ ...goodTagged, responses: [...goodTagged.responses, bytes32(1)] }), 1002);
    err(untagged({ ...good, message: short }), 1003);
    err(untagged({ ...good, h0: short }), 1003);
    err(untagged({ ...good, responses: swap(good.responses, 2, short) }), 1003);
    err(tagged({ ...goodTagged, scope: short }), 1003);
    err(tagged({ ...goodTagged, message: short }), 1003);
    err(tagged({ ...goodTagged, h0: short }), 1003);
    for (const prefix of [0x00, 0x01, 0x04, 0x06, 0xff]) {
      const bad = (key: Uint8Array) => key.map((b, i) => (i === 0 ? prefix : b));
      err(untagged({ ...good, ring: swap(good.ring, 1, bad(keyOf(1))) }), 1004);
      err(tagged({ ...goodTagged, tag: bad(goodTagged.tag) }), 1004);
    }
    err(untagged({ ...good, ring: swap(good.ring, 0, keyOf(0).slice(0, 32)) }), 1004);
    err(tagged({ ...goodTagged, tag: goodTagged.tag.slice(0, 32) }), 1004);
    err(tagged({ ...goodTagged, tag: new Uint8Array(0) }), 1004);
    // the form of all keys is judged before any point
    const offCurve = Uint8Array.from([2, ...new Uint8Array(31), 5]);
    err(untagged({ ...good, ring: [offCurve, keyOf(1).slice(0, 32), keyOf(2)] }), 1004);
  });

  it('refuses numbers at or above the order, zero, and points off the curve', () => {
    const good = signed(3, 1);
    const goodTagged = signedTagged(3, 1);
    const offCurve = Uint8Array.from([2, ...new Uint8Array(31), 5]);
    const above = Uint8Array.from([2, ...new Uint8Array(32).fill(0xff)]);
    err(untagged({ ...good, ring: swap(good.ring, 2, offCurve) }), 1005);
    err(untagged({ ...good, ring: swap(good.ring, 2, above) }), 1005);
    err(untagged({ ...good, h0: order }), 1005);
    err(untagged({ ...good, h0: new Uint8Array(32) }), 1005);
    err(tagged({ ...goodTagged, tag: offCurve }), 1005);
    // in the tagged form a response is an s too, so its other representation is no second signature
    err(tagged({ ...goodTagged, responses: swap(goodTagged.responses, 0, order) }), 1005);
  });

  it('accepts possession by the holder alone', () => {
    const proof = proveKey(secretOf(3), message);
    const possession = (key: Uint8Array, m: Uint8Array, h0: Uint8Array, z: Uint8Array) =>
      read('ring-signature', 'verify-possession', [buff(key), buff(m), buff(h0), buff(z)]);
    shows(ok(possession(keyOf(3), message, proof.h0, proof.z)), 'true');
    err(possession(keyOf(3), flip(message), proof.h0, proof.z), 1006);
    err(possession(keyOf(4), message, proof.h0, proof.z), 1006);
    err(possession(negated(keyOf(3)), message, proof.h0, proof.z), 1006);
    err(possession(keyOf(3), message, proof.h0, new Uint8Array(31)), 1003);
    err(possession(Uint8Array.from([4, ...keyOf(3).slice(1)]), message, proof.h0, proof.z), 1004);
    err(possession(Uint8Array.from([2, ...new Uint8Array(31), 5]), message, proof.h0, proof.z), 1005);
    // the form is judged before the point
    err(possession(Uint8Array.from([4, ...new Uint8Array(31), 5]), message, proof.h0, proof.z), 1004);
  });
});

const vectorCase = z.object({
  name: z.string(),
  form: z.enum(['untagged', 'tagged', 'possession']),
  ring: z.array(z.string()),
  scope: z.string().nullable(),
  message: z.string(),
  tag: z.string().nullable(),
  h0: z.string(),
  responses: z.array(z.string()),
  valid: z.boolean(),
  code: z.string().nullable(),
  fits: z.boolean(),
});

describe('the test vectors', () => {
  const codes: Record<string, number> = {
    'ring-size': 1001,
    responses: 1002,
    length: 1003,
    key: 1004,
    point: 1005,
    'not-closed': 1006,
  };
  const bytes = (text: string | null) => Uint8Array.from(Buffer.from(text ?? '', 'hex'));

  it('get from the contract the verdicts and codes that they state', () => {
    const file = JSON.parse(readFileSync('tests/vectors/ring-signature.json', 'utf8'));
    // what the argument types cannot hold never reaches the contract
    const cases = z
      .array(vectorCase)
      .parse(file.cases)
      .filter((c) => c.fits);
    expect(cases.length).toBeGreaterThanOrEqual(100);
    for (const c of cases) {
      const claim: Claim = {
        ring: c.ring.map(bytes),
        message: bytes(c.message),
        h0: bytes(c.h0),
        responses: c.responses.map(bytes),
      };
      const verdict = () => {
        if (c.form === 'tagged') return tagged({ ...claim, scope: bytes(c.scope), tag: bytes(c.tag) });
        if (c.form === 'untagged') return untagged(claim);
        return read('ring-signature', 'verify-possession', [
          buff(bytes(c.ring[0] ?? null)),
          buff(claim.message),
          buff(claim.h0),
          buff(bytes(c.responses[0] ?? null)),
        ]);
      };
      const expected = c.valid ? '(ok true)' : `(err u${codes[c.code ?? '']})`;
      expect(Cl.prettyPrint(verdict()), c.name).toBe(expected);
    }
  });
});
