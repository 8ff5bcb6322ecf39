import 'server-only';
import { BlobError, type BlobStorage, blobId, MAX_BLOB } from '@/lib/blobs/blobs';

export interface KuboOptions {
  /** Address of the RPC API, such as http://127.0.0.1:5001. */
  url: string;
  /** Bearer token, where the API asks for one. */
  token?: string | undefined;
  fetch?: typeof fetch;
  timeoutMs?: number;
}

const unreachable = (cause?: unknown) =>
  new BlobError('unreachable', 'The IPFS node cannot be reached just now.', cause);

/**
 * Blobs as pinned raw blocks of a Kubo node, over its RPC API (docs.ipfs.tech/reference/kubo/rpc). The node may look for a block
 * elsewhere when it has lost its own.
 */
export function kuboStorage({
  url,
  token,
  fetch: fetcher = globalThis.fetch,
  timeoutMs = 20_000,
}: KuboOptions): BlobStorage {
  async function ask(call: string, body?: FormData): Promise<Response> {
    try {
      return await fetcher(`${url}/api/v0/${call}`, {
        method: 'POST',
        headers: token ? { authorization: `Bearer ${token}` } : {},
        ...(body ? { body } : {}),
        cache: 'no-store',
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (cause) {
      throw unreachable(cause);
    }
  }
  /** What the node said of a failure; it has status 500 for every one. */
  const reason = async (response: Response): Promise<string> => {
    const said = await response.text().catch(() => '');
    return said.slice(0, 500);
  };

  return {
    async put(bytes) {
      const id = blobId(bytes);
      const form = new FormData();
      form.append('data', new Blob([new Uint8Array(bytes)], { type: 'application/octet-stream' }));
      const response = await ask('block/put?cid-codec=raw&mhtype=sha2-256&pin=true', form);
      if (!response.ok) throw unreachable(await reason(response));
      const answer: unknown = await response.json().catch(() => undefined);
      if (!answer || typeof answer !== 'object' || !('Key' in answer) || answer.Key !== id) {
        throw new BlobError('bad-answer', 'The IPFS node stored it under another name than its content has.');
      }
      return id;
    },
    async get(id) {
      const response = await ask(`block/get?arg=${encodeURIComponent(id)}`);
      if (!response.ok) {
        const said = await reason(response);
        // Offline it has not got it, online it has found nobody in time who has.
        if (/not found|could not find|context deadline|no providers/i.test(said)) return undefined;
        throw unreachable(said);
      }
      const bytes = await response.arrayBuffer().catch((cause) => {
        throw unreachable(cause);
      });
      if (bytes.byteLength > MAX_BLOB || blobId(new Uint8Array(bytes)) !== id) {
        throw new BlobError('altered', 'The IPFS node gave other bytes than were stored.');
      }
      return new Uint8Array(bytes);
    },
    async remove(id) {
      // Unpinned it would go with the node's next collection only; removing the block is at once.
      const unpin = await ask(`pin/rm?arg=${encodeURIComponent(id)}`);
      if (!unpin.ok && !/not pinned/i.test(await reason(unpin))) throw unreachable();
      const gone = await ask(`block/rm?force=true&arg=${encodeURIComponent(id)}`);
      const said = await reason(gone);
      // A block that stays is told in the body, with status 200.
      if (!gone.ok || (/"Error":"[^"]/.test(said) && !/not found/i.test(said))) throw unreachable(said);
    },
  };
}
