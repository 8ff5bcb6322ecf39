import { utf8ToBytes } from '@noble/hashes/utils.js';
import { MAX_BLOB } from './blobs';

/** What pages and the server's blob store have agreed on. */

/** Blobs are exactly as long as a power of two from here to MAX_BLOB, so that lengths say little. Bytes. */
export const SMALLEST_BLOB = 1024;

export const isBlobSize = (size: number): boolean =>
  size >= SMALLEST_BLOB && size <= MAX_BLOB && Number.isInteger(Math.log2(size));

/** Bytes of a head: always the same, however much it points to. */
export const HEAD_SIZE = 4096;

/** Bytes of the secret that deletes a blob, and of the one that opens a head. */
export const CAPABILITY_BYTES = 32;

/** Hashed before the capability: to the address of its head, and to the name under which a blob's deletion is kept. */
export const HEAD_DOMAIN = 'atsl/blob-head/v1';
export const DELETE_DOMAIN = 'atsl/blob-delete/v1';

/** Whole days that a blob with an end can be fetched, after the day on which it came. */
export const MAX_EXPIRY_DAYS = 30;

/** Where a blob can be kept by the page's server: in its own database, or in the IPFS node that it is configured with. */
export const BLOB_PLACES = ['server', 'ipfs'] as const;
export type BlobPlace = (typeof BLOB_PLACES)[number];

/** Zero bits of the work for a blob of this size when there is room: 2^10 hashes for the smallest, 2^14 for the largest. */
export const baseDifficulty = (size: number): number => 10 + Math.ceil(Math.log2(size / SMALLEST_BLOB) / 2);

const DAY_MS = 86_400_000;
export const dayOf = (milliseconds: number): number => Math.floor(milliseconds / DAY_MS);

/**
 * What the work is bound to besides the blob: the day, so that none can be done long before. Needs no question to the server,
 * and work shown twice only stores the same blob twice, which changes nothing.
 */
export const workChallenge = (day: number): Uint8Array => utf8ToBytes(`atsl/blob-work/v1/${day}`);

/** Why the server did not take, give or delete a blob or a head. */
export const BLOB_SERVER_CODES = [
  'id',
  'size',
  'content',
  'content-type',
  'token',
  'delete-hash',
  'expiry',
  'place',
  'work',
  'condition',
  'changed',
  'missing',
  'busy',
  'storage-full',
  'slow-body',
  'unavailable',
] as const;
