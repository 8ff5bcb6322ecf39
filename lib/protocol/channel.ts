import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { equalBytes, hashOf, type RandomSource } from './bytes';
import { pad, unpad } from './padding';

/**
 * What the two parties tell each other, as blobs of three sizes for a server that sees nothing else.
 * First contact is the pattern X of the Noise framework over X25519, HKDF-SHA256 and XChaCha20-Poly1305: an
 * ephemeral key hides who writes, the sender's own key proves it to the reader. Afterwards both sides have one
 * shared secret with a key and a mailbox for each direction. No forward secrecy: whoever gets one side's
 * secret key reads that pairing's messages. A blob can be delivered twice: the messages carry what orders them.
 */

/** The sizes of a blob, in bytes. */
export const BLOB_SIZES = [1024, 4096, 16384] as const;

/**
 * - `too-large`: the payload does not fit the largest blob
 * - `blob`: not of a known size or version
 * - `refused`: altered, or not for this key
 * - `key`: a key that is not 32 bytes or has no shared secret
 */
export type ChannelErrorCode = 'too-large' | 'blob' | 'refused' | 'key';

/** Thrown when a blob cannot be sealed or opened. Never carries a key or a payload. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError';
  readonly code: ChannelErrorCode;

  constructor(code: ChannelErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** One side's end of a pairing's channel. */
export interface Channel {
  /** The mailbox to send to: 64 hex digits. */
  sendAddress: string;
  /** The mailbox that this side empties: 64 hex digits. */
  receiveAddress: string;
  /** What opens that mailbox: 32 bytes. */
  receiveToken: Uint8Array;
  /** A blob of 1024, 4096 or 16384 bytes. Throws ChannelError `too-large`. */
  seal(payload: Uint8Array): Uint8Array;
  /** The payload that the other side sealed. Throws ChannelError `blob` or `refused`. */
  open(blob: Uint8Array): Uint8Array;
}

const FIRST_VERSION = 1;
const CHANNEL_VERSION = 2;
const KEY = 32;
const NONCE = 24;
const MAC = 16;
/** version ‖ ephemeral key ‖ nonce ‖ box of the sender's key ‖ box of the payload */
const FIRST_OVERHEAD = 1 + KEY + NONCE + (KEY + MAC) + MAC;
/** version ‖ nonce ‖ box of the payload */
const CHANNEL_OVERHEAD = 1 + NONCE + MAC;
const ascii = utf8ToBytes;

/** The X25519 public key of a secret of 32 bytes. */
export function x25519PublicKey(secret: Uint8Array): Uint8Array {
  return x25519.getPublicKey(key(secret));
}

/** The address of the mailbox that a token opens: hex of sha256("atsl/mailbox/v1" ‖ token). */
export function mailboxAddress(token: Uint8Array): string {
  return bytesToHex(hashOf(ascii('atsl/mailbox/v1'), token));
}

/** Seals a first message to a registered contact key. The reader learns the sender's key; nobody else does. */
export function sealFirst(input: {
  to: Uint8Array;
  from: { secret: Uint8Array; public: Uint8Array };
  payload: Uint8Array;
  random?: RandomSource;
}): Uint8Array {
  const { to, from, payload, random = randomBytes } = input;
  if (!equalBytes(x25519PublicKey(from.secret), key(from.public))) {
    throw new ChannelError('key', 'the two halves of the sender key differ');
  }
  const padded = padBlob(payload, FIRST_OVERHEAD);
  const ephemeral = random(KEY);
  const nonce = random(NONCE);
  const head = concatBytes(Uint8Array.of(FIRST_VERSION), x25519PublicKey(ephemeral), nonce);
  const keys = firstKeys(shared(ephemeral, to), head, to);
  const sender = seal(keys.sender, nonce, head, from.public);
  const body = seal(keys.body(shared(from.secret, to)), nonce, concatBytes(head, sender, to), padded);
  return concatBytes(head, sender, body);
}

/** Opens a first message with the contact key's secret. `from` is the sender's key, proved. Throws ChannelError. */
export function openFirst(input: { secret: Uint8Array; blob: Uint8Array }): {
  from: Uint8Array;
  payload: Uint8Array;
} {
  const { secret, blob } = input;
  checkBlob(blob, FIRST_VERSION);
  const own = x25519PublicKey(secret);
  const head = blob.slice(0, 1 + KEY + NONCE);
  const sender = blob.slice(head.length, head.length + KEY + MAC);
  const nonce = head.slice(1 + KEY);
  const keys = firstKeys(shared(secret, head.slice(1, 1 + KEY)), head, own);
  const from = open(keys.sender, nonce, head, sender);
  const bodyKey = keys.body(shared(secret, from));
  const body = blob.slice(head.length + sender.length);
  return { from, payload: unpadBlob(open(bodyKey, nonce, concatBytes(head, sender, own), body)) };
}

