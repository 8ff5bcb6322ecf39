import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BlobStorage } from '@/lib/blobs/blobs';

/** What a Kubo node and a pinning service answer, over a real IPFS node: their downloads cannot be had in a test. */
export interface KuboServer {
  url: string;
  /** Calls as they came: method and path with query. */
  calls: string[];
  pins: Map<string, string>;
  /** Set, every call fails so. */
  broken: 'down' | 'error' | 'other-key' | undefined;
  stop(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

export async function serveKubo(storage: BlobStorage, token: string): Promise<KuboServer> {
  const state: Pick<KuboServer, 'calls' | 'pins' | 'broken'> = {
    calls: [],
    pins: new Map(),
    broken: undefined,
  };
  /** Kept by the node itself; such a block cannot be removed. */
  const pinned = new Set<string>();
  const failure = (message: string) => ({ Message: message, Code: 0, Type: 'error' });

  async function answer(request: IncomingMessage): Promise<[number, unknown]> {
    const url = new URL(request.url ?? '', 'http://kubo.test');
    const id = url.searchParams.get('arg') ?? '';
    if (request.headers.authorization !== `Bearer ${token}`) return [403, '403 - Forbidden'];
    if (state.broken === 'error') return [500, failure('repo is locked')];
    switch (`${request.method} ${url.pathname}`) {
      case 'POST /api/v0/block/put': {
        const form = await new Response(new Uint8Array(await bodyOf(request)), {
          headers: { 'content-type': request.headers['content-type'] ?? '' },
        }).formData();
        const file = form.get('data') as File;
        const key = await storage.put(new Uint8Array(await file.arrayBuffer()));
        if (url.searchParams.get('pin') === 'true') pinned.add(key);
        return [200, { Key: state.broken === 'other-key' ? `${key.slice(0, -1)}2` : key, Size: file.size }];
      }
      case 'POST /api/v0/block/get': {
        const bytes = await storage.get(id);
        return bytes
          ? [200, bytes]
          : [500, failure(`block was not found locally (offline): ipld: could not find ${id}`)];
      }
      case 'POST /api/v0/pin/rm': {
        if (!pinned.delete(id)) return [500, failure('not pinned or pinned indirectly')];
        return [200, { Pins: [id] }];
      }
      case 'POST /api/v0/block/rm':
        if (pinned.has(id)) return [200, { Hash: id, Error: 'pinned: recursive' }];
        await storage.remove(id);
        return [200, { Hash: id }];
      case 'POST /pins': {
        const { cid } = JSON.parse((await bodyOf(request)).toString()) as { cid: string };
        state.pins.set(`request-${cid}`, cid);
        return [202, { requestid: `request-${cid}`, status: 'queued', pin: { cid } }];
      }
      case 'GET /pins': {
        const cid = url.searchParams.get('cid');
        const found = [...state.pins].filter(([, pinned]) => pinned === cid);
        return [200, { count: found.length, results: found.map(([requestid]) => ({ requestid })) }];
      }
      default:
        if (request.method === 'DELETE' && url.pathname.startsWith('/pins/')) {
          state.pins.delete(decodeURIComponent(url.pathname.slice('/pins/'.length)));
          return [202, {}];
        }
        return [404, 'not found'];
    }
  }

  const server = createServer(async (request, response) => {
    state.calls.push(`${request.method} ${request.url}`);
    if (state.broken === 'down') return request.socket.destroy();
    const [status, body] = await answer(request);
    response.writeHead(status).end(body instanceof Uint8Array ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}
