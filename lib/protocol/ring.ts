import { expand } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { domain, equalBytes, hashOf, type RandomSource } from './bytes';
import * as curve from './curve';
import { type Anchor, anchorFromBytes, anchorOf, Fn, G, integer, recover, strictScalar } from './curve';

/**
 * Ring signatures: an action by one of up to 32 keys, without saying which. Untagged: Abe, Ohkubo, Suzuki
 * 2002. Tagged: the same ring with the tag I = y⁻¹·G of Dodis–Yampolskiy's function, one for each key and
 * scope. Every step is one `secp256k1-recover?`, so that the contract `ring-signature` checks the same
 * equations (docs/ring-signature.md). Keys and tags: 33 bytes compressed; everything else: 32 bytes.
 * No published proof and no audit cover this assembly; JavaScript integers are not constant-time.
 */
const D = /* @__PURE__ */ (() => ({
  digest: domain('atsl/ring/v1/digest'),
  key: domain('atsl/ring/v1/key'),
  tagged: domain('atsl/ring/v1/tagged'),
  untagged: domain('atsl/ring/v1/untagged'),
  step: domain('atsl/ring/v1/step'),
}))();

/** The largest ring. */
export const RING_MAX = 32;

/** What the contract answers u1001 to u1006, in its order, and `not-a-member`, which only a signer gives. */
export type RingErrorCode =
  | 'ring-size'
  | 'responses'
  | 'length'
  | 'key'
  | 'point'
  | 'not-closed'
  | 'not-a-member';

/** A signature that cannot be made, or inputs that can never hold. Never carries a secret. */
export class RingError extends Error {
  override readonly name = 'RingError';
  readonly code: RingErrorCode;

