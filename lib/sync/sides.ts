import * as z from 'zod/mini';
import type { BlobId, BlobStorage } from '@/lib/blobs/blobs';
import { VaultError } from '@/lib/vault/errors';
import type { Vault } from '@/lib/vault/types';
import {
  ANCESTORS,
  bitsFor,
  bucketOf,
  isShared,
  keyOf,
  type Manifest,
  type SyncRecord,
  type Versions,
  versionOf,
} from './records';
import { freshId, readBucket, writeBucket } from './remote';
import type { Common } from './state';

/** The records of this device that devices share, and how many rows cannot be read. */
export async function readLocal(
  vault: Vault,
): Promise<{ records: Map<string, SyncRecord>; damaged: number }> {
  let damaged = 0;
  const all = await vault.all(() => {
    damaged += 1;
  });
  return { records: new Map(all.filter(isShared).map((record) => [keyOf(record), record])), damaged };
}

/** Versions of everything in the copies, and the records of those buckets that are not as this device last knew them. */
export async function readRemote(
  storage: BlobStorage,
  there: Manifest | undefined,
  known: Common,
  everything: boolean,
): Promise<{ versions: Versions; records: Map<string, SyncRecord> }> {
  const versions: Versions = {};
  const records = new Map<string, SyncRecord>();
  if (!there) return { versions, records };
  const unchanged = new Set<number>();
  for (const [index, bucket] of there.buckets.entries()) {
    const before = known.manifest?.bits === there.bits ? known.manifest.buckets[index] : undefined;
    if (before !== undefined && before?.chunks.join() === bucket?.chunks.join()) unchanged.add(index);
    if (!bucket || (unchanged.has(index) && !everything)) continue;
    for (const [key, record] of await readBucket(storage, bucket)) {
      records.set(key, record);
      versions[key] = versionOf(record);
    }
  }
  for (const [key, version] of Object.entries(known.versions)) {
    if (unchanged.has(bucketOf(key, there.bits))) versions[key] = version;
  }
  return { versions, records };
}

/**
 * Writes a record back from the copies where the device's own row cannot be read any more.
 * @returns how many
 */
export async function heal(
  vault: Vault,
  local: Map<string, SyncRecord>,
  remote: Map<string, SyncRecord>,
): Promise<number> {
  let healed = 0;
  for (const [key, { kind, id, data }] of remote) {
    if (local.has(key)) continue;
    try {
      await vault.get(kind, id, z.unknown() as never);
    } catch (error) {
      if (!(error instanceof VaultError) || error.code !== 'record-damaged') throw error;
      await vault.put(kind, id, data);
      healed += 1;
    }
  }
  return healed;
}

/** What the copies are to be: `there` itself when nothing changes, undefined when there is nothing to keep. */
export async function buildManifest(
  storage: BlobStorage,
  result: Map<string, SyncRecord>,
  there: Manifest | undefined,
  remote: Versions,
  generation: number,
  blobs: BlobId[],
): Promise<Manifest | undefined> {
  if (!there && result.size === 0) return undefined;
  const bits = bitsFor(result.size, there?.bits);
  const groups = Array.from({ length: 2 ** bits }, () => [] as [string, SyncRecord][]);
  for (const entry of result) groups[bucketOf(entry[0], bits)]?.push(entry);
  const remoteCounts = groups.map(() => 0);
  for (const key of Object.keys(remote)) {
    const index = bucketOf(key, bits);
    remoteCounts[index] = (remoteCounts[index] ?? 0) + 1;
  }
  const buckets: Manifest['buckets'] = [];
  let isSame = there !== undefined && there.bits === bits;
  for (const [index, group] of groups.entries()) {
    const former = there?.bits === bits ? there.buckets[index] : undefined;
    const kept =
      former !== undefined &&
      remoteCounts[index] === group.length &&
      group.every(([key, record]) => remote[key] === versionOf(record));
    if (kept) {
      buckets.push(former);
      continue;
    }
    isSame = false;
    const sorted = group.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
    buckets.push(sorted.length === 0 ? null : await writeBucket(storage, sorted));
  }
  const sortedBlobs = [...blobs].sort();
  if (there && isSame && there.blobs.join() === sortedBlobs.join()) return there;
  return {
    format: 1,
    generation: Math.max(generation, there?.generation ?? 0) + 1,
    id: freshId(),
    ancestors: there ? [there.id, ...there.ancestors].slice(0, ANCESTORS) : [],
    bits,
    buckets,
    blobs: sortedBlobs,
  };
}
