import 'server-only';
import * as z from 'zod';
import { BlobError, type BlobId, type BlobStorage } from '@/lib/blobs/blobs';

export interface PinningOptions {
  /** Base address of an IPFS Pinning Service API, such as https://pins.example/psa. */
  url: string;
  token: string;
  fetch?: typeof fetch;
  timeoutMs?: number;
}

const pinsSchema = z.object({ results: z.array(z.object({ requestid: z.string().min(1).max(500) })) });
const failed = (cause?: unknown) =>
  new BlobError('unreachable', 'The pinning service does not answer as it should just now.', cause);

/**
 * A storage whose blobs are pinned at a pinning service as well (ipfs.github.io/pinning-services-api-spec). The service fetches
 * them from the node; a blob counts as kept when the service has taken the request.
 */
export function pinnedToo(
  storage: BlobStorage,
  { url, token, fetch: fetcher = globalThis.fetch, timeoutMs = 20_000 }: PinningOptions,
): BlobStorage {
  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    try {
      return await fetcher(`${url}${path}`, {
        ...init,
        headers,
        cache: 'no-store',
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (cause) {
      throw failed(cause);
    }
  }
  async function requests(id: BlobId): Promise<string[]> {
    const answer = await ask(`/pins?cid=${encodeURIComponent(id)}&status=queued,pinning,pinned,failed`);
    if (!answer.ok) throw failed();
    const parsed = pinsSchema.safeParse(await answer.json().catch(() => undefined));
    if (!parsed.success) throw failed(parsed.error);
    return parsed.data.results.map(({ requestid }) => requestid);
  }

  return {
    async put(bytes) {
      const id = await storage.put(bytes);
      // No name: what the service learns is the content identifier alone.
      const answer = await ask('/pins', { method: 'POST', body: JSON.stringify({ cid: id }) });
      if (!answer.ok) throw failed();
      return id;
    },
    get: (id) => storage.get(id),
    async remove(id) {
      for (const request of await requests(id)) {
        const answer = await ask(`/pins/${encodeURIComponent(request)}`, { method: 'DELETE' });
        if (!answer.ok && answer.status !== 404) throw failed();
      }
      await storage.remove(id);
    },
  };
}
