import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import * as z from 'zod/mini';
import { BlobError, type BlobId, type BlobStorage } from '@/lib/blobs/blobs';
import type { BlobServer } from '@/lib/blobs/client';
import { type BlobPlace, HEAD_SIZE } from '@/lib/blobs/limits';
import { openSealed, type Sealed, sealedSchema, sealInto } from '@/lib/blobs/sealed';
import { type Bytes, encodeFields, importKey, NONCE_LENGTH, seal, unseal } from '@/lib/vault/bytes';
import type { Keyring } from '@/lib/vault/types';
import { SyncError } from './errors';
import { keyOf, type Manifest, manifestSchema, recordSchema, type SyncRecord } from './records';

/** Where the copies of one phrase are: blobs, and one small value that is replaced only by who saw the last. */
export interface SyncRemote {
  storage: BlobStorage;
  readHead(): Promise<Uint8Array | undefined>;
  /** False when the value is no longer `former`; undefined: there is none yet. */
  writeHead(value: Uint8Array, former: Uint8Array | undefined): Promise<boolean>;
  removeHead(): Promise<void>;
}

/** The copies at the page's server (or in the IPFS behind it); every name and right is derived from the phrase. */
export function serverRemote(server: BlobServer, keyring: Keyring, place: BlobPlace): SyncRemote {
  const capability = keyring.syncKey('head');
  const deleting = keyring.syncKey('delete');
  // Another one for each blob, so that nothing at the server shows which belong together.
  const tokenOf = (id: BlobId) => hmac(sha256, deleting, utf8ToBytes(id));
  return {
    storage: server.storage(tokenOf, { place }),
    readHead: () => server.readHead(capability),
    writeHead: (value, former) => server.writeHead(capability, value, former),
    removeHead: () => server.removeHead(capability),
  };
}

const deviceSchema = z.object({
  id: z.string().check(z.maxLength(64)),
  /** Of its last write to the copies alone, random; its vault knows it, unless it was put back since. */
  wrote: z.string().check(z.maxLength(64)),
});
export type DeviceMark = z.infer<typeof deviceSchema>;

const headSchema = z.object({
  format: z.literal(1),
  manifest: sealedSchema,
  /** Not in what older versions wrote. */
  devices: z.optional(z.array(deviceSchema)),
});
/** Where the manifest is, and the last write of each device, the one that wrote last first. */
export interface Head {
  manifest: Sealed;
  devices: DeviceMark[];
}
/** Marks of so many devices have room beside the pointer. */
const MOST_DEVICES = 32;
const HEAD_DATA = encodeFields('atsl/sync-head/v1');
const TAG = 16;

const headKey = (keyring: Keyring) => importKey(new Uint8Array(keyring.syncKey('head-seal')));

/** The pointer to a manifest, sealed and always of the same length. */
export async function sealHead(keyring: Keyring, { manifest, devices }: Head): Promise<Bytes> {
  const content = { format: 1, manifest, devices: devices.slice(0, MOST_DEVICES) };
  const text = utf8ToBytes(JSON.stringify(content));
  const plain = new Uint8Array(HEAD_SIZE - NONCE_LENGTH - TAG);
  if (text.length > plain.length) throw new Error('the manifest has too many pieces');
  // JSON may end in spaces.
  plain.fill(0x20);
  plain.set(text);
  return seal(await headKey(keyring), plain, HEAD_DATA);
}

/** @throws SyncError `damaged`, `newer` */
export async function openHead(keyring: Keyring, head: Uint8Array): Promise<Head> {
  const plain = await unseal(await headKey(keyring), new Uint8Array(head), HEAD_DATA);
  if (!plain) throw new SyncError('damaged');
  const { manifest, devices = [] } = read(headSchema, plain);
  return { manifest, devices };
}

/** @throws SyncError `damaged`, `newer` */
function read<T>(schema: z.ZodMiniType<T>, bytes: Uint8Array): T {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const format = z.object({ format: z.number() }).safeParse(value);
  throw new SyncError(format.success && format.data.format > 1 ? 'newer' : 'damaged', parsed.error);
}

/** Tells what is missing or altered from a storage that is out of reach. */
async function whole<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof BlobError && (error.code === 'missing' || error.code === 'altered')) {
      throw new SyncError('incomplete', error);
    }
    throw error;
  }
}

export async function readManifest(storage: BlobStorage, sealed: Sealed): Promise<Manifest> {
  return read(manifestSchema, await whole(openSealed(storage, sealed, { domain: 'sync-manifest' })));
}

export function writeManifest(storage: BlobStorage, manifest: Manifest): Promise<Sealed> {
  return sealInto(storage, utf8ToBytes(JSON.stringify(manifest)), { domain: 'sync-manifest' });
}

const bucketSchema = z.object({ format: z.literal(1), records: z.array(recordSchema) });

export async function readBucket(storage: BlobStorage, sealed: Sealed): Promise<Map<string, SyncRecord>> {
  const bytes = await whole(openSealed(storage, sealed, { domain: 'sync-bucket' }));
  return new Map(read(bucketSchema, bytes).records.map((record) => [keyOf(record), record]));
}

export function writeBucket(storage: BlobStorage, records: SyncRecord[]): Promise<Sealed> {
  return sealInto(storage, utf8ToBytes(JSON.stringify({ format: 1, records })), { domain: 'sync-bucket' });
}

export const freshId = (): string => bytesToHex(crypto.getRandomValues(new Uint8Array(16)));
