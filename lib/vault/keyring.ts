import { mapHashToField } from '@noble/curves/abstract/modular.js';
import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { VaultError } from './errors';
import type { Keyring } from './types';

/** Order of secp256k1 (SEC 2, section 2.4.1). */
const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** HKDF-Extract (RFC 5869) of the master secret with the default salt: the one value all keys expand from. */
export function extractMaster(master: Uint8Array): Uint8Array {
  return extract(sha256, master);
}

/**
 * HKDF-Expand with info `atsl/v1/<purpose>/<context>`. A purpose holds no slash, so no two pairs of purpose and
 * context give one info string.
 */
export function deriveBytes(prk: Uint8Array, purpose: string, context: string, length = 32) {
  return expand(sha256, prk, utf8ToBytes(`atsl/v1/${purpose}/${context}`), length);
}

/** A scalar in [1, n-1] from 48 derived bytes: (v mod (n-1)) + 1, bias below 2^-128 (FIPS 186-5, A.2.1). */
function deriveScalar(prk: Uint8Array, purpose: string, context: string): Uint8Array {
  const wide = deriveBytes(prk, purpose, context, 48);
  const scalar = mapHashToField(wide, CURVE_ORDER);
  wide.fill(0);
  return scalar;
}

/** The keyring over a pseudo-random key; `prk` throws once the vault is locked. Info strings: see the vectors. */
export function createKeyring(prk: () => Uint8Array): Keyring {
  return {
    accountKey(index) {
      if (!Number.isSafeInteger(index) || index < 0) throw new VaultError('bad-input', { reason: 'index' });
      return deriveScalar(prk(), 'account', String(index));
    },
    cohortKey: (principal) => deriveScalar(prk(), 'cohort', principal),
    ringKey: (purpose) => deriveScalar(prk(), 'ring', purpose),
    contactKey: (context) => deriveBytes(prk(), 'contact', context),
    pairingKey: (context) => deriveScalar(prk(), 'pairing', context),
    inboxToken: () => deriveBytes(prk(), 'inbox', 'therapist'),
    syncKey: (context) => deriveBytes(prk(), 'sync', context),
    salt(purpose, context) {
      if (!/^[a-z0-9-]+$/.test(purpose)) throw new VaultError('bad-input', { reason: 'purpose' });
      return deriveBytes(prk(), 'salt', `${purpose}/${context}`);
    },
  };
}
