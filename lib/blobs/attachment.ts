import * as z from 'zod/mini';
import { BlobError, type BlobStorage } from './blobs';
import { type Content, openSealed, type SealOptions, sealedSchema, sealInto } from './sealed';

/** Largest attachment in bytes. */
export const MAX_ATTACHMENT = 10 * 1024 * 1024;

const DOMAIN = 'attachment';

/** An attachment as its record refers to it. Secret, as it holds the key: only ever in an encrypted record. */
export const attachmentSchema = z.extend(sealedSchema, {
  /** Name of the file, without a path. */
  name: z.string().check(z.minLength(1), z.maxLength(255)),
  /** Media type as the browser said, perhaps empty. Not to be trusted when shown. */
  type: z.string().check(z.maxLength(255)),
  size: z.int().check(z.nonnegative(), z.maximum(MAX_ATTACHMENT)),
});
export type AttachmentRef = z.infer<typeof attachmentSchema>;

type Options = Omit<SealOptions, 'domain'>;

/**
 * Encrypts a file in pieces under a key of its own and keeps them in the storage; resolves when all are kept. Aborted or
 * failed, it leaves nothing behind.
 * @throws BlobError `file-too-large`, `unreadable`, those of the storage; the signal's reason
 */
export async function sealAttachment(
  storage: Pick<BlobStorage, 'put' | 'remove'>,
  { name, type, bytes }: { name: string; type: string; bytes: Content },
  options: Options = {},
): Promise<AttachmentRef> {
  const size = bytes instanceof Blob ? bytes.size : bytes.length;
  if (size > MAX_ATTACHMENT) {
    throw new BlobError('file-too-large', 'A file can have 10 MB at most. Nothing was kept.');
  }
  const sealed = await sealInto(storage, bytes, { ...options, domain: DOMAIN });
  return { name: name.slice(-255) || 'file', type: type.slice(0, 255), ...sealed };
}

/**
 * The bytes of an attachment, each piece from the first of the storages that has it whole.
 * @throws BlobError `missing`, `altered`, those of the storage; the signal's reason
 */
export function openAttachment(
  storages: Pick<BlobStorage, 'get'> | Pick<BlobStorage, 'get'>[],
  ref: AttachmentRef,
  options: Options = {},
): Promise<Uint8Array> {
  return openSealed(storages, ref, { ...options, domain: DOMAIN });
}