  constructor(code: RingErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export interface RingSignature {
  /** The challenge that enters slot 0. */
  h0: Uint8Array;
  /** One response for each key, in the ring's order. */
  responses: Uint8Array[];
}

export interface TaggedSignature extends RingSignature {
  tag: Uint8Array;
}

export interface UntaggedClaim extends RingSignature {
  ring: readonly Uint8Array[];
  message: Uint8Array;
}

export interface TaggedClaim extends UntaggedClaim {
  scope: Uint8Array;
  tag: Uint8Array;
}

/** The compressed public key of a ring secret (32 bytes). Throws RingError `key` for an unusable secret. */
export function publicKey(secret: Uint8Array): Uint8Array {
  return curve.multiplySecret(G, secretScalar(secret)).toBytes();
}

/** sha256 over the ring's keys in their order: what a contract stores of a ring. */
export function ringDigest(ring: readonly Uint8Array[]): Uint8Array {
  return hashOf(D.digest, ...ring);
}

/** The tag of a key in a scope: the same over all rings, unlinkable to its tags in other scopes. */
export function tagOf(secret: Uint8Array, scope: Uint8Array): Uint8Array {
  if (scope.length !== 32) throw fault('length');
  return tagOfMember(scopedMember(secret, scope)).toBytes();
}

/** Signs `message` as one of `ring`. Throws RingError, `not-a-member` when the ring lacks the signer's key. */
export function signUntagged(input: {
  ring: readonly Uint8Array[];
  secret: Uint8Array;
  message: Uint8Array;
  random?: RandomSource;
}): RingSignature {
  const { ring, secret, message } = input;
  const index = place(ring, secret, [message]);
  const context = untaggedContext(ring, message);
  const walk = { context, anchors: anchorsOf(ring), tag: null };
  const seed = seedOf(secret, context, input.random);
  return close(walk, index, secretScalar(secret), seed);
}

/** Signs `message` as one of `ring` in `scope`; the tag shows a second signature of the same key there. */
export function signTagged(input: {
  ring: readonly Uint8Array[];
  secret: Uint8Array;
  scope: Uint8Array;
  message: Uint8Array;
  random?: RandomSource;
}): TaggedSignature {
  const { ring, secret, scope, message } = input;
  const index = place(ring, secret, [scope, message]);
  const member = scopedMember(secret, scope);
  const tagPoint = tagOfMember(member);
  const tag = tagPoint.toBytes();
  const tagAnchor = anchorOf(tagPoint);
  if (tagAnchor === null) throw fault('point');
  const context = taggedContext(ring, scope, tag, message);
  const walk = { context, anchors: scopedAnchors(ring, scope), tag: tagAnchor };
  return { tag, ...close(walk, index, member, seedOf(secret, context, input.random)) };
}

/** Shows that one holds a key: a ring of one over `message`, as `verify-possession` checks it. */
export function proveKey(
  secret: Uint8Array,
  message: Uint8Array,
  random?: RandomSource,
): { h0: Uint8Array; z: Uint8Array } {
  const key = publicKey(secret);
  const { h0, responses } = signUntagged({ ring: [key], secret, message, random });
  const [z] = responses;
  const refused = z === undefined ? 'responses' : checkPossession({ key, message, h0, z });
  if (z === undefined || refused !== null) throw fault(refused ?? 'responses');
  return { h0, z };
}

/** True when one of the ring signed the message. Accepts exactly what the contract accepts. */
export function verifyUntagged(claim: UntaggedClaim): boolean {
  return checkUntagged(claim) === null;
}

/** True when one of the ring signed the message in the scope and `tag` is its tag there. */
export function verifyTagged(claim: TaggedClaim): boolean {
  return checkTagged(claim) === null;
}

/** True when the holder of `key` signed `message`, and the key may enter rings at all. */
export function verifyPossession(claim: {
  key: Uint8Array;
  message: Uint8Array;
  h0: Uint8Array;
  z: Uint8Array;
}): boolean {
  return checkPossession(claim) === null;
}

/** Why an untagged signature does not hold, or null when it does. */
export function checkUntagged(claim: UntaggedClaim): RingErrorCode | null {
  const { ring, message, h0, responses } = claim;
  const malformed = checkForm(ring, responses, [message, h0, ...responses], ring);
  if (malformed !== null) return malformed;
  return checkWalk({ context: untaggedContext(ring, message), anchors: anchorsOf(ring), tag: null }, claim);
}

/** Why a tagged signature does not hold, or null when it does. */
export function checkTagged(claim: TaggedClaim): RingErrorCode | null {
  const { ring, scope, tag, message, h0, responses } = claim;
  const malformed = checkForm(ring, responses, [scope, message, h0, ...responses], [...ring, tag]);
  if (malformed !== null) return malformed;
  const tagAnchor = anchorFromBytes(tag);
  if (tagAnchor === null) return 'point';
  const context = taggedContext(ring, scope, tag, message);
  return checkWalk({ context, anchors: scopedAnchors(ring, scope), tag: tagAnchor }, claim);
}

/** Why a proof of possession does not hold, or null when it does. */
export function checkPossession(claim: {
  key: Uint8Array;
  message: Uint8Array;
  h0: Uint8Array;
  z: Uint8Array;
}): RingErrorCode | null {
  const { key, message, h0, z } = claim;
  const malformed = checkForm([key], [z], [message, h0, z], [key]);
  if (malformed !== null) return malformed;
  const anchor = anchorFromBytes(key);
  if (anchor === null || recover(1n, anchor, 1n) === null) return 'point';
  return checkUntagged({ ring: [key], message, h0, responses: [z] });
}

/** One ring signature's context and the points that its steps recover from; null where there is none. */
interface Walk {
  context: Uint8Array;
  anchors: (Anchor | null)[];
  tag: Anchor | null;
}

function checkForm(
  ring: readonly Uint8Array[],
  responses: readonly Uint8Array[],
  words: readonly Uint8Array[],
  keys: readonly Uint8Array[],
): RingErrorCode | null {
  if (ring.length < 1 || ring.length > RING_MAX) return 'ring-size';
  if (responses.length !== ring.length) return 'responses';
  if (words.some((word) => word.length !== 32)) return 'length';
  return keys.every((key) => key.length === 33 && (key[0] === 2 || key[0] === 3)) ? null : 'key';
}

function checkWalk(walk: Walk, { h0, responses }: RingSignature): RingErrorCode | null {
  prepareTag(walk);
  let challenge: Uint8Array | null = h0;
  for (let i = 0; i < responses.length && challenge !== null; i++) {
    challenge = step(walk, i, challenge, responses[i]);
  }
  if (challenge === null) return 'point';
  return equalBytes(challenge, h0) ? null : 'not-closed';
}

/** A ring this large recovers from its tag often enough to pay for a table of the tag's multiples. */
const WORTH_A_TABLE = 8;

function prepareTag({ tag, anchors }: Walk): void {
  if (tag !== null && anchors.length >= WORTH_A_TABLE) curve.prepare(tag);
}

/** The challenge that leaves slot i, or null where a recovery fails: a failed slot is never skipped. */
function step(walk: Walk, i: number, h: Uint8Array, z: Uint8Array | undefined): Uint8Array | null {
  const anchor = walk.anchors[i];
  const hScalar = strictScalar(h);
  if (!anchor || z === undefined || hScalar === null) return null;
  const left = recover(integer(z), anchor, hScalar);
  if (left === null) return null;
  if (walk.tag === null) return hashOf(D.step, walk.context, left.toBytes());
  const zScalar = strictScalar(z);
  const recoverTag = walk.anchors.length >= WORTH_A_TABLE ? curve.recoverPrepared : recover;
  const right = zScalar === null ? null : recoverTag(integer(h), walk.tag, zScalar);
  return right === null ? null : hashOf(D.step, walk.context, left.toBytes(), right.toBytes());
}

/**
 * Walks the ring from the signer's slot round to it, and closes there: z = h·x − k·x(P) mod n. Then takes
 * the verifier's step through that slot too: the others were taken on the way, so that with it every
 * signature has been verified before it leaves.
 */
function close(walk: Walk, index: number, secret: bigint, seed: Uint8Array): RingSignature {
  const size = walk.anchors.length;
  const own = walk.anchors[index];
  if (!own) throw fault('point');
  const k = expandScalar(seed, 'nonce', 0);
  const points = [curve.multiplySecret(G, k)];
  if (walk.tag !== null) {
    const onTag = Fn.neg(Fn.mul(Fn.mul(k, own.x), walk.tag.xInverse));
    points.push(curve.multiplySecret(walk.tag.point, onTag));
  }
  const responses: Uint8Array[] = Array.from({ length: size }, (_, i) =>
    curve.scalarBytes(expandScalar(seed, 'response', i)),
  );
  const first = hashOf(D.step, walk.context, ...points.map((point) => point.toBytes()));
  prepareTag(walk);
  let challenge: Uint8Array = first;
  let h0 = first;
  for (let slot = index + 1; slot < index + size; slot++) {
    if (slot % size === 0) h0 = challenge;
    const next = step(walk, slot % size, challenge, responses[slot % size]);
    if (next === null) throw fault('point');
    challenge = next;
  }
  if (index === 0) h0 = challenge;
  const h = Fn.create(integer(challenge));
  const z = curve.scalarBytes(Fn.sub(Fn.mul(h, secret), Fn.mul(k, own.x)));
  responses[index] = z;
  const closing = step(walk, index, challenge, z);
  if (closing === null || !equalBytes(closing, first)) throw fault('not-closed');
  return { h0, responses };
}

function untaggedContext(ring: readonly Uint8Array[], message: Uint8Array): Uint8Array {
  return hashOf(D.untagged, ringDigest(ring), message);
}

function taggedContext(
  ring: readonly Uint8Array[],
  scope: Uint8Array,
  tag: Uint8Array,
  message: Uint8Array,
): Uint8Array {
  return hashOf(D.tagged, ringDigest(ring), scope, tag, message);
}

function anchorsOf(ring: readonly Uint8Array[]): (Anchor | null)[] {
  return ring.map(anchorFromBytes);
}

/** Yᵢ = recover(mᵢ, x(Pᵢ), 1), mᵢ = sha256(D_key ‖ scope ‖ Pᵢ): the scope is bound to each member's key. */
function scopedAnchors(ring: readonly Uint8Array[], scope: Uint8Array): (Anchor | null)[] {
  return ring.map((key) => {
    const anchor = anchorFromBytes(key);
    const point = anchor && recover(integer(hashOf(D.key, scope, key)), anchor, 1n);
    return point && anchorOf(point);
  });
}

/** y = (x − m) / x(P), the secret of the signer's own Y. */
function scopedMember(secret: Uint8Array, scope: Uint8Array): bigint {
  const key = publicKey(secret);
  const anchor = anchorFromBytes(key);
  if (anchor === null) throw fault('point');
  const m = Fn.create(integer(hashOf(D.key, scope, key)));
  return Fn.mul(Fn.sub(secretScalar(secret), m), anchor.xInverse);
}

function tagOfMember(member: bigint): Anchor['point'] {
  return curve.multiplySecret(G, Fn.inv(member));
}

/** The signer's slot, after the checks of form that a verifier would make. */
function place(ring: readonly Uint8Array[], secret: Uint8Array, words: readonly Uint8Array[]): number {
  const malformed = checkForm(ring, ring, words, ring);
  if (malformed !== null) throw fault(malformed);
  const own = publicKey(secret);
  const index = ring.findIndex((key) => equalBytes(key, own));
  if (index < 0) throw new RingError('not-a-member', 'the ring does not hold the key that would sign');
  return index;
}

function secretScalar(secret: Uint8Array): bigint {
  const scalar = secret.length === 32 ? strictScalar(secret) : null;
  if (scalar === null) throw new RingError('key', 'not a valid secret key');
  return scalar;
}

/**
 * k and every decoy response come from this one seed: a nonce that repeated with other decoys would give
 * the key away. Fresh randomness hedges; the context keeps two messages apart should randomness fail.
 */
function seedOf(secret: Uint8Array, context: Uint8Array, random: RandomSource = randomBytes): Uint8Array {
  return hmac(sha256, secret, concatBytes(context, random(32)));
}

/** 48 bytes by HKDF-Expand, reduced mod n: within 2⁻¹²⁸ of uniform. */
function expandScalar(seed: Uint8Array, label: 'nonce' | 'response', i: number): bigint {
  const info = concatBytes(utf8ToBytes(`atsl/ring/v1/${label}`), Uint8Array.of(i));
  return Fn.create(integer(expand(sha256, seed, info, 48)));
}

const EXPLANATIONS: Record<RingErrorCode, string> = {
  'ring-size': `a ring has 1 to ${RING_MAX} keys`,
  responses: 'a signature has one response for each key',
  length: 'message, scope, challenge and responses are 32 bytes each',
  key: 'keys and tags are 33 bytes and begin with 02 or 03',
  point: 'a key is no usable point of the curve',
  'not-closed': 'the signature does not close',
  'not-a-member': 'the ring does not hold the key that would sign',
};

function fault(code: RingErrorCode): RingError {
  return new RingError(code, EXPLANATIONS[code]);
}
