import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import * as z from 'zod/mini';
import { retryAfter, UNTRACED } from '@/lib/http';
import { doWork } from '@/lib/relay/work';
import { BlobError, type BlobId, type BlobStorage, blobId, MAX_BLOB } from './blobs';
import {
  BLOB_PLACES,
  BLOB_SERVER_CODES,
  type BlobPlace,
  baseDifficulty,
  DELETE_DOMAIN,
  dayOf,
  HEAD_DOMAIN,
  HEAD_SIZE,
  workChallenge,
} from './limits';

const offerSchema = z.object({
  places: z.array(z.enum(BLOB_PLACES)),
  crowding: z.number().check(z.int(), z.minimum(0), z.maximum(10)),
  full: z.boolean(),
});
export type BlobOffer = z.infer<typeof offerSchema>;
const errorSchema = z.object({ error: z.object({ code: z.enum(BLOB_SERVER_CODES) }) });

const WORDS: Partial<Record<(typeof BLOB_SERVER_CODES)[number], [BlobError['code'], string]>> = {
  busy: ['busy', 'The server has too much to do just now.'],
  'slow-body': ['busy', 'The connection is too slow just now.'],
  'storage-full': ['full', 'The server has no room left.'],
  unavailable: ['unreachable', 'The storage behind the server does not answer just now.'],
  place: ['not-configured', 'The server is not (any more) configured with this storage.'],
  size: ['too-large', 'The server does not take a piece of this size.'],
  missing: ['missing', 'The server does not have it (any more).'],
  token: ['refused', 'The server does not accept the right to do this.'],
};

export interface BlobServerOptions {
  fetch?: typeof fetch | undefined;
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
}

/** What the page can ask of the server's blob store. Every failure is a BlobError. */
export interface BlobServer {
  offer(): Promise<BlobOffer>;
  /**
   * A storage at this server.
   * @param tokenOf the 32 bytes that delete a blob again; the server learns their hash
   * @param options.days after which the blobs end (1 to 30); without, they stay
   */
  storage(tokenOf: (id: BlobId) => Uint8Array, options?: { place?: BlobPlace; days?: number }): BlobStorage;
  /** The value under the capability; undefined when there is none. */
  readHead(capability: Uint8Array): Promise<Uint8Array | undefined>;
  /** Replaces the value if it is still `former`; false: it is another by now. */
  writeHead(capability: Uint8Array, value: Uint8Array, former: Uint8Array | undefined): Promise<boolean>;
  removeHead(capability: Uint8Array): Promise<void>;
}

/**
 * A client of the blob store for browser and Node.
 * @param baseUrl where the API is, without a trailing slash; '' in the page means its own origin
 */
