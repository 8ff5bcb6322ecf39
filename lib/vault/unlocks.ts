import { hkdf } from '@noble/hashes/hkdf.js';
import { scryptAsync } from '@noble/hashes/scrypt.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type Bytes, encodeFields, importKey, randomBytes, seal, unseal } from './bytes';
import { VaultError, type VaultErrorCode } from './errors';
import type { Unlock, UnlockOf } from './header';
import type { UnlockMethod, UnlockSecret, VaultOptions } from './types';

const DEFAULT_COST = 17;
const MIN_PASSPHRASE = 8;

/**
 * What a Stacks wallet is asked to sign. Fixed, because the key comes from the signature; the wallet shows it as it stands.
 * Any change needs a further number in the header.
 */
export const WALLET_MESSAGE = `Session Log: open my vault

Signing this opens the vault on this device. It sends nothing and costs nothing.

Sign it only on a page that you opened yourself: whoever has this signature and your device can read your vault.

Version 1`;

/**
 * The passphrase as it enters a key derivation: NFC, as RFC 8265 (OpaqueString) has it, so that a letter typed as
 * one code point or two gives one key.
 */
export function normalPassphrase(passphrase: string): string {
  return passphrase.normalize('NFC');
}

/** @throws VaultError `weak-passphrase` below 8 characters */
export function checkPassphrase(passphrase: string): string {
  const normal = normalPassphrase(passphrase);
  if ([...normal].length < MIN_PASSPHRASE) throw new VaultError('weak-passphrase');
  return normal;
}

/** scrypt (RFC 7914), yielding to the page every 10 ms. */
async function passphraseKey(
  passphrase: string,
  { cost, r, p, salt }: UnlockOf<'passphrase'>['kdf'],
  onProgress: VaultOptions['onProgress'],
): Promise<CryptoKey> {
  const raw = await scryptAsync(passphrase, salt, { N: 2 ** cost, r, p, dkLen: 32, onProgress });
  const key = await importKey(raw);
  raw.fill(0);
  return key;
}

/** HKDF-SHA256 (RFC 5869) of what a wallet signed or a passkey gave: both are secrets of 256 bits. */
async function derivedKey(
  secret: Uint8Array,
  salt: Bytes,
  type: string,
  vaultId: string,
): Promise<CryptoKey> {
  const raw = new Uint8Array(
    hkdf(sha256, secret, salt, utf8ToBytes(`atsl/v1/unlock-${type}/${vaultId}`), 32),
  );
  const key = await importKey(raw);
  raw.fill(0);
  return key;
}

type Draft<T extends Unlock = Unlock> = T extends Unlock ? Omit<T, 'box' | 'id' | 'added'> : never;

/** Additional data: a wrapped master secret opens only in this vault and in this way. */
function wrapData(vaultId: string, unlock: Draft): Bytes {
  switch (unlock.type) {
    case 'passphrase': {
      const { name, cost, r, p, salt } = unlock.kdf;
      return encodeFields('atsl/vault-unlock', 1, vaultId, unlock.type, name, cost, r, p, bytesToHex(salt));
    }
    case 'wallet':
      return encodeFields(
        'atsl/vault-unlock',
        2,
        vaultId,
        unlock.type,
        unlock.message,
        bytesToHex(unlock.salt),
      );
    case 'passkey':
      return encodeFields(
        'atsl/vault-unlock',
        2,
        vaultId,
        unlock.type,
        bytesToHex(unlock.credential),
        bytesToHex(unlock.salt),
      );
  }
}

/** A way to unlock that is still to be wrapped, and the key for it. */
async function draft(
  secret: UnlockSecret,
  vaultId: string,
  { cost = DEFAULT_COST, onProgress }: VaultOptions,
): Promise<{ way: Draft; key: CryptoKey }> {
  switch (secret.type) {
    case 'passphrase': {
      const kdf = { name: 'scrypt' as const, cost, r: 8 as const, p: 1 as const, salt: randomBytes(16) };
      const key = await passphraseKey(checkPassphrase(secret.passphrase), kdf, onProgress);
      return { way: { type: 'passphrase', kdf }, key };
    }
    case 'wallet': {
      const salt = randomBytes(32);
      const key = await derivedKey(secret.signature, salt, 'wallet', vaultId);
      return { way: { type: 'wallet', message: 1, salt }, key };
    }
    case 'passkey': {
      const { output, credential, salt } = secret;
      const key = await derivedKey(output, salt, 'passkey', vaultId);
      return { way: { type: 'passkey', credential, salt }, key };
    }
  }
}

/** Wraps the master secret in a further way. @throws VaultError `weak-passphrase` */
export async function wrapMaster(
  master: Bytes,
  vaultId: string,
  secret: UnlockSecret,
  options: VaultOptions,
): Promise<Unlock> {
  const { way, key } = await draft(secret, vaultId, options);
  const box = await seal(key, master, wrapData(vaultId, way));
  return { id: bytesToHex(randomBytes(8)), added: new Date().toISOString().slice(0, 10), ...way, box };
}

const REFUSED: Record<UnlockSecret['type'], VaultErrorCode> = {
  passphrase: 'wrong-passphrase',
  wallet: 'wrong-wallet',
  passkey: 'wrong-passkey',
};

/** What both versions of the header have for this. */
interface Wrapped {
  vaultId: string;
  unlocks: (Draft & { box: Bytes })[];
}

/**
 * The master secret. An altered header is not to be told from a wrong passphrase: both fail to authenticate.
 * @throws VaultError `wrong-passphrase`, `wrong-wallet`, `wrong-passkey`
 */
export async function unwrapMaster(
  { vaultId, unlocks }: Wrapped,
  secret: UnlockSecret,
  { onProgress }: VaultOptions,
): Promise<Bytes> {
  for (const unlock of unlocks) {
    const key = await keyFor(unlock, secret, vaultId, onProgress);
    const master = key && (await unseal(key, unlock.box, wrapData(vaultId, unlock)));
    if (master) return master;
  }
  throw new VaultError(REFUSED[secret.type]);
}

async function keyFor(
  unlock: Draft,
  secret: UnlockSecret,
  vaultId: string,
  onProgress: VaultOptions['onProgress'],
): Promise<CryptoKey | undefined> {
  if (unlock.type === 'passphrase' && secret.type === 'passphrase')
    return passphraseKey(normalPassphrase(secret.passphrase), unlock.kdf, onProgress);
  if (unlock.type === 'wallet' && secret.type === 'wallet')
    return derivedKey(secret.signature, unlock.salt, 'wallet', vaultId);
  if (unlock.type === 'passkey' && secret.type === 'passkey')
    return derivedKey(secret.output, unlock.salt, 'passkey', vaultId);
  return undefined;
}

/** What the unlock screen and the settings show of a way. */
export function describeUnlock(unlock: Unlock): UnlockMethod {
  const { id, type, added } = unlock;
  return type === 'passkey'
    ? { id, type, added, credential: unlock.credential, salt: unlock.salt }
    : { id, type, added };
}
