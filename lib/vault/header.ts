import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import * as z from 'zod/mini';
import { type Bytes, encodeFields } from './bytes';
import { VaultError } from './errors';

const HEADER_VERSION = 2;
const BOX = 12 + 32 + 16; // nonce, master secret, tag

const bytes = (length: number) =>
  z.custom<Bytes>((value) => value instanceof Uint8Array && value.length === length, 'wrong bytes');

/** The master secret under a passphrase; the same in formats 1 and 2. */
export const passphraseWrap = z.strictObject({
  type: z.literal('passphrase'),
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    // Bounded, so that an altered header cannot make the page ask for gigabytes.
    cost: z.int().check(z.minimum(1), z.maximum(20)),
    r: z.literal(8),
    p: z.literal(1),
    salt: bytes(16),
  }),
  box: bytes(BOX),
});

/** What each way to unlock has: a name of its own and the day on which it was added (not known of vaults of format 1). */
const common = {
  id: z.string().check(z.regex(/^[0-9a-f]{16}$/)),
  added: z.nullable(z.iso.date()),
};
const passphraseUnlock = z.strictObject({ ...common, ...passphraseWrap.shape });
/** Says neither which wallet nor which account: the header can be read by whoever has the device. */
const walletUnlock = z.strictObject({
  ...common,
  type: z.literal('wallet'),
  /** Which wording of the message is signed. */
  message: z.literal(1),
  salt: bytes(32),
  box: bytes(BOX),
});
const passkeyUnlock = z.strictObject({
  ...common,
  type: z.literal('passkey'),
  /** The credential's id, by which the browser finds it. */
  credential: z.custom<Bytes>(
    (value) => value instanceof Uint8Array && value.length > 0 && value.length <= 1023,
    'wrong bytes',
  ),
  salt: bytes(32),
  box: bytes(BOX),
});
const unlockSchema = z.discriminatedUnion('type', [passphraseUnlock, walletUnlock, passkeyUnlock]);
export type Unlock = z.infer<typeof unlockSchema>;
export type UnlockOf<T extends Unlock['type']> = Extract<Unlock, { type: T }>;

const headerSchema = z.strictObject({
  version: z.literal(HEADER_VERSION),
  /** 16 random bytes, hex: another one for each creation and each restore, so that rows never fit twice. */
  vaultId: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
  /** Grows with every change of the header, for compare-and-swap between tabs. */
  revision: z.int().check(z.positive()),
  /** A one-way mark of the master secret: tells whether a recovery phrase is this vault's. */
  check: bytes(32),
  unlocks: z.array(unlockSchema).check(z.minLength(1)),
});

/** The only part that is not encrypted: it says how to unlock, and nothing about who or what. */
export type VaultHeader = z.infer<typeof headerSchema>;

/** What headers of all versions have. */
export const anyHeader = z.looseObject({ version: z.int(), vaultId: z.string() });

/** @throws VaultError `missing`, `vault-newer`, `vault-damaged` */
export function parseHeader(stored: unknown): VaultHeader {
  if (stored === undefined) throw new VaultError('missing');
  const version = z.object({ version: z.int() }).safeParse(stored);
  if (version.success && version.data.version > HEADER_VERSION) throw new VaultError('vault-newer');
  const header = headerSchema.safeParse(stored);
  if (!header.success) throw new VaultError('vault-damaged', { reason: 'header' }, header.error);
  return header.data;
}

/** Digest of a header as parsed, hex; the state of the rows names it. */
export function headerDigest(stored: unknown): string {
  const parsed = headerSchema.safeParse(stored);
  if (!parsed.success) return '0'.repeat(64);
  const { version, vaultId, revision, check, unlocks } = parsed.data;
  const ways = unlocks.map((unlock) => JSON.stringify(unlock, hexBytes));
  return bytesToHex(sha256(encodeFields(version, vaultId, revision, bytesToHex(check), ...ways)));
}

const hexBytes = (_key: string, value: unknown) => (value instanceof Uint8Array ? bytesToHex(value) : value);
