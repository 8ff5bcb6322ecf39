import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { VaultError } from './errors';

/** Bytes in a buffer of their own: what WebCrypto takes. */
export type Bytes = Uint8Array<ArrayBuffer>;

export const NONCE_LENGTH = 12;

/** WebCrypto, which browsers give to secure contexts only. @throws VaultError `unsupported` */
export function subtle(): SubtleCrypto {
  const found = globalThis.crypto?.subtle;
  if (!found) throw new VaultError('unsupported');
  return found;
}

export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** Unambiguous bytes of a list of strings and numbers, for additional data and hashes. */
export function encodeFields(...fields: (string | number)[]): Bytes {
  return new TextEncoder().encode(JSON.stringify(fields));
}

/** A key for AES-256-GCM that cannot be read back out of WebCrypto. */
export function importKey(raw: Bytes): Promise<CryptoKey> {
  return subtle().importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** AES-256-GCM (NIST SP 800-38D) under a fresh random nonce: nonce ‖ ciphertext ‖ tag. */
export async function seal(key: CryptoKey, plain: Bytes, additionalData: Bytes): Promise<Bytes> {
  const iv = randomBytes(NONCE_LENGTH);
  const sealed = await subtle().encrypt({ name: 'AES-GCM', iv, additionalData }, key, plain);
  const box = new Uint8Array(NONCE_LENGTH + sealed.byteLength);
  box.set(iv);
  box.set(new Uint8Array(sealed), NONCE_LENGTH);
  return box;
}

/** Opens what `seal` made; `undefined` when key, additional data or box are not the ones of then. */
export async function unseal(key: CryptoKey, box: Bytes, additionalData: Bytes): Promise<Bytes | undefined> {
  const iv = box.subarray(0, NONCE_LENGTH);
  const sealed = box.subarray(NONCE_LENGTH);
  try {
    return new Uint8Array(await subtle().decrypt({ name: 'AES-GCM', iv, additionalData }, key, sealed));
  } catch (error) {
    // WebCrypto has one error for "does not authenticate"; anything else is a fault of ours and must be seen.
    if (error instanceof DOMException && error.name === 'OperationError') return undefined;
    throw error;
  }
}

const LONG_NONCE = 24;

/**
 * XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) under a fresh random nonce: nonce ‖ ciphertext ‖ tag. At once, where
 * WebCrypto would answer later: thousands of small boxes open faster so, and its nonce is long enough for any number of them.
 */
export function sealNow(key: Uint8Array, plain: Uint8Array, additionalData: Uint8Array): Bytes {
  const nonce = randomBytes(LONG_NONCE);
  const sealed = xchacha20poly1305(key, nonce, additionalData).encrypt(plain);
  const box = new Uint8Array(LONG_NONCE + sealed.length);
  box.set(nonce);
  box.set(sealed, LONG_NONCE);
  return box;
}

/** Opens what `sealNow` made; `undefined` when key, additional data or box are not the ones of then. */
export function unsealNow(key: Uint8Array, box: Uint8Array, additionalData: Uint8Array): Bytes | undefined {
  if (box.length < LONG_NONCE + 16) return undefined;
  const cipher = xchacha20poly1305(key, box.subarray(0, LONG_NONCE), additionalData);
  return authentic(() => cipher.decrypt(box.subarray(LONG_NONCE)));
}

/** What `decrypt` gives, or undefined when the box does not authenticate: the only way in which it can fail. */
export function authentic(decrypt: () => Uint8Array): Bytes | undefined {
  try {
    const plain = decrypt();
    return plain.buffer instanceof ArrayBuffer
      ? new Uint8Array(plain.buffer, plain.byteOffset, plain.length)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Zeros to the end of a bucket whose size is a power of two, after 4 bytes of length: sizes say little. */
export function pad(content: Uint8Array, smallest: number): Bytes {
  let bucket = smallest;
  while (bucket < content.length + 4) bucket *= 2;
  const padded = new Uint8Array(bucket);
  new DataView(padded.buffer).setUint32(0, content.length);
  padded.set(content, 4);
  return padded;
}

export function unpad(padded: Bytes): Uint8Array {
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  return padded.subarray(4, 4 + length);
}
