import { scryptAsync } from '@noble/hashes/scrypt.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import * as z from 'zod/mini';
import { type Bytes, encodeFields, importKey, randomBytes, seal, unseal } from './bytes';
import { VaultError } from './errors';
import type { VaultOptions } from './types';

const HEADER_VERSION = 1;
const DEFAULT_COST = 17;
const MIN_PASSPHRASE = 8;
const PASSPHRASE_BOX = 12 + 32 + 16; // nonce, master secret, tag

const bytes = (length: number) =>
  z.custom<Bytes>((value) => value instanceof Uint8Array && value.length === length, 'wrong bytes');

/** One way to unlock. Further ways (passkey, wallet) wrap the same master secret beside it. */
const passphraseUnlock = z.strictObject({
  type: z.literal('passphrase'),
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    // Bounded, so that an altered header cannot make the page ask for gigabytes.
    cost: z.int().check(z.minimum(1), z.maximum(20)),
    r: z.literal(8),
    p: z.literal(1),
    salt: bytes(16),
  }),
  box: bytes(PASSPHRASE_BOX),
});
type PassphraseUnlock = z.infer<typeof passphraseUnlock>;

const headerSchema = z.strictObject({
  version: z.literal(HEADER_VERSION),
  /** 16 random bytes, hex: another one for each creation and each restore, so that rows never fit twice. */
  vaultId: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
  /** Grows with every change of the header, for compare-and-swap between tabs. */
  revision: z.int().check(z.positive()),
  unlocks: z.array(passphraseUnlock).check(z.minLength(1)),
});

/** The only row that is not encrypted: it says how to unlock, and nothing about who or what. */
export type VaultHeader = z.infer<typeof headerSchema>;

/** @throws VaultError `missing`, `vault-newer`, `vault-damaged` */
export function parseHeader(stored: unknown): VaultHeader {
  if (stored === undefined) throw new VaultError('missing');
  const version = z.object({ version: z.int() }).safeParse(stored);
  if (version.success && version.data.version > HEADER_VERSION) throw new VaultError('vault-newer');
  const header = headerSchema.safeParse(stored);
  if (!header.success) throw new VaultError('vault-damaged', { reason: 'header' }, header.error);
  return header.data;
}

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
async function derivePassphraseKey(
  passphrase: string,
  { cost, r, p, salt }: PassphraseUnlock['kdf'],
  onProgress: VaultOptions['onProgress'],
): Promise<CryptoKey> {
  const raw = await scryptAsync(passphrase, salt, { N: 2 ** cost, r, p, dkLen: 32, onProgress });
  const key = await importKey(raw);
  raw.fill(0);
  return key;
}

function unlockData(vaultId: string, { type, kdf }: Pick<PassphraseUnlock, 'type' | 'kdf'>): Bytes {
  const { name, cost, r, p, salt } = kdf;
  return encodeFields('atsl/vault-unlock', HEADER_VERSION, vaultId, type, name, cost, r, p, bytesToHex(salt));
}

/** Wraps the master secret under a passphrase. @throws VaultError `weak-passphrase` */
export async function wrapMaster(
  master: Bytes,
  vaultId: string,
  passphrase: string,
  { cost = DEFAULT_COST, onProgress }: VaultOptions,
): Promise<PassphraseUnlock> {
  const normal = checkPassphrase(passphrase);
  const method = {
    type: 'passphrase' as const,
    kdf: { name: 'scrypt' as const, cost, r: 8 as const, p: 1 as const, salt: randomBytes(16) },
  };
  const key = await derivePassphraseKey(normal, method.kdf, onProgress);
  return { ...method, box: await seal(key, master, unlockData(vaultId, method)) };
}

/**
 * The master secret. An altered header is not to be told from a wrong passphrase: both fail to authenticate.
 * @throws VaultError `wrong-passphrase`
 */
export async function unwrapMaster(
  header: VaultHeader,
  passphrase: string,
  { onProgress }: VaultOptions,
): Promise<Bytes> {
  for (const unlock of header.unlocks) {
    const key = await derivePassphraseKey(normalPassphrase(passphrase), unlock.kdf, onProgress);
    const master = await unseal(key, unlock.box, unlockData(header.vaultId, unlock));
    if (master) return master;
  }
  throw new VaultError('wrong-passphrase');
}

/** A header for a vault that is new here. @throws VaultError `weak-passphrase` */
export async function newHeader(
  master: Bytes,
  passphrase: string,
  options: VaultOptions,
): Promise<VaultHeader> {
  const vaultId = bytesToHex(randomBytes(16));
  const unlocks = [await wrapMaster(master, vaultId, passphrase, options)];
  return { version: HEADER_VERSION, vaultId, revision: 1, unlocks };
}
