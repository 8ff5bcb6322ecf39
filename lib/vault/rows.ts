import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { ZodType } from 'zod';
import * as z from 'zod/mini';
import { type Bytes, encodeFields, importKey, seal, unseal } from './bytes';
import { VaultError } from './errors';
import { deriveBytes, extractMaster } from './keyring';
import type { VaultRecord } from './types';

const ROW_VERSION = 1;
const SMALLEST_BUCKET = 512;

/** What the store holds for a record: two keyed hashes, a number and a padded box. */
const rowSchema = z.strictObject({
  version: z.literal(ROW_VERSION),
  key: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  kind: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** Counts the writes of this record, from 1. */
  sequence: z.int().check(z.positive()),
  box: z.custom<Bytes>((value) => value instanceof Uint8Array, 'not bytes'),
});
export type StoredRow = z.infer<typeof rowSchema>;

const contentSchema = z.strictObject({
  kind: z.string(),
  id: z.string(),
  updatedAt: z.int().check(z.nonnegative()),
  data: z.unknown(),
});
export type RecordContent = z.infer<typeof contentSchema>;

/** The keys of an unlocked vault on this device. `master` and `prk` are overwritten when it is locked. */
export interface VaultKeys {
  vaultId: string;
  master: Bytes;
  prk: Uint8Array;
  record: CryptoKey;
  index: Uint8Array;
}

export async function deriveKeys(vaultId: string, master: Bytes): Promise<VaultKeys> {
  const prk = extractMaster(master);
  const raw = deriveBytes(prk, 'vault-record', vaultId);
  const record = await importKey(raw);
  raw.fill(0);
  return { vaultId, master, prk, record, index: deriveBytes(prk, 'vault-index', vaultId) };
}

export function wipeKeys({ master, prk, index }: VaultKeys): void {
  for (const secret of [master, prk, index]) secret.fill(0);
}

const indexHash = (keys: VaultKeys, ...fields: string[]) =>
  bytesToHex(hmac(sha256, keys.index, encodeFields(...fields)));
export const kindHash = (keys: VaultKeys, kind: string) => indexHash(keys, 'kind', kind);
export const rowKey = (keys: VaultKeys, kind: string, id: string) => indexHash(keys, 'row', kind, id);

/** 4 bytes of length, the content, zeros up to the next power of two (at least 512): sizes say little. */
function pad(content: Uint8Array): Bytes {
  let bucket = SMALLEST_BUCKET;
  while (bucket < content.length + 4) bucket *= 2;
  const padded = new Uint8Array(bucket);
  new DataView(padded.buffer).setUint32(0, content.length);
  padded.set(content, 4);
  return padded;
}

function unpad(padded: Bytes): Uint8Array {
  const length = new DataView(padded.buffer).getUint32(0);
  return padded.subarray(4, 4 + length);
}

/**
 * Additional data: a box opens only in this vault, for this record, as this version of it. (A row put back whole,
 * as it stood earlier, is not noticed: that needs a signed state over all rows, which a later format may add.)
 */
const rowData = (keys: VaultKeys, row: Omit<StoredRow, 'box'>) =>
  encodeFields('atsl/vault-row', row.version, keys.vaultId, row.kind, row.key, row.sequence);

export async function sealRow(keys: VaultKeys, content: RecordContent, sequence: number): Promise<StoredRow> {
  const { kind, id } = content;
  const row = {
    version: ROW_VERSION as typeof ROW_VERSION,
    key: rowKey(keys, kind, id),
    kind: kindHash(keys, kind),
    sequence,
  };
  const plain = pad(new TextEncoder().encode(JSON.stringify(content)));
  const box = await seal(keys.record, plain, rowData(keys, row));
  plain.fill(0);
  return { ...row, box };
}

/** @throws VaultError `vault-newer`, `record-damaged` */
export function parseRow(stored: unknown): StoredRow {
  const version = z.object({ version: z.int() }).safeParse(stored);
  if (version.success && version.data.version > ROW_VERSION) throw new VaultError('vault-newer');
  const row = rowSchema.safeParse(stored);
  if (!row.success) throw new VaultError('record-damaged', { reason: 'row' }, row.error);
  return row.data;
}

/** @throws VaultError `record-damaged` when the row is not as this vault wrote it, `vault-newer` */
export async function openRow(keys: VaultKeys, stored: unknown): Promise<RecordContent> {
  const row = parseRow(stored);
  const plain = await unseal(keys.record, row.box, rowData(keys, row));
  if (!plain) throw new VaultError('record-damaged', { reason: 'authentication' });
  const content = contentSchema.parse(JSON.parse(new TextDecoder().decode(unpad(plain))));
  plain.fill(0);
  return content;
}

/** The typed record. @throws VaultError `record-shape` */
export function readRecord<T>(content: RecordContent, schema: ZodType<T>): VaultRecord<T> {
  const { kind, id, updatedAt } = content;
  return { kind, id, updatedAt, data: parseData(content.data, schema, kind, id) };
}

export function parseData<T>(data: unknown, schema: ZodType<T>, kind: string, id: string): T {
  const parsed = schema.safeParse(data);
  if (!parsed.success) throw new VaultError('record-shape', { kind, id }, parsed.error);
  return parsed.data;
}

/** Refuses what JSON would drop or change: it would be lost at the next reading. @throws VaultError `record-shape` */
export function assertJson(value: unknown, kind: string, id: string, depth = 0): void {
  const refuse = (reason: string) => new VaultError('record-shape', { kind, id, reason });
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  if (typeof value !== 'object') throw refuse(`${typeof value} is not JSON`);
  if (depth > 64) throw refuse('too deep');
  const proto: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && proto !== Object.prototype && proto !== null) {
    throw refuse(`${value.constructor?.name ?? 'object'} is not JSON`);
  }
  for (const member of Object.values(value)) {
    // An absent optional field is often written as undefined; JSON leaves it out, which reads the same.
    if (member === undefined && !Array.isArray(value)) continue;
    assertJson(member, kind, id, depth + 1);
  }
}
