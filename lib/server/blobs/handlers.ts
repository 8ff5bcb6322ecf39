import 'server-only';
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { BlobError, type BlobStorage, blobId, blobIdSchema, MAX_BLOB } from '@/lib/blobs/blobs';
import {
  BLOB_PLACES,
  type BLOB_SERVER_CODES,
  baseDifficulty,
  CAPABILITY_BYTES,
  DELETE_DOMAIN,
  dayOf,
  HEAD_DOMAIN,
  HEAD_SIZE,
  isBlobSize,
  MAX_EXPIRY_DAYS,
  workChallenge,
} from '@/lib/blobs/limits';
import { provesWork } from '@/lib/relay/work';
import { ApiError, answer, bytes, json, mediaType, noContent, readBody } from '../http';
import { type BucketSize, TokenBuckets } from '../rate-limit';
import type { BlobStore } from './store';

type Code = (typeof BLOB_SERVER_CODES)[number];

const hex32 = z.string().regex(/^[0-9a-f]{64}$/);
const bearerSchema = z.string().regex(new RegExp(`^Bearer [0-9a-f]{${CAPABILITY_BYTES * 2}}$`, 'i'));
const daysSchema = z.coerce.number().int().min(1).max(MAX_EXPIRY_DAYS).optional();
const workSchema = z.string().regex(/^\d{5}:\d{1,15}$/);
const tagSchema = z.string().regex(/^"[0-9a-f]{64}"$/);

export interface BlobLimits {
  putAll: BucketSize;
  readAll: BucketSize;
  head: BucketSize;
}

/** Generous to people who copy many records at once, in the way of a flood; each blob costs its sender work besides. */
const DEFAULT_LIMITS: BlobLimits = {
  putAll: { burst: 1000, perSecond: 60 },
  readAll: { burst: 4000, perSecond: 400 },
  head: { burst: 60, perSecond: 2 },
};

export interface BlobHandlers {
  offer(): Promise<Response>;
  put(request: Request, id: string): Promise<Response>;
  get(id: string): Promise<Response>;
  remove(request: Request, id: string): Promise<Response>;
  getHead(request: Request): Promise<Response>;
  putHead(request: Request): Promise<Response>;
  removeHead(request: Request): Promise<Response>;
}

const refuse = (status: number, code: Code, message: string, retryAfter?: number) =>
  new ApiError(status, code, message, retryAfter);
const sha256 = (...parts: (string | Uint8Array)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};
export const tagOf = (value: Uint8Array): string => `"${sha256(value)}"`;

/**
 * The blob store's HTTP side: checks form, size, work and rate, then asks the store. Capabilities are known only while a request
 * lasts and written nowhere; of a request nothing is read but its body and the headers named here.
 */