export function createBlobServer(
  baseUrl = '',
  { fetch: fetcher = globalThis.fetch, timeoutMs = 60_000, signal }: BlobServerOptions = {},
): BlobServer {
  const url = `${baseUrl.replace(/\/+$/, '')}/api/blobs`;
  let crowding = 0;

  /** One request; a status of `allowed` is an answer, all others are errors. */
  async function ask(path: string, init: RequestInit, allowed: number[] = []): Promise<[number, Uint8Array]> {
    const timeout = AbortSignal.timeout(timeoutMs);
    let response: Response;
    let body: Uint8Array;
    try {
      const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
      response = await fetcher(`${url}${path}`, { ...init, ...UNTRACED, signal: either });
      body = new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      signal?.throwIfAborted();
      throw new BlobError('unreachable', 'The server cannot be reached.', cause);
    }
    if (response.ok || allowed.includes(response.status)) return [response.status, body];
    const refusal = errorSchema.safeParse(parsed(body));
    const code = refusal.success ? refusal.data.error.code : undefined;
    if (code === 'work') throw new WorkAsked();
    const known = code && WORDS[code];
    if (known) throw new BlobError(known[0], known[1], retryAfter(response));
    if (code) throw new BlobError('refused', `The server refused it (${code}).`);
    // Something in between answered in place of the server.
    if (response.status === 429) throw new BlobError('busy', 'The server has too much to do just now.');
    if (response.status >= 500) throw new BlobError('unreachable', `The server failed (${response.status}).`);
    throw new BlobError('bad-answer', `The answer is not the server's own (${response.status}).`);
  }

  async function offer(): Promise<BlobOffer> {
    const [, body] = await ask('', {});
    const answer = offerSchema.safeParse(parsed(body));
    if (!answer.success) throw new BlobError('bad-answer', 'The server gave an answer that cannot be read.');
    crowding = answer.data.crowding;
    return answer.data;
  }

  /** Sends something with work; when more is asked for than was shown, learns how much and does that. */
  async function withWork<T>(what: string, size: number, send: (work: string) => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      const day = dayOf(Date.now());
      const difficulty = baseDifficulty(size) + crowding;
      const counter = await doWork(workChallenge(day), utf8ToBytes(what), difficulty, signal);
      try {
        return await send(`${day}:${counter}`);
      } catch (error) {
        if (!(error instanceof WorkAsked)) throw error;
        if (attempt === 2) {
          throw new BlobError(
            'refused',
            "The server does not accept this device's proof of work. Is the device's clock right?",
          );
        }
        await offer();
      }
    }
  }

  const octets = { 'content-type': 'application/octet-stream' };
  const bearer = (capability: Uint8Array) => ({ authorization: `Bearer ${bytesToHex(capability)}` });

  return {
    offer,
    storage: (tokenOf, { place = 'server', days } = {}) => ({
      async put(bytes) {
        if (bytes.length > MAX_BLOB) throw new BlobError('too-large', 'One piece is too large.');
        const id = blobId(bytes);
        const headers = {
          ...octets,
          'x-place': place,
          'x-delete-hash': bytesToHex(sha256(concatBytes(utf8ToBytes(DELETE_DOMAIN), tokenOf(id)))),
          ...(days === undefined ? {} : { 'x-expires-days': String(days) }),
        };
        await withWork(id, bytes.length, (work) =>
          ask(`/${id}`, {
            method: 'PUT',
            headers: { ...headers, 'x-work': work },
            body: new Uint8Array(bytes),
          }),
        );
        return id;
      },
      async get(id) {
        const [status, body] = await ask(`/${encodeURIComponent(id)}`, {}, [404]);
        if (status === 404) {
          // Only the store itself can say so: a page of something in between is no answer.
          if (errorSchema.safeParse(parsed(body)).success) return undefined;
          throw new BlobError('bad-answer', "The answer is not the server's own (404).");
        }
        if (body.length > MAX_BLOB || blobId(body) !== id) {
          throw new BlobError('altered', 'The server gave other bytes than were stored.');
        }
        return body;
      },
      async remove(id) {
        await ask(`/${encodeURIComponent(id)}`, { method: 'DELETE', headers: bearer(tokenOf(id)) });
      },
    }),
    async readHead(capability) {
      const [status, body] = await ask('/head', { headers: bearer(capability) });
      if (status === 204) return undefined;
      if (body.length !== HEAD_SIZE) {
        throw new BlobError('bad-answer', 'The server gave an answer that cannot be read.');
      }
      return body;
    },
    async writeHead(capability, value, former) {
      const condition: Record<string, string> = former
        ? { 'if-match': `"${bytesToHex(sha256(former))}"` }
        : { 'if-none-match': '*' };
      const headers = { ...octets, ...bearer(capability), ...condition };
      const send = async (work: Record<string, string>) => {
        const body = new Uint8Array(value);
        const [status] = await ask('/head', { method: 'PUT', headers: { ...headers, ...work }, body }, [412]);
        return status !== 412;
      };
      if (former) return send({});
      const address = bytesToHex(sha256(concatBytes(utf8ToBytes(HEAD_DOMAIN), capability)));
      return withWork(address, HEAD_SIZE, (work) => send({ 'x-work': work }));
    },
    async removeHead(capability) {
      await ask('/head', { method: 'DELETE', headers: bearer(capability) });
    },
  };
}

/** The server asks for (more) work than was shown. */
class WorkAsked extends Error {}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
