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
