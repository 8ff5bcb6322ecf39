import { gcm } from '@noble/ciphers/aes.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import * as z from 'zod/mini';
import { type Bytes, encodeFields, importKey, randomBytes, seal, unseal } from '@/lib/vault/bytes';
import { BlobError, type BlobId, type BlobStorage, blobId, blobIdSchema, MAX_BLOB } from './blobs';
import { SMALLEST_BLOB } from './limits';

/** What AES-GCM adds: a nonce of 12 bytes and a tag of 16. */
const OVERHEAD = 28;
/** Bytes of content in one piece. */
const PIECE = MAX_BLOB - OVERHEAD;

/** Content that lies in a storage as sealed pieces: what is needed to find, open and check it. Secret, as it holds the key. */
export const sealedSchema = z.object({
  /** Bytes of the content. */
  size: z.int().check(z.nonnegative()),
  /** Key of this content alone, hex. */
  key: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  chunks: z.array(blobIdSchema).check(z.minLength(1), z.maxLength(4096)),
});
export type Sealed = z.infer<typeof sealedSchema>;

export interface SealOptions {
  /** What the content is, so that no content opens as another kind of thing. */
  domain: string;
  /** Called with 0 to 1. */
  onProgress?: ((fraction: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Bytes at hand, or a file that is read piece by piece. */
export type Content = Uint8Array | Blob;

const lengthOf = (content: Content) => (content instanceof Blob ? content.size : content.length);

async function read(content: Content, from: number, to: number): Promise<Uint8Array> {
  if (!(content instanceof Blob)) return content.subarray(from, to);
  try {
    return new Uint8Array(await content.slice(from, to).arrayBuffer());
  } catch (cause) {
    throw new BlobError('unreadable', 'The file cannot be read (any more). Nothing was kept.', cause);
  }
}

/** Additional data: a piece opens only at its place among so many, of a content of this size and kind. */
const place = (domain: string, size: number, index: number, count: number) =>
  encodeFields('atsl/sealed/v1', domain, size, index, count);

function padded(piece: Uint8Array): Bytes {
  let length = SMALLEST_BLOB;
  while (length - OVERHEAD < piece.length) length *= 2;
  const bytes = new Uint8Array(length - OVERHEAD);
  bytes.set(piece);
  return bytes;
}

/**
 * Seals content into pieces of padded size, each with AES-256-GCM under one fresh key, and puts them into the storage.
 * Resolves when all are kept. When it fails or is aborted, what was put is removed again.
 * @throws BlobError of the storage, `unreadable`; the signal's reason
 */
export async function sealInto(
  storage: Pick<BlobStorage, 'put' | 'remove'>,
  content: Content,
  { domain, onProgress, signal }: SealOptions,
): Promise<Sealed> {
  const size = lengthOf(content);
  const count = Math.max(1, Math.ceil(size / PIECE));
  const secret = randomBytes(32);
  const key = await importKey(secret);
  const chunks: BlobId[] = [];
  try {
    onProgress?.(0);
    for (let index = 0; index < count; index++) {
      signal?.throwIfAborted();
      const plain = padded(await read(content, index * PIECE, Math.min(size, (index + 1) * PIECE)));
      const box = await seal(key, plain, place(domain, size, index, count));
      plain.fill(0);
      chunks.push(await storage.put(box));
      onProgress?.((index + 1) / count);
    }
    signal?.throwIfAborted();
    return { size, key: bytesToHex(secret), chunks };
  } catch (error) {
    // What stays behind can be opened by nobody: its key goes with this call.
    await Promise.allSettled(chunks.map((id) => storage.remove(id)));
    throw error;
  } finally {
    secret.fill(0);
  }
}

/**
 * The pieces of content under a key that is for this very content and nothing else, and so may have counted nonces: the same
 * content and key give the same pieces, whose names are known before anything is stored. Opens with `openSealed`.
 */
export function sealedPieces(
  content: Uint8Array,
  key: Uint8Array,
  domain: string,
): { sealed: Sealed; pieces: Uint8Array[] } {
  const size = content.length;
  const count = Math.max(1, Math.ceil(size / PIECE));
  const pieces = Array.from({ length: count }, (_, index) => {
    const nonce = new Uint8Array(12);
    new DataView(nonce.buffer).setUint32(8, index);
    const plain = padded(content.subarray(index * PIECE, (index + 1) * PIECE));
    return concatBytes(nonce, gcm(key, nonce, place(domain, size, index, count)).encrypt(plain));
  });
  return { sealed: { size, key: bytesToHex(key), chunks: pieces.map(blobId) }, pieces };
}

/** The blob from the first storage that has it whole; what is missing or altered in one may stand in the next. */
async function find(storages: Pick<BlobStorage, 'get'>[], id: BlobId): Promise<Bytes> {
  let failed: unknown;
  for (const storage of storages) {
    try {
      const bytes = await storage.get(id);
      if (bytes) return new Uint8Array(bytes);
    } catch (error) {
      if (!(error instanceof BlobError)) throw error;
      failed ??= error;
    }
  }
  throw failed ?? new BlobError('missing', 'A piece of it is not where it was stored.');
}

/**
 * Opens what `sealInto` made, from one storage or from the first of several that has each piece.
 * @throws BlobError `missing`, `altered`, those of the storage; the signal's reason
 */
export async function openSealed(
  from: Pick<BlobStorage, 'get'> | Pick<BlobStorage, 'get'>[],
  { size, key: secret, chunks }: Sealed,
  { domain, onProgress, signal }: SealOptions,
): Promise<Uint8Array> {
  const storages = [from].flat();
  const altered = () =>
    new BlobError('altered', 'It is not what was stored: pieces are damaged or exchanged.');
  const count = Math.max(1, Math.ceil(size / PIECE));
  if (chunks.length !== count) throw altered();
  const key = await importKey(hexToBytes(secret) as Bytes);
  const whole = new Uint8Array(size);
  onProgress?.(0);
  for (const [index, id] of chunks.entries()) {
    signal?.throwIfAborted();
    const plain = await unseal(key, await find(storages, id), place(domain, size, index, count));
    const length = Math.min(PIECE, size - index * PIECE);
    if (!plain || plain.length < length) throw altered();
    whole.set(plain.subarray(0, length), index * PIECE);
    plain.fill(0);
    onProgress?.((index + 1) / count);
  }
  return whole;
}
