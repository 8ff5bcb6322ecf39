import { type AttachmentRef, openAttachment, sealAttachment } from '@/lib/blobs/attachment';
import { BlobError } from '@/lib/blobs/blobs';
import type { BlobServer } from '@/lib/blobs/client';
import { FlowError } from './context';

/**
 * Files that belong to evidence: a document or pictures. Each is sealed in pieces under a key of its own, which only the
 * evidence holds, with the names of the pieces: who opens the evidence opens its files, and all arbitrators see the same bytes.
 */

/** Most files at one piece of evidence, and most bytes in one of them. */
export const EVIDENCE_FILES = 3;
export const EVIDENCE_FILE_SIZE = 2 * 1024 * 1024;

/** What can be sent, by how it begins: what somebody calls a file says nothing. */
const BEGINNINGS = {
  'application/pdf': [0x25, 0x50, 0x44, 0x46, 0x2d],
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  'image/jpeg': [0xff, 0xd8, 0xff],
} as const satisfies Record<string, readonly number[]>;

export type EvidenceFileType = keyof typeof BEGINNINGS;
export const EVIDENCE_FILE_TYPES = Object.keys(BEGINNINGS) as EvidenceFileType[];

export interface EvidenceFile {
  name: string;
  bytes: Uint8Array;
}

/** What a file is; null when it is nothing that can be sent. */
export function evidenceFileType(bytes: Uint8Array): EvidenceFileType | null {
  if (bytes.length > EVIDENCE_FILE_SIZE) return null;
  return EVIDENCE_FILE_TYPES.find((type) => BEGINNINGS[type].every((byte, i) => bytes[i] === byte)) ?? null;
}

/** Seals files and leaves them in the store, all or none. @throws FlowError 'bad-file'; BlobError */
export async function storeFiles(
  blobs: BlobServer,
  token: Uint8Array,
  files: readonly EvidenceFile[],
): Promise<AttachmentRef[]> {
  const types = files.map(({ bytes }) => evidenceFileType(bytes));
  if (files.length > EVIDENCE_FILES || types.includes(null)) throw new FlowError('bad-file');
  const stored: AttachmentRef[] = [];
  try {
    for (const [i, { name, bytes }] of files.entries()) {
      const type = types[i] ?? '';
      stored.push(
        await sealAttachment(
          blobs.storage(() => token),
          { name, type, bytes },
        ),
      );
    }
    return stored;
  } catch (error) {
    // What stays behind can be opened by nobody: no evidence holds its key.
    await Promise.allSettled([removeFiles(blobs, token, stored)]);
    throw error;
  }
}

/** Removes files from the store. @throws BlobError */
export async function removeFiles(
  blobs: BlobServer,
  token: Uint8Array,
  files: readonly AttachmentRef[],
): Promise<void> {
  const storage = blobs.storage(() => token);
  for (const piece of files.flatMap(({ chunks }) => chunks)) await storage.remove(piece);
}

/**
 * A file that the evidence refers to, and what it is.
 * @throws FlowError 'no-evidence' when no store has it, 'bad-evidence' when it is not what was sealed, or nothing that can be
 * sent; BlobError
 */
export async function openEvidenceFile(
  blobs: Pick<BlobServer, 'storage'>,
  file: AttachmentRef,
): Promise<{ bytes: Uint8Array; type: EvidenceFileType }> {
  try {
    const bytes = await openAttachment(
      blobs.storage(() => new Uint8Array(32)),
      file,
    );
    const type = evidenceFileType(bytes);
    if (type === null) throw new FlowError('bad-evidence');
    return { bytes, type };
  } catch (error) {
    if (error instanceof BlobError && error.code === 'missing') throw new FlowError('no-evidence');
    if (error instanceof BlobError && error.code === 'altered') throw new FlowError('bad-evidence');
    throw error;
  }
}