/** Opens the channel between a patient's fresh key and a therapist's contact key, from either side. */
export function openChannel(input: {
  ownSecret: Uint8Array;
  theirPublic: Uint8Array;
  role: 'patient' | 'therapist';
  random?: RandomSource;
}): Channel {
  const { ownSecret, theirPublic, role, random = randomBytes } = input;
  const own = x25519PublicKey(ownSecret);
  const [patient, therapist] = role === 'patient' ? [own, theirPublic] : [theirPublic, own];
  const parties = concatBytes(patient, therapist);
  const secret = shared(ownSecret, theirPublic);
  const derive = (label: string) =>
    hkdf(sha256, secret, ascii('atsl/channel/v1'), concatBytes(ascii(label), parties), 32);
  const direction = (name: 'to-therapist' | 'to-patient') => ({
    key: derive(`${name}/key`),
    token: derive(`${name}/token`),
    bound: concatBytes(Uint8Array.of(CHANNEL_VERSION), ascii(`atsl/channel/v1/${name}`), parties),
  });
  const [toTherapist, toPatient] = [direction('to-therapist'), direction('to-patient')];
  const [sending, receiving] = role === 'patient' ? [toTherapist, toPatient] : [toPatient, toTherapist];
  return {
    sendAddress: mailboxAddress(sending.token),
    receiveAddress: mailboxAddress(receiving.token),
    receiveToken: receiving.token,
    seal(payload) {
      const padded = padBlob(payload, CHANNEL_OVERHEAD);
      const nonce = random(NONCE);
      const box = seal(sending.key, nonce, sending.bound, padded);
      return concatBytes(Uint8Array.of(CHANNEL_VERSION), nonce, box);
    },
    open(blob) {
      checkBlob(blob, CHANNEL_VERSION);
      const nonce = blob.slice(1, 1 + NONCE);
      return unpadBlob(open(receiving.key, nonce, receiving.bound, blob.slice(1 + NONCE)));
    },
  };
}

/** Noise X: the first key from e·s alone, the second from e·s and s·s. Both bound to the head and the reader. */
function firstKeys(ephemeralStatic: Uint8Array, head: Uint8Array, to: Uint8Array) {
  const derive = (secret: Uint8Array, label: string) =>
    hkdf(sha256, secret, ascii('atsl/first/v1'), concatBytes(ascii(label), head, to), 32);
  return {
    sender: derive(ephemeralStatic, 'sender'),
    body: (staticStatic: Uint8Array) => derive(concatBytes(ephemeralStatic, staticStatic), 'body'),
  };
}

function padBlob(payload: Uint8Array, overhead: number): Uint8Array {
  const whole = pad(payload, BLOB_SIZES, overhead);
  if (!whole) throw new ChannelError('too-large', 'the message is too long to send');
  return whole;
}

function unpadBlob(whole: Uint8Array): Uint8Array {
  const payload = unpad(whole);
  if (!payload) throw new ChannelError('refused', 'the padding is wrong');
  return payload;
}

function checkBlob(blob: Uint8Array, version: number): void {
  if (!BLOB_SIZES.some((size) => size === blob.length)) throw new ChannelError('blob', 'not of a known size');
  if (blob[0] !== version) throw new ChannelError('blob', 'not of a known version');
}

function key(bytes: Uint8Array): Uint8Array {
  if (bytes.length !== KEY) throw new ChannelError('key', 'a key must be 32 bytes');
  return bytes;
}

/** X25519. A public key of small order gives a secret that all know, and is refused. */
function shared(secret: Uint8Array, publicKey: Uint8Array): Uint8Array {
  try {
    return x25519.getSharedSecret(key(secret), key(publicKey));
  } catch {
    throw new ChannelError('key', 'the keys give no shared secret');
  }
}

function seal(boxKey: Uint8Array, nonce: Uint8Array, bound: Uint8Array, plain: Uint8Array): Uint8Array {
  return xchacha20poly1305(boxKey, nonce, bound).encrypt(plain);
}

function open(boxKey: Uint8Array, nonce: Uint8Array, bound: Uint8Array, box: Uint8Array): Uint8Array {
  try {
    return xchacha20poly1305(boxKey, nonce, bound).decrypt(box);
  } catch {
    throw new ChannelError('refused', 'altered, or not for this key');
  }
}
