import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { scryptAsync } from '@noble/hashes/scrypt.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base64nopad } from '@scure/base';
import type { Identity, Recipient } from 'age-encryption';
import { authentic, randomBytes } from './bytes';

/**
 * age's scrypt recipient (c2sp.org/age, section "The scrypt recipient type"), which the age library has as well, but in one go:
 * this one lets the page live and tells how far it is.
 */
const LABEL = 'age-encryption.org/v1/scrypt';
const DEFAULT_COST = 18;
/** As age does: a higher one would be a file made to keep the page busy. */
const MAX_COST = 20;
const NONCE = new Uint8Array(12);

type OnProgress = ((fraction: number) => void) | undefined;

function wrapKey(passphrase: string, salt: Uint8Array, cost: number, onProgress: OnProgress) {
  const labelled = new Uint8Array([...utf8ToBytes(LABEL), ...salt]);
  return scryptAsync(passphrase, labelled, { N: 2 ** cost, r: 8, p: 1, dkLen: 32, onProgress });
}

export async function passphraseRecipient(
  passphrase: string,
  cost = DEFAULT_COST,
  onProgress?: OnProgress,
): Promise<Recipient> {
  const { Stanza } = await import('age-encryption');
  return {
    async wrapFileKey(fileKey) {
      const salt = randomBytes(16);
      const key = await wrapKey(passphrase, salt, cost, onProgress);
      const body = chacha20poly1305(key, NONCE).encrypt(fileKey);
      key.fill(0);
      return [new Stanza(['scrypt', base64nopad.encode(salt), String(cost)], body)];
    },
  };
}

export function passphraseIdentity(passphrase: string, onProgress?: OnProgress): Identity {
  return {
    async unwrapFileKey(stanzas) {
      const [stanza] = stanzas;
      if (stanzas.length !== 1 || !stanza) throw new Error('a passphrase stanza stands alone');
      const [type, salted = '', work = ''] = stanza.args;
      if (type !== 'scrypt') return null;
      if (stanza.args.length !== 3 || !/^[1-9][0-9]?$/.test(work) || Number(work) > MAX_COST) {
        throw new Error('invalid scrypt stanza');
      }
      const salt = base64nopad.decode(salted);
      if (salt.length !== 16 || stanza.body.length !== 32) throw new Error('invalid scrypt stanza');
      const key = await wrapKey(passphrase, salt, Number(work), onProgress);
      const fileKey = authentic(() => chacha20poly1305(key, NONCE).decrypt(stanza.body));
      key.fill(0);
      return fileKey ?? null;
    },
  };
}
