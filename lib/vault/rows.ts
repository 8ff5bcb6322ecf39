import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { ZodType } from 'zod';
import * as z from 'zod/mini';
import { authentic, type Bytes, encodeFields, pad, randomBytes, unpad } from './bytes';
import { VaultError } from './errors';
import type { VaultKeys } from './keys';
import { HEAD, writeHead } from './row-head';
import type { VaultRecord } from './types';

const ROW_VERSION = 2;
const SMALLEST_BUCKET = 512;
const SALT = 32;
const TAG = 16;
/** A record's key seals one box and no other, so its nonce says nothing (as in age's payloads). */
const ONLY_NONCE = new Uint8Array(12);
const decoder = new TextDecoder();

/** What the store holds for a record: two keyed hashes, a number, a salt and a padded box. */
export interface StoredRow {
  version: typeof ROW_VERSION;
  key: string;
  kind: string;
  /** Counts the writes of this record, from 1. */
  sequence: number;
  /** Fresh with each write. The vault's key makes of it the key of this write: whoever is given that reads it and nothing else. */
  salt: Bytes;
  box: Bytes;
}

/**
 * Checked by hand: of thousands of rows at once a schema would take longer than their decryption. Whether the names are hashes
 * is left to the box, which opens under the right ones only.
 */
function isRow(stored: unknown): stored is StoredRow {
  if (typeof stored !== 'object' || stored === null || Object.keys(stored).length !== 6) return false;
  const { version, key, kind, sequence, salt, box }: Partial<Record<keyof StoredRow, unknown>> = stored;
  return (
    version === ROW_VERSION &&
    typeof key === 'string' &&
    typeof kind === 'string' &&
    Number.isSafeInteger(sequence) &&
    Number(sequence) > 0 &&
    salt instanceof Uint8Array &&
    salt.length === SALT &&
    box instanceof Uint8Array
  );
}

export const contentSchema = z.strictObject({
  kind: z.string(),
  id: z.string(),
  updatedAt: z.int().check(z.nonnegative()),
  data: z.unknown(),
});
export type RecordContent = z.infer<typeof contentSchema>;

/** Checked by hand for the same reason as the row; the schema says what is wrong. */
function isContent(value: unknown): value is RecordContent {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, id, updatedAt }: Partial<Record<keyof RecordContent, unknown>> = value;
  return (
    typeof kind === 'string' && typeof id === 'string' && Number.isSafeInteger(updatedAt) && 'data' in value
  );
}

const indexHash = (keys: VaultKeys, ...fields: string[]) =>
  bytesToHex(hmac(sha256, keys.index, encodeFields(...fields)));
export const kindHash = (keys: VaultKeys, kind: string) => indexHash(keys, 'kind', kind);
export const rowKey = (keys: VaultKeys, kind: string, id: string) => indexHash(keys, 'row', kind, id);

/** To make room anew for each of thousands of rows takes longer than to decrypt it: what lies here is used before the next one. */
const headRoom = new Uint8Array(HEAD);
const plainRoom = new Uint8Array(4096);

/** Additional data: a box opens for this record and this write only. The keys of all names are this vault's own. */
function rowData({ version, key, kind, sequence }: Omit<StoredRow, 'salt' | 'box'>): Uint8Array {
  writeHead(headRoom, version, key, kind, sequence);
  return headRoom;
}

/** Where a box is opened; undefined for a large one, which gets room of its own. */
function roomFor(box: Uint8Array): Uint8Array | undefined {
  const length = box.length - TAG;
  return length >= 0 && length <= plainRoom.length ? plainRoom.subarray(0, length) : undefined;
}

export function sealRow(keys: VaultKeys, content: RecordContent, sequence: number): StoredRow {
  const row = {
    version: ROW_VERSION as typeof ROW_VERSION,
    key: rowKey(keys, content.kind, content.id),
    kind: kindHash(keys, content.kind),
    sequence,
  };
  const data = rowData(row);
  const salt = randomBytes(SALT);
  const secret = keys.recordKey(salt);
  const plain = pad(new TextEncoder().encode(JSON.stringify(content)), SMALLEST_BUCKET);
  const box = new Uint8Array(chacha20poly1305(secret, ONLY_NONCE, data).encrypt(plain));
  plain.fill(0);
  secret.fill(0);
  return { ...row, salt, box };
}

/** @throws VaultError `vault-newer`, `record-damaged` */
export function parseRow(stored: unknown): StoredRow {
  if (isRow(stored)) return stored;
  const version = z.object({ version: z.int() }).safeParse(stored);
  throw new VaultError(
    version.success && version.data.version > ROW_VERSION ? 'vault-newer' : 'record-damaged',
    { reason: 'row' },
  );
}

/** @throws VaultError `record-damaged` when the row is not as this vault wrote it, `vault-newer` */
export function openRow(keys: VaultKeys, stored: unknown): RecordContent {
  const row = parseRow(stored);
  const secret = keys.recordKey(row.salt);
  const plain = authentic(() =>
    chacha20poly1305(secret, ONLY_NONCE, rowData(row)).decrypt(row.box, roomFor(row.box)),
  );
  secret.fill(0);
  if (!plain) throw new VaultError('record-damaged', { reason: 'authentication' });
  const content: unknown = JSON.parse(decoder.decode(unpad(plain)));
  plain.fill(0);
  return isContent(content) ? content : contentSchema.parse(content);
}

/** The sequence of the row to be replaced; a damaged row may be written over, a newer format's may not. */
export function sequenceOf(stored: unknown): number {
  if (stored === undefined) return 0;
  try {
    return parseRow(stored).sequence;
  } catch (error) {
    if (error instanceof VaultError && error.code === 'record-damaged') return 0;
    throw error;
  }
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
