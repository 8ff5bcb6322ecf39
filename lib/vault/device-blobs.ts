import { BlobError, blobId, type DeviceBlobs, MAX_BLOB } from '@/lib/blobs/blobs';
import { blobsNamed } from './backup';
import { VaultError } from './errors';
import type { VaultStore } from './store';
import type { Vault } from './types';

/** The blobs of one vault on this device; `open` throws once the vault is locked. */
export function deviceBlobs(
  store: VaultStore,
  vaultId: string,
  open: () => unknown,
  all: Vault['all'],
): DeviceBlobs {
  async function stored<R>(work: () => Promise<R>): Promise<R> {
    open();
    try {
      return await work();
    } catch (error) {
      if (error instanceof VaultError && error.code === 'quota') {
        throw new BlobError('full', 'The device has no room left. Nothing was written.', error);
      }
      throw error;
    }
  }
  async function sweep(): Promise<number> {
    // First what is there, then what is named: a blob that a sync fetches meanwhile is named before it is there.
    const ids = await stored(() => store.blobIds(vaultId));
    if (ids.length === 0) return 0;
    let unread = false;
    const named = blobsNamed(
      await all(() => {
        unread = true;
      }),
    );
    if (unread) return 0;
    const orphans = ids.filter((id) => !named.has(id));
    for (const id of orphans) await stored(() => store.removeBlob(vaultId, id));
    return orphans.length;
  }
  return {
    put: (bytes) =>
      stored(() => {
        if (bytes.length > MAX_BLOB) throw new BlobError('too-large', 'One piece is too large.');
        return store.putBlob(vaultId, bytes);
      }),
    get: (id) =>
      stored(async () => {
        const bytes = await store.getBlob(vaultId, id);
        if (bytes === undefined) return undefined;
        if (!(bytes instanceof Uint8Array) || blobId(bytes) !== id) {
          throw new BlobError('altered', 'A stored piece is damaged or was tampered with.');
        }
        return bytes;
      }),
    remove: (id) => stored(() => store.removeBlob(vaultId, id)),
    ids: () => stored(() => store.blobIds(vaultId)),
    adding: (work) => store.together(work),
    sweep: async () => (await store.alone(sweep)) ?? 0,
  };
}
