import * as z from 'zod/mini';
import { blobIdSchema } from '@/lib/blobs/blobs';
import { VaultError } from '@/lib/vault/errors';
import type { Vault } from '@/lib/vault/types';
import { SyncError } from './errors';
import { ANCESTORS, chunksOf, type Manifest, manifestSchema, type Versions } from './records';

/** Kind of what this device remembers of the sync. */
export const STATE = 'device-sync';

/** A state of the copies that this device knows: what was there, and which versions of the records it was. */
const knownSchema = z.object({
  manifest: manifestSchema,
  versions: z.record(z.string(), z.string()),
});
export type Known = z.infer<typeof knownSchema>;

const pendingSchema = z.extend(knownSchema, {
  /** What was put for it. */
  uploads: z.array(blobIdSchema),
  /** What was put for writes before it of which the answer was not seen either. */
  doubtful: z.array(blobIdSchema),
  /** What nothing needs any more once it was taken. Not in what older versions wrote. */
  replaced: z.optional(z.array(blobIdSchema)),
});
export type Pending = z.infer<typeof pendingSchema>;

const leftSchema = z.object({
  /** Not deleted before, milliseconds since 1970: somebody may think better of what they removed. */
  after: z.number(),
  id: blobIdSchema,
});
const garbageSchema = z.object({ here: z.array(leftSchema), there: z.array(leftSchema) });
export type Garbage = z.infer<typeof garbageSchema>;

/** What is remembered; where it cannot be read it is as if it were not there, and the merge finds out anew. */
async function remembered<T>(vault: Vault, id: string, schema: z.ZodMiniType<T>): Promise<T | undefined> {
  try {
    return (await vault.get(STATE, id, schema as never))?.data as T | undefined;
  } catch (error) {
    if (error instanceof VaultError && ['record-damaged', 'record-shape'].includes(error.code))
      return undefined;
    throw error;
  }
}

/** A write of which the answer has not been seen. */
export const pending = (vault: Vault) => remembered(vault, 'pending', pendingSchema);
export const keepPending = (vault: Vault, write: Pending) => vault.put(STATE, 'pending', write);
export const dropPending = (vault: Vault) => vault.remove(STATE, 'pending');

/** The last state in which this device and the copies were the same, and the blobs that nothing needs any more. */
export const base = (vault: Vault) => remembered(vault, 'base', knownSchema);
export const keepBase = (vault: Vault, { manifest, versions }: Known) =>
  vault.put(STATE, 'base', { manifest, versions });

export const garbage = async (vault: Vault): Promise<Garbage> =>
  (await remembered(vault, 'garbage', garbageSchema)) ?? { here: [], there: [] };

/** Remembers blobs at the storage to be deleted, after a time or at once. */
export async function leave(vault: Vault, side: keyof Garbage, ids: string[], after = 0): Promise<void> {
  if (ids.length === 0) return;
  const present = await garbage(vault);
  const known = new Set(present[side].map(({ id }) => id));
  const added = [...new Set(ids)].filter((id) => !known.has(id)).map((id) => ({ id, after }));
  if (added.length > 0)
    await vault.put(STATE, 'garbage', { ...present, [side]: [...present[side], ...added] });
}

export const keepGarbage = (vault: Vault, left: Garbage) => vault.put(STATE, 'garbage', left);

/** Forgets all of it, as when the copies are given up. */
export async function forget(vault: Vault): Promise<void> {
  for (const id of ['base', 'pending', 'garbage']) await vault.remove(STATE, id);
}

/** What this device and the copies were last known to have in common; `manifest` is absent where nothing is. */
export interface Common {
  manifest: Manifest | undefined;
  versions: Versions;
  /** The highest generation that this device has seen. */
  generation: number;
}

/**
 * The common state, as far as what is there now was built upon it.
 * @param anyway go on although it was not: then nothing is common
 * @throws SyncError `rolled-back`, `emptied`
 */
export async function common(vault: Vault, there: Manifest | undefined, anyway: boolean): Promise<Common> {
  const write = await pending(vault);
  const builtOn = (id: string) => there?.id === id || there?.ancestors.includes(id);
  if (write && there) {
    if (builtOn(write.manifest.id)) {
      // It was taken after all: only its answer got lost.
      await keepBase(vault, write);
      const needed = new Set([...chunksOf(write.manifest), ...write.manifest.blobs, ...write.uploads]);
      await leave(
        vault,
        'there',
        [...write.doubtful, ...(write.replaced ?? [])].filter((id) => !needed.has(id)),
      );
      await dropPending(vault);
    } else if (there.generation >= write.manifest.generation) {
      await leave(vault, 'there', [...write.uploads, ...write.doubtful]);
      await dropPending(vault);
    }
  }
  const last = await base(vault);
  if (!last) return { manifest: undefined, versions: {}, generation: 0 };
  const { generation, id } = last.manifest;
  // Further back than the ancestors go, a roll-back shows by its generation alone.
  const isFork = there && !builtOn(id) && there.generation - generation < ANCESTORS;
  if (there && there.generation >= generation && !isFork) return { ...last, generation };
  if (!anyway) throw new SyncError(there ? 'rolled-back' : 'emptied');
  return { manifest: undefined, versions: {}, generation };
}
