import { BlobError, blobId, type DeviceBlobs, MAX_BLOB } from '@/lib/blobs/blobs';
import { VaultError } from './errors';
import type { VaultStore } from './store';

/** The blobs of one vault on this device; `open` throws once the vault is locked. */
export function deviceBlobs(store: VaultStore, vaultId: string, open: () => unknown): DeviceBlobs {
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
  };
}
