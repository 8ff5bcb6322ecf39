import { BlobError, type BlobId, blobId, type DeviceBlobs } from '@/lib/blobs/blobs';

/** A storage in memory that a test can look into and break. */
export function memoryBlobs(): DeviceBlobs & { held: Map<BlobId, Uint8Array> } {
  const held = new Map<BlobId, Uint8Array>();
  return {
    held,
    async put(bytes) {
      const id = blobId(bytes);
      held.set(id, bytes.slice());
      return id;
    },
    async get(id) {
      const bytes = held.get(id);
      if (bytes && blobId(bytes) !== id) throw new BlobError('altered', 'altered');
      return bytes?.slice();
    },
    async remove(id) {
      held.delete(id);
    },
    async ids() {
      return [...held.keys()];
    },
  };
}

/** The code of a BlobError that must come. */
export async function blobCode(promise: Promise<unknown>): Promise<string> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in outcome && outcome.error instanceof BlobError) return outcome.error.code;
  throw new Error('expected a BlobError', { cause: 'error' in outcome ? outcome.error : outcome.value });
}
