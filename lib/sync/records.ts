import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import * as z from 'zod/mini';
import { type BlobId, blobIdSchema } from '@/lib/blobs/blobs';
import { sealedSchema } from '@/lib/blobs/sealed';
import { DEVICE_KIND, type VaultRecord } from '@/lib/vault/types';

/** A record as devices exchange it. */
export type SyncRecord = VaultRecord<unknown>;

export const recordSchema = z.object({
  kind: z.string().check(z.minLength(1), z.maxLength(200)),
  id: z.string().check(z.maxLength(500)),
  updatedAt: z.number().check(z.int(), z.nonnegative()),
  data: z.json(),
});

const short = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)).subarray(0, 16));

/** Names a record in maps; its first bits say which bucket it is in. */
export const keyOf = ({ kind, id }: { kind: string; id: string }): string =>
  short(JSON.stringify([kind, id]));

/** JSON with sorted members: equal data gives equal text on every device. */
export function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${stable(member)}`);
  return `{${members.join(',')}}`;
}

const versions = new WeakMap<SyncRecord, string>();

/** Tells one version of a record from every other. Of one object it is computed once: a sync asks several times. */
export function versionOf(record: SyncRecord): string {
  const known = versions.get(record);
  if (known !== undefined) return known;
  const version = short(`${record.updatedAt} ${stable(record.data)}`);
  versions.set(record, version);
  return version;
}

/** Records of this device alone are no part of any sync. */
export const isShared = ({ kind }: SyncRecord): boolean => !kind.startsWith(DEVICE_KIND);

/** Every name of a blob anywhere in the data: what a record needs to be whole. */
export function blobsIn(data: unknown, found = new Set<string>()): Set<string> {
  if (typeof data === 'string') {
    if (data.startsWith('bafkrei') && blobIdSchema.safeParse(data).success) found.add(data);
  } else if (typeof data === 'object' && data !== null) {
    for (const member of Object.values(data)) blobsIn(member, found);
  }
  return found;
}

/** Versions by record key. */
export type Versions = Record<string, string>;

const idSchema = z.string().check(z.regex(/^[0-9a-f]{32}$/));

/** What the copies are at one moment: the records in buckets by the first bits of their keys, and the blobs they need. */
export const manifestSchema = z.object({
  format: z.literal(1),
  /** One more with each write. */
  generation: z.number().check(z.int(), z.positive()),
  /** Of this write alone, random. */
  id: idSchema,
  /** The ids of the writes before, newest first: who knows one of them sees that this one is built upon it. */
  ancestors: z.array(idSchema).check(z.maxLength(1000)),
  /** There are 2^bits buckets; null for an empty one. */
  bits: z.number().check(z.int(), z.minimum(0), z.maximum(8)),
  buckets: z.array(z.nullable(sealedSchema)).check(z.maxLength(256)),
  blobs: z.array(blobIdSchema),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** How many writes back another device can be and still be told apart from a roll-back. */
export const ANCESTORS = 200;

export const bucketOf = (key: string, bits: number): number =>
  Number.parseInt(key.slice(0, 2), 16) >> (8 - bits);

/** Buckets of some 32 records; changed only when they have become far too large or small, as all are written anew then. */
export function bitsFor(records: number, current: number | undefined): number {
  const each = current === undefined ? 0 : records / 2 ** current;
  if (current !== undefined && each <= 64 && (each >= 8 || current === 0)) return current;
  return Math.min(8, Math.max(0, Math.ceil(Math.log2(records / 32))));
}

/** The blobs in which a manifest's records lie. */
export const chunksOf = ({ buckets }: Manifest): BlobId[] =>
  buckets.flatMap((bucket) => bucket?.chunks ?? []);

export const versionsOf = (records: Map<string, SyncRecord>): Versions =>
  Object.fromEntries([...records].map(([key, record]) => [key, versionOf(record)]));
