import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import * as z from 'zod/mini';
import type { Bytes } from './bytes';
import { VaultError } from './errors';
import { checkPassphrase, normalPassphrase } from './header';
import type { RecordContent } from './rows';

const FORMAT = 'atsl-vault-backup';
const BACKUP_VERSION = 1;
const SMALLEST_BACKUP = 4096;
const AGE_INTRO = 'age-encryption.org/v1\n-> ';
const AGE_SCRYPT = `${AGE_INTRO}scrypt `;

/**
 * The JSON inside the age file, followed by spaces up to a power of two. `master` is the entropy of the recovery
 * phrase in hex; `records` are all records as the app reads them.
 */
const backupSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(BACKUP_VERSION),
  createdAt: z.iso.datetime(),
  master: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  records: z.array(
    z.strictObject({
      kind: z.string(),
      id: z.string(),
      updatedAt: z.int().check(z.nonnegative()),
      data: z.json(),
    }),
  ),
});

export interface BackupContent {
  master: Bytes;
  records: RecordContent[];
}

/** The age library computes scrypt in one go; a spinner should be on the screen before that. */
const nextTask = () => new Promise((resolve) => setTimeout(resolve, 0));

/** @throws VaultError `weak-passphrase` */
export async function writeBackup(
  { master, records }: BackupContent,
  passphrase: string,
  cost: number | undefined,
): Promise<Uint8Array> {
  const normal = checkPassphrase(passphrase);
  const { Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  encrypter.setPassphrase(normal);
  if (cost !== undefined) encrypter.setScryptWorkFactor(cost);
  const content: z.infer<typeof backupSchema> = {
    format: FORMAT,
    version: BACKUP_VERSION,
    createdAt: new Date().toISOString(),
    master: bytesToHex(master),
    records: records.map((record) => ({ ...record, data: z.json().parse(record.data) })),
  };
  const plain = new TextEncoder().encode(JSON.stringify(content));
  const padded = new Uint8Array(Math.max(SMALLEST_BACKUP, 2 ** Math.ceil(Math.log2(plain.length)))).fill(
    0x20,
  );
  padded.set(plain);
  await nextTask();
  const file = await encrypter.encrypt(padded);
  plain.fill(0);
  padded.fill(0);
  return file;
}

/**
 * Opens and checks a whole backup before anything is made of it. A wrong passphrase and a damaged passphrase
 * stanza look alike in age; damage anywhere else is told apart.
 * @throws VaultError `wrong-passphrase`, `backup-damaged`, `backup-foreign`, `backup-newer`
 */
export async function readBackup(file: Uint8Array, passphrase: string): Promise<BackupContent> {
  checkIntro(file);
  const { Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  decrypter.addPassphrase(normalPassphrase(passphrase));
  await nextTask();
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
  const { master, records } = content.data;
  const names = new Set(records.map(({ kind, id }) => JSON.stringify([kind, id])));
  if (names.size !== records.length) throw new VaultError('backup-damaged', { reason: 'a record twice' });
  return { master: new Uint8Array(hexToBytes(master)), records };
}
