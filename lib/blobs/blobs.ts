import { sha256 } from '@noble/hashes/sha2.js';
import { base32nopad } from '@scure/base';
import * as z from 'zod/mini';

/**
 * The name of a blob of ciphertext: CIDv1, raw codec, sha2-256, base32 (`bafkrei…`, 59 characters), as IPFS names a single
 * block (github.com/multiformats/cid). Whoever fetches a blob by its id can tell whether it is the one that was stored.
 */
export type BlobId = string;

export const blobIdSchema = z.string().check(z.regex(/^bafkrei[a-z2-7]{52}$/));

/** The largest blob in bytes: every IPFS node passes on a block of that size. What is larger is stored in pieces. */
export const MAX_BLOB = 256 * 1024;

/** CIDv1 prefix: version 1, raw (0x55), sha2-256 (0x12), 32 bytes. */
const CID_PREFIX = [0x01, 0x55, 0x12, 0x20];

/** The id of these bytes; needs no network. */
export function blobId(bytes: Uint8Array): BlobId {
  return blobIdOf(sha256(bytes));
}

/** The id of the bytes that have this sha256. */
export function blobIdOf(hash: Uint8Array): BlobId {
  return `b${base32nopad.encode(new Uint8Array([...CID_PREFIX, ...hash])).toLowerCase()}`;
}

/** Why a storage did not serve. `message` is plain English; nothing was changed when it is thrown. */
export class BlobError extends Error {
  override readonly name = 'BlobError';
  constructor(
    readonly code:
      | 'unreachable'
      | 'refused'
      | 'busy'
      | 'full'
      | 'too-large'
      | 'file-too-large'
      | 'unreadable'
      | 'altered'
      | 'missing'
      | 'not-configured'
      | 'bad-answer',
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
  }
}

/**
 * Keeps blobs of padded ciphertext under their ids, and knows nothing of what is in them: this device, this server, IPFS.
 * Every failure is a BlobError.
 */
export interface BlobStorage {
  /** Stores at most MAX_BLOB bytes; kept when it resolves. Storing the same bytes again changes nothing. */
  put(bytes: Uint8Array): Promise<BlobId>;
  /** The blob, checked against its id (`altered` otherwise); undefined when it is not there. */
  get(id: BlobId): Promise<Uint8Array | undefined>;
  /** Forgets the blob here; no error when there is none. Copies elsewhere may persist. */
  remove(id: BlobId): Promise<void>;
}

/** The blobs that this device keeps beside the vault's rows: attachments, and what is not yet anywhere else. */
export interface DeviceBlobs extends BlobStorage {
  ids(): Promise<BlobId[]>;
  /** Puts blobs and then writes the record that names them: until `work` ends no tab sweeps them away. */
  adding<R>(work: () => Promise<R>): Promise<R>;
  /**
   * Removes blobs that no record names, such as a tab leaves behind that is killed while it adds some: nobody has their keys.
   * Does nothing while some are being added anywhere, or while a record cannot be read. Gives how many are gone.
   */
  sweep(): Promise<number>;
}
