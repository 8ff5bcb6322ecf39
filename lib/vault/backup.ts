import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import * as z from 'zod/mini';
import { blobId, blobIdSchema, MAX_BLOB } from '@/lib/blobs/blobs';
import type { Bytes } from './bytes';
import { VaultError } from './errors';
import type { RecordContent } from './rows';
import { checkPassphrase, normalPassphrase } from './unlocks';

const FORMAT = 'atsl-vault-backup';
const BACKUP_VERSION = 2;
const SMALLEST_BACKUP = 4096;
const AGE_INTRO = 'age-encryption.org/v1\n-> ';
const AGE_SCRYPT = `${AGE_INTRO}scrypt `;

const master = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const records = z.array(
  z.strictObject({
    kind: z.string(),
    id: z.string(),
    updatedAt: z.int().check(z.nonnegative()),
    data: z.json(),
  }),
);

/** Versions are read for good; only the last is written. */
const backup1 = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  master,
  records,
});
/**
 * The JSON inside the age file, followed by spaces up to a size that says little. `master` is the entropy of the recovery
 * phrase in hex; `records` are the records as the app reads them; `blobs` are the pieces of ciphertext that records name
 * (attachments), base64; `generation` is the vault's count of writes.
 */
const backup2 = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(BACKUP_VERSION),
  createdAt: z.iso.datetime(),
  generation: z.int().check(z.nonnegative()),
  master,
  records,
  blobs: z.array(z.strictObject({ id: blobIdSchema, data: z.string() })),
});
const backupSchema = z.discriminatedUnion('version', [backup1, backup2]);

export interface BackupContent {
  master: Bytes;
  records: RecordContent[];
  blobs: Uint8Array[];
  generation: number | undefined;
  createdAt: string;
}

/** The ids of all blobs that a record names. */
export function blobsNamed(records: readonly RecordContent[]): Set<string> {
  const ids = records.flatMap(({ data }) => JSON.stringify(data).match(/\bbafkrei[a-z2-7]{52}\b/g) ?? []);
  return new Set(ids);
}

interface Work {
  cost?: number;
  onProgress?: (fraction: number) => void;
}

/** @throws VaultError `weak-passphrase` */
export async function writeBackup(
  { master, records, blobs, generation }: Omit<BackupContent, 'createdAt'>,
  passphrase: string,
  { cost, onProgress }: Work,
): Promise<Uint8Array> {
  const normal = checkPassphrase(passphrase);
  const [{ Encrypter }, { passphraseRecipient }] = await Promise.all([
    import('age-encryption'),
    import('./age-passphrase'),
  ]);
  const content: z.infer<typeof backup2> = {
    format: FORMAT,
    version: BACKUP_VERSION,
    createdAt: new Date().toISOString(),
    generation: generation ?? 0,
    master: bytesToHex(master),
    records: records.map((record) => ({ ...record, data: z.json().parse(record.data) })),
    blobs: blobs.map((bytes) => ({ id: blobId(bytes), data: base64.encode(bytes) })),
  };
  const plain = new TextEncoder().encode(JSON.stringify(content));
  const padded = new Uint8Array(paddedSize(plain.length)).fill(0x20);
  padded.set(plain);
  plain.fill(0);
  const encrypter = new Encrypter();
  encrypter.addRecipient(await passphraseRecipient(normal, cost, onProgress));
  const file = await encrypter.encrypt(padded);
  padded.fill(0);
  return file;
}

/**
 * Powers of two up to 1 MiB; above, as Padmé has it (Nikitin and others, PoPETs 2019): at most an eighth more, where
 * another power of two would double the file.
 */
function paddedSize(length: number): number {
  const exponent = Math.ceil(Math.log2(Math.max(length, SMALLEST_BACKUP)));
  if (exponent <= 20) return 2 ** exponent;
  const floor = Math.floor(Math.log2(length));
  const step = 2 ** (floor - Math.floor(Math.log2(floor)) - 1);
  return Math.ceil(length / step) * step;
}

/**
 * Opens and checks a whole backup before anything is made of it. A wrong passphrase and a damaged passphrase
 * stanza look alike in age; damage anywhere else is told apart.
 * @throws VaultError `wrong-passphrase`, `backup-damaged`, `backup-foreign`, `backup-newer`
 */
export async function readBackup(
  file: Uint8Array,
  passphrase: string,
  onProgress?: Work['onProgress'],
): Promise<BackupContent> {
  checkIntro(file);
  const [{ Decrypter }, { passphraseIdentity }] = await Promise.all([
    import('age-encryption'),
    import('./age-passphrase'),
  ]);
  const decrypter = new Decrypter();
  decrypter.addIdentity(passphraseIdentity(normalPassphrase(passphrase), onProgress));
  const text = await decrypter.decrypt(file, 'text').catch((error: unknown) => {
    const noMatch = error instanceof Error && error.message.startsWith('no identity matched');
    throw new VaultError(noMatch ? 'wrong-passphrase' : 'backup-damaged', undefined, error);
  });
  return parseContent(text);
}

function checkIntro(file: Uint8Array): void {
  const start = new TextDecoder('latin1').decode(file.subarray(0, AGE_SCRYPT.length));
  if (start === AGE_SCRYPT) return;
  throw new VaultError(AGE_SCRYPT.startsWith(start) ? 'backup-damaged' : 'backup-foreign');
}

function parseContent(text: string): BackupContent {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // It authenticated, so somebody wrote it so on purpose: an age file, but none of ours.
    throw new VaultError('backup-foreign');
  }
  const intro = z.object({ format: z.literal(FORMAT), version: z.int().check(z.positive()) }).safeParse(json);
  if (!intro.success) throw new VaultError('backup-foreign');
  if (intro.data.version > BACKUP_VERSION) throw new VaultError('backup-newer');
  const content = backupSchema.safeParse(json);
  if (!content.success) throw new VaultError('backup-damaged', { reason: 'content' });
  const { master, records, createdAt } = content.data;
  const names = new Set(records.map(({ kind, id }) => JSON.stringify([kind, id])));
  if (names.size !== records.length) throw new VaultError('backup-damaged', { reason: 'a record twice' });
  const blobs = content.data.version === 1 ? [] : content.data.blobs.map(openBlob);
  const generation = content.data.version === 1 ? undefined : content.data.generation;
  return { master: new Uint8Array(hexToBytes(master)), records, blobs, generation, createdAt };
}

function openBlob({ id, data }: { id: string; data: string }): Uint8Array {
  let bytes: Uint8Array | undefined;
  try {
    bytes = base64.decode(data);
  } catch {
    // Said below.
  }
  if (!bytes || bytes.length > MAX_BLOB || blobId(bytes) !== id) {
    throw new VaultError('backup-damaged', { reason: 'a blob' });
  }
  return bytes;
}
