import { BlobError, type BlobId } from '@/lib/blobs/blobs';
import type { Vault } from '@/lib/vault/types';
import { SyncError } from './errors';
import { chunksOf, type Manifest } from './records';
import { openHead, readManifest, type SyncRemote } from './remote';
import * as state from './state';

/** Deletes what was left behind and whose time has come. What cannot be deleted now is tried the next time. */
export async function tidy(
  vault: Vault,
  remote: SyncRemote,
  manifest: Manifest,
  needed: Set<BlobId>,
): Promise<void> {
  const { here, there } = await state.garbage(vault);
  if (here.length + there.length === 0) return;
  const inUse = new Set([...needed, ...chunksOf(manifest), ...manifest.blobs]);
  const now = Date.now();
  const isDue = ({ id, after }: { id: BlobId; after: number }) => after <= now && !inUse.has(id);
  const keep = (list: state.Garbage['here']) =>
    list.filter((left) => !isDue(left) && !(inUse.has(left.id) && left.after <= now));
  for (const { id } of here.filter(isDue)) await vault.blobs.remove(id);
  const failed: state.Garbage['there'] = [];
  for (const left of there.filter(isDue)) {
    await remote.storage.remove(left.id).catch((error: unknown) => {
      // What another device or another vault holds the right to is not ours to delete.
      if (!(error instanceof BlobError)) throw error;
      if (error.code !== 'refused') failed.push(left);
    });
  }
  await state.keepGarbage(vault, { here: keep(here), there: [...keep(there), ...failed] });
}

/**
 * Deletes the copies: first what points to them, without which nobody finds the keys of the rest, then all of them that are
 * known of. Gives how many blobs are gone and how many could not be deleted.
 */
export async function removeCopies(
  vault: Vault,
  remote: SyncRemote,
): Promise<{ removed: number; left: number }> {
  const ids = new Set((await state.garbage(vault)).there.map(({ id }) => id));
  const add = (manifest: Manifest) => {
    for (const id of [...chunksOf(manifest), ...manifest.blobs]) ids.add(id);
  };
  const write = await state.pending(vault);
  for (const known of [await state.base(vault), write]) if (known) add(known.manifest);
  for (const id of [...(write?.uploads ?? []), ...(write?.doubtful ?? []), ...(write?.replaced ?? [])])
    ids.add(id);
  const head = await remote.readHead();
  try {
    const pointer = head && (await openHead(vault.keyring, head)).manifest;
    for (const id of pointer?.chunks ?? []) ids.add(id);
    if (pointer) add(await readManifest(remote.storage, pointer));
  } catch (error) {
    // What cannot be read cannot be named either; without its pointer it is lost to everybody.
    if (!(error instanceof SyncError)) throw error;
  }
  await remote.removeHead();
  await state.forget(vault);
  let left = 0;
  for (const id of ids) {
    await remote.storage.remove(id).catch((error: unknown) => {
      if (!(error instanceof BlobError)) throw error;
      left += 1;
    });
  }
  return { removed: ids.size - left, left };
}
