import { readFileSync } from 'node:fs';
import { base64urlnopad } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ClaimFields,
  type ClaimLink,
  claimScope,
  decodeClaim,
  decodeClaimRequest,
  encodeClaim,
  encodeClaimRequest,
  isClaim,
  isClaimRequest,
  LinkError,
  RING_MAX,
  RingError,
  signClaim,
  tagOf,
  verifyClaim,
} from '@/lib/protocol';
import { encodeLink } from '@/lib/protocol/link';
import { vectorsFolder } from '@/scripts/make-vectors';
import { runs } from '../support/depth';
import { cohortSecret, exampleClaim, exampleRequest, verifier } from './make/claim-vectors';
import { place, toJson } from './make/other-vectors';

interface Vectors {
  valid: { kind: 'request' | 'claim'; text: string; value: unknown; ring?: string[] }[];
  refused: { kind: 'request' | 'claim'; text: string; code: string }[];
}
const vectors = JSON.parse(readFileSync(`${vectorsFolder}claims.json`, 'utf8')) as Vectors;
const decode = { request: decodeClaimRequest, claim: decodeClaim };

function codeOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof LinkError || error instanceof RingError) return error.code;
    throw error;
  }
}

const fieldsOf = (claim: ClaimLink): ClaimFields => ({ ...claim, verifier });
const holds = (claim: ClaimLink, ring: Uint8Array[], fields: Partial<ClaimFields> = {}): boolean =>
  verifyClaim(claim, { ...fieldsOf(claim), ...fields }, { ring, ...claim });

describe('links of requests and claims', () => {
  test.each(vectors.valid)('carry everything there and back: $kind', ({ kind, text, value, ring }) => {
    const read = decode[kind](`https://page.example/x#${text}`);
    expect(toJson(read)).toEqual(value);
    expect([isClaim(text), isClaimRequest(text)]).toEqual([kind === 'claim', kind === 'request']);
    if (kind === 'request') expect(encodeClaimRequest(decodeClaimRequest(text))).toBe(text);
    else {
      const claim = decodeClaim(text);
      expect(encodeClaim(claim)).toBe(text);
      expect(
        holds(
          claim,
          (ring ?? []).map((key) => Uint8Array.from(Buffer.from(key, 'hex'))),
        ),
      ).toBe(true);
    }
  });

  test.each(vectors.refused)('are refused: $kind $code', ({ kind, text, code }) => {
    expect(codeOf(() => decode[kind](text))).toBe(code);
  });

  test('of a full set fit into a QR code: under 2,331 characters, what its version 40 holds at level M', () => {
    expect(encodeClaim(exampleClaim(RING_MAX).claim).length).toBeLessThan(2_331 - 60);
  });

  test('with a signature of another length are damaged', () => {
    const { claim } = exampleClaim(1);
    const numbers = [5n, 3n, 2n, 4n, 1_800_000_000n].map(String);
    for (const length of [0, 97, 128, 130, 97 + 33 * 32]) {
      const bytes = base64urlnopad.encode(new Uint8Array(length));
      const text = encodeLink({ letter: 'c', version: 1 }, [
        claim.chainId,
        claim.deployer,
        ...numbers,
        bytes,
      ]);
      expect([length, codeOf(() => decodeClaim(text))]).toEqual([length, 'damaged']);
    }
  });
});

describe('a claim', () => {
  const { ring, claim } = exampleClaim(3);
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

  test('is one member’s, whose tag is the same for any question of that programme and period, and another elsewhere', () => {
    const tag = (fields: Partial<ClaimFields>, secret = cohortSecret(1)) =>
      signClaim(place, { ...fieldsOf(claim), ...fields }, { ring, secret }).tag;
    expect(tag({})).toEqual(claim.tag);
    expect(tag({ milestone: 1n, expires: 1n, challenge: cohortSecret(9) })).toEqual(claim.tag);
    const others = [
      tag({ period: 4n }),
      tag({ programme: 6n }),
      tag({ verifier: place.deployer }),
      tag({}, cohortSecret(0)),
    ];
    expect(new Set([claim.tag, ...others].map(String)).size).toBe(5);
    expect(tagOf(cohortSecret(1), claimScope(place, fieldsOf(claim)))).toEqual(claim.tag);
  });

  test('is not made by somebody outside the set', () => {
    expect(codeOf(() => signClaim(place, fieldsOf(claim), { ring, secret: cohortSecret(7) }))).toBe(
      'not-a-member',
    );
  });

  test('holds for nothing else than what was signed', () => {
    const number = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });
    const change = fc.oneof(
      ...(['programme', 'period', 'milestone', 'cohort', 'expires'] as const).map((name) =>
        number.filter((n) => n !== claim[name]).map((n) => ({ [name]: n })),
      ),
      bytes(32).map((challenge) => ({ challenge })),
      fc.constant({ verifier: place.deployer }),
    );
    fc.assert(
      fc.property(change, (altered) => {
        expect(holds(claim, ring, altered)).toBe(false);
      }),
      runs(60, 2_000),
    );
    expect(holds(claim, ring)).toBe(true);
    expect(holds({ ...claim, chainId: 1 }, ring)).toBe(false);
    expect(holds({ ...claim, deployer: verifier }, ring)).toBe(false);
  });

  test('holds with no other signature, tag or set', () => {
    const at = fc.integer({ min: 0, max: 2 });
    const altered = fc.oneof(
      bytes(32).map((h0) => ({ claim: { ...claim, h0 }, ring })),
      fc.tuple(at, bytes(32)).map(([i, z]) => ({
        claim: { ...claim, responses: claim.responses.map((one, j) => (i === j ? z : one)) },
        ring,
      })),
      fc.constantFrom(...ring).map((tag) => ({ claim: { ...claim, tag }, ring })),
      fc.constantFrom([1, 0, 2], [2, 1, 0], [0, 1], [0, 1, 2, 2], []).map((order) => ({
        claim,
        ring: order.map((i) => ring[i] as Uint8Array),
      })),
      fc.constant({ claim: { ...claim, responses: claim.responses.slice(1) }, ring: ring.slice(1) }),
    );
    fc.assert(
      fc.property(altered, (one) => {
        expect(holds(one.claim, one.ring)).toBe(false);
      }),
      runs(60, 2_000),
    );
  });

  test('with any character of its link changed is refused, or reads as it was made', () => {
    const text = encodeClaim(claim);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const change = fc.tuple(fc.integer({ min: 3, max: text.length - 1 }), fc.constantFrom(...alphabet));
    fc.assert(
      fc.property(change, ([i, letter]) => {
        fc.pre(text[i] !== letter);
        expect(codeOf(() => decodeClaim(`${text.slice(0, i)}${letter}${text.slice(i + 1)}`))).toMatch(
          /^(damaged|truncated)$/,
        );
      }),
      runs(100, 5_000),
    );
  });
});

test('a request says what it asks, and nothing of who answers', () => {
  const request = exampleRequest();
  expect(decodeClaimRequest(encodeClaimRequest(request))).toEqual(request);
});