export function createBlobHandlers(
  store: () => Promise<BlobStore>,
  ipfs: () => BlobStorage | undefined,
  { now = Date.now, limits = DEFAULT_LIMITS }: { now?: () => number; limits?: BlobLimits } = {},
): BlobHandlers {
  const puts = new TokenBuckets(limits.putAll, now);
  const reads = new TokenBuckets(limits.readAll, now);
  const heads = new TokenBuckets(limits.head, now);
  const pace = (buckets: TokenBuckets, key = 'all') => {
    const wait = buckets.take(key);
    if (wait > 0) throw refuse(429, 'busy', 'Too many requests just now. Try again a little later.', wait);
  };

  /** Work doubles with each sixteenth of the second half of the room that is taken. */
  const crowding = async () => Math.max(0, Math.ceil(((await (await store()).fill()) - 0.5) * 16));

  async function checkWork(request: Request, what: string, size: number): Promise<void> {
    const given = workSchema.safeParse(request.headers.get('x-work'));
    const [day, counter] = given.success ? given.data.split(':').map(Number) : [];
    const difficulty = baseDifficulty(size) + (await crowding());
    const shown =
      day !== undefined &&
      counter !== undefined &&
      Math.abs(day - dayOf(now())) <= 1 &&
      Number.isSafeInteger(counter) &&
      provesWork(workChallenge(day), Buffer.from(what), counter, difficulty);
    if (!shown) throw refuse(403, 'work', 'The proof of work is missing, out of date or too little.');
  }

  /** What lies in IPFS fails for other reasons than the database does. */
  async function inIpfs<T>(work: (storage: BlobStorage) => Promise<T>): Promise<T> {
    const storage = ipfs();
    if (!storage) throw refuse(400, 'place', 'This server is configured with no IPFS node.');
    try {
      return await work(storage);
    } catch (error) {
      if (error instanceof BlobError) throw refuse(503, 'unavailable', error.message, 30);
      throw error;
    }
  }

  async function put(request: Request, id: string): Promise<Response> {
    checkId(id);
    checkType(request);
    const deleter = hex32.safeParse(request.headers.get('x-delete-hash'));
    if (!deleter.success) throw refuse(400, 'delete-hash', 'A blob needs the hash of what deletes it.');
    const days = daysSchema.safeParse(request.headers.get('x-expires-days') ?? undefined);
    if (!days.success)
      throw refuse(400, 'expiry', `A blob ends after 1 to ${MAX_EXPIRY_DAYS} days, or never.`);
    const asked = z.enum(BLOB_PLACES).safeParse(request.headers.get('x-place') ?? 'server');
    if (!asked.success || (asked.data === 'ipfs' && !ipfs())) {
      throw refuse(400, 'place', 'This server does not keep blobs there.');
    }
    pace(puts);
    const size = () => refuse(413, 'size', `A blob is a power of two long, from 1024 to ${MAX_BLOB} bytes.`);
    const body = await readBody(request, MAX_BLOB, size, 60_000);
    if (!isBlobSize(body.length)) throw size();
    if (blobId(body) !== id) throw refuse(422, 'content', 'These are not the bytes that the id names.');
    await checkWork(request, id, body.length);

    const blobs = await store();
    const place = await blobs.put({
      id,
      place: asked.data,
      blob: asked.data === 'server' ? body : null,
      size: body.length,
      deleter: deleter.data,
      days: days.data,
    });
    if (place === 'ipfs') {
      // The row first: what is in IPFS without one could never be deleted. Without bytes it is missing, and is sent again.
      await inIpfs((storage) => storage.put(body));
    }
    return json(201, { id });
  }

  async function get(id: string): Promise<Response> {
    checkId(id);
    pace(reads);
    const missing = () => refuse(404, 'missing', 'This server does not have it (any more).');
    const found = await (await store()).get(id);
    if (!found) throw missing();
    const body = found.place === 'ipfs' ? await inIpfs((storage) => storage.get(id)) : found.blob;
    if (!body) throw missing();
    return bytes(200, 'application/octet-stream', new Uint8Array(body));
  }

  return {
    offer: () =>
      answer('blobs', async () =>
        json(200, {
          places: ipfs() ? BLOB_PLACES : ['server'],
          crowding: await crowding(),
          full: (await (await store()).fill()) >= 1,
        }),
      ),
    put: (request, id) => answer('blobs', () => put(request, id)),
    get: (id) => answer('blobs', () => get(id)),
    remove: (request, id) =>
      answer('blobs', async () => {
        checkId(id);
        pace(reads);
        const deleter = sha256(DELETE_DOMAIN, capabilityOf(request));
        const gone = await (await store()).remove(id, deleter);
        if (gone?.place === 'ipfs') await inIpfs((storage) => storage.remove(id));
        return noContent();
      }),

    getHead: (request) =>
      answer('blobs', async () => {
        const address = headOf(request);
        pace(heads, address);
        pace(reads);
        const value = await (await store()).head(address);
        // No error: whoever looks whether there are copies is told that there are none.
        if (!value) return noContent();
        return bytes(200, 'application/octet-stream', new Uint8Array(value));
      }),

    putHead: (request) =>
      answer('blobs', async () => {
        const address = headOf(request);
        checkType(request);
        const former = request.headers.get('if-match');
        const first = request.headers.get('if-none-match') === '*';
        if (first === (former !== null) || (former !== null && !tagSchema.safeParse(former).success)) {
          throw refuse(428, 'condition', 'A head is replaced with If-Match, or begun with If-None-Match: *.');
        }
        pace(heads, address);
        pace(puts);
        const size = () => refuse(413, 'size', `A head is exactly ${HEAD_SIZE} bytes long.`);
        const value = await readBody(request, HEAD_SIZE, size);
        if (value.length !== HEAD_SIZE) throw size();
        // Only a new head takes room; to hold one is the right to replace it.
        if (first) await checkWork(request, address, HEAD_SIZE);
        const matches = (present: Uint8Array | undefined) =>
          present === undefined ? first : former === tagOf(present);
        if (!(await (await store()).replaceHead(address, matches, value))) {
          throw refuse(412, 'changed', 'Another device was faster. Nothing was changed.');
        }
        return noContent();
      }),

    removeHead: (request) =>
      answer('blobs', async () => {
        const address = headOf(request);
        pace(heads, address);
        await (await store()).removeHead(address);
        return noContent();
      }),
  };
}

function checkId(id: string): void {
  if (!blobIdSchema.safeParse(id).success)
    throw refuse(400, 'id', 'A blob is named by its CIDv1 (bafkrei…).');
}

function checkType(request: Request): void {
  if (mediaType(request) !== 'application/octet-stream') {
    throw refuse(415, 'content-type', 'A blob is sent as application/octet-stream.');
  }
}

function capabilityOf(request: Request): Uint8Array {
  const header = bearerSchema.safeParse(request.headers.get('authorization'));
  if (!header.success) {
    throw refuse(401, 'token', 'This needs "Authorization: Bearer" and a capability, 64 hex digits.');
  }
  return Buffer.from(header.data.slice('Bearer '.length), 'hex');
}

const headOf = (request: Request): string => sha256(HEAD_DOMAIN, capabilityOf(request));
