import * as one from '@/app/api/blobs/[id]/route';
import * as head from '@/app/api/blobs/head/route';
import * as all from '@/app/api/blobs/route';
import { BlobError, type BlobId, type BlobStorage, blobId } from '@/lib/blobs/blobs';

/** A storage in memory that a test can look into and break. */
export function memoryBlobs(): BlobStorage & { ids(): Promise<BlobId[]>; held: Map<BlobId, Uint8Array> } {
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

/** The app's blob routes as a fetch: what the browser's fetch and Next's router do between the two. */
export const blobRoutes: typeof fetch = async (input, init) => {
  const request = new Request(input as string, { ...init, duplex: 'half' } as RequestInit);
  const name = decodeURIComponent(new URL(request.url).pathname.split('/')[3] ?? '');
  if (name === '') return all.GET();
  if (name === 'head') {
    if (request.method === 'PUT') return head.PUT(request);
    return request.method === 'DELETE' ? head.DELETE(request) : head.GET(request);
  }
  const context = { params: Promise.resolve({ id: name }) };
  if (request.method === 'PUT') return one.PUT(request, context);
  return request.method === 'DELETE' ? one.DELETE(request, context) : one.GET(request, context);
};
