import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { domain, equalBytes, hashOf, type RandomSource } from './bytes';
import { hashTuple, uint } from './canonical';
import { x25519PublicKey } from './channel';
import { pad, unpad } from './padding';
import { type Place, placeFields } from './place';

/**
 * Evidence in a dispute: one sealed blob that each of the arbitrators can open, and nobody else. The chain holds the hash of the
 * blob, so that whoever reads the dispute can fetch it by that name, and all arbitrators judge the same bytes.
 * It is sealed to the contact keys that the arbitrators registered: X25519 with one ephemeral key for all, HKDF-SHA256 and
 * XChaCha20-Poly1305. The content's key is committed to: a blob shows no two arbitrators two different texts.
 */

/** The sizes of a blob of evidence, in bytes. */
export const EVIDENCE_SIZES = [4096, 16_384, 65_536] as const;

const VERSION = 1;
const KEY = 32;
const MAC = 16;
const SLOT = KEY + MAC;
const RING_MAX = 32;
/** Each key here seals one thing only, so that its nonce may be a constant. */
const NONCE = new Uint8Array(24);
const COMMITTED = /* @__PURE__ */ (() => domain('atsl/evidence/v1/content-key'))();

/**
 * - `too-large`: the payload does not fit the largest blob
 * - `ring`: no arbitrators, too many, or a key that does not have 32 bytes
 * - `blob`: not of a known size or version
 * - `not-for-this-key`: sealed for other arbitrators
 * - `refused`: altered, or of another session
 */
export type EvidenceErrorCode = 'too-large' | 'ring' | 'blob' | 'not-for-this-key' | 'refused';

/** Thrown when evidence cannot be sealed or opened. Never carries a key or a text. */
export class EvidenceError extends Error {
  override readonly name = 'EvidenceError';
  constructor(
    readonly code: EvidenceErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** The session that the evidence is about: it opens for no other. */
export interface EvidenceFields {
  account: bigint;
  sequence: bigint;
}

/** What the chain holds of evidence: the hash of its sealed form, 32 bytes. */
export function evidenceHash(blob: Uint8Array): Uint8Array {
  return sha256(blob);
}

/**
 * Seals a payload for the holders of the arbitrators' contact keys, in the order of their ring. One who registered a key with
 * which nobody shares a secret reads nothing, and hinders nobody else: that slot is filled with chance.
 * @throws EvidenceError `too-large`, `ring`
 */
export function sealEvidence(
  place: Place,
  input: EvidenceFields & { contacts: readonly Uint8Array[]; payload: Uint8Array; random?: RandomSource },
): Uint8Array {
  const { contacts, payload, random = randomBytes } = input;
  if (contacts.length < 1 || contacts.length > RING_MAX || contacts.some((key) => key.length !== KEY)) {
    throw new EvidenceError('ring', `evidence is sealed for 1 to ${RING_MAX} contact keys of ${KEY} bytes`);
  }
  const ephemeral = random(KEY);
  const content = random(KEY);
  const sender = x25519PublicKey(ephemeral);
  const context = contextOf(place, input);
  const slots = contacts.map((contact) => {
    const shared = sharedSecret(ephemeral, contact);
    return shared ? seal(slotKey(shared, context, sender, contact), content, sender) : random(SLOT);
  });
  const head = concatBytes(
    Uint8Array.of(VERSION, slots.length),
    sender,
    hashOf(COMMITTED, content),
    ...slots,
  );
  const body = pad(payload, EVIDENCE_SIZES, head.length + MAC);
  if (!body) throw new EvidenceError('too-large', 'the evidence is too long');
  return concatBytes(head, seal(content, body, concatBytes(context, head)));
}

/** Opens evidence with the secret of an arbitrator's contact key. @throws EvidenceError `blob`, `not-for-this-key`, `refused` */
export function openEvidence(
  place: Place,
  input: EvidenceFields & { secret: Uint8Array; blob: Uint8Array },
): Uint8Array {
  const { secret, blob } = input;
  if (!EVIDENCE_SIZES.some((size) => size === blob.length) || blob[0] !== VERSION) {
    throw new EvidenceError('blob', 'not of a known size or version');
  }
  const count = blob[1] ?? 0;
  const first = 2 + KEY + KEY;
  if (count < 1 || count > RING_MAX) throw new EvidenceError('blob', 'not of a known form');
  const sender = blob.slice(2, 2 + KEY);
  const head = blob.slice(0, first + count * SLOT);
  const context = contextOf(place, input);
  const shared = sharedSecret(secret, sender);
  if (!shared) throw new EvidenceError('blob', 'not of a known form');
  const key = slotKey(shared, context, sender, x25519PublicKey(secret));
  for (let slot = 0; slot < count; slot += 1) {
    const from = first + slot * SLOT;
    const content = open(key, blob.slice(from, from + SLOT), sender);
    if (content === null) continue;
    const isCommitted = equalBytes(hashOf(COMMITTED, content), blob.slice(2 + KEY, first));
    const body = isCommitted ? open(content, blob.slice(head.length), concatBytes(context, head)) : null;
    if (body === null) throw new EvidenceError('refused', 'altered, or of another session');
    const payload = unpad(body);
    if (!payload) throw new EvidenceError('refused', 'the padding is wrong');
    return payload;
  }
  throw new EvidenceError('not-for-this-key', 'sealed for other arbitrators, or of another session');
}

function contextOf(place: Place, { account, sequence }: EvidenceFields): Uint8Array {
  return hashTuple('atsl/evidence/v1', {
    ...placeFields(place, 'dispute-resolver'),
    account: uint(account, 'account'),
    sequence: uint(sequence, 'sequence'),
  });
}

/** X25519; null for a public key of small order, which gives a secret that all know. */
function sharedSecret(own: Uint8Array, theirs: Uint8Array): Uint8Array | null {
  try {
    return x25519.getSharedSecret(own, theirs);
  } catch {
    return null;
  }
}

function slotKey(shared: Uint8Array, context: Uint8Array, sender: Uint8Array, contact: Uint8Array) {
  const info = concatBytes(utf8ToBytes('slot'), context, sender, contact);
  return hkdf(sha256, shared, utf8ToBytes('atsl/evidence/v1'), info, KEY);
}

function seal(key: Uint8Array, plain: Uint8Array, bound: Uint8Array): Uint8Array {
  return xchacha20poly1305(key, NONCE, bound).encrypt(plain);
}

function open(key: Uint8Array, box: Uint8Array, bound: Uint8Array): Uint8Array | null {
  try {
    return xchacha20poly1305(key, NONCE, bound).decrypt(box);
  } catch {
    return null;
  }
}
