import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import * as z from 'zod';
import type { AttachmentRef } from '@/lib/blobs/attachment';
import { BlobError } from '@/lib/blobs/blobs';
import type { Vault, VaultRecord } from '@/lib/vault';
import { notes, openFile } from './notes';
import { RECORD_KINDS } from './record-kinds';

export const EXPORT_FORMAT = 'session-log-export';
const VERSION = 1;

export interface ExportedFile {
  /** The id of its note. */
  note: string;
  name: string;
  type: string;
  size: number;
  /** Hash of its bytes, hex; null for one that is damaged, or where only names were asked for. */
  sha256: string | null;
  base64: string | null;
  /** The name under which it is saved beside this file, which has no room for it. */
  savedAs: string | null;
}

/** A file that the export names and has no room for: saved singly, so that nothing stays behind. */
export interface FileBeside {
  savedAs: string;
  file: AttachmentRef;
}

/** A browser makes no text that is much longer than some hundred megabytes: bytes of files in one export. */
const MOST_BYTES = 96 * 1024 * 1024;

/** What somebody takes along: every record that the vault can read, as it is, and the form that it has. */
export interface RecordsExport {
  format: typeof EXPORT_FORMAT;
  version: typeof VERSION;
  exportedAt: string;
  /** Records that are damaged on this device, so that they are not here. */
  unreadable: number;
  /** The files of the notes: whole in `base64`, or under `savedAs` beside this file; neither for one that is damaged. */
  attachments: ExportedFile[];
  records: VaultRecord<unknown>[];
  /** JSON Schema (draft 2020-12) of this very file. */
  schema: Record<string, unknown>;
}

/** The JSON Schema of an export. Kinds that this version does not know may have any form. */
export function exportSchema(): Record<string, unknown> {
  const forms = Object.entries(RECORD_KINDS).map(([kind, { schema, title }]) => {
    const { $schema: _, ...form } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    return {
      if: { properties: { kind: { const: kind } } },
      // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
      then: { properties: { data: { ...form, ...(title ? { title } : {}) } } },
    };
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Export of a session log',
    type: 'object',
    required: ['format', 'version', 'exportedAt', 'records'],
    properties: {
      format: { const: EXPORT_FORMAT },
      version: { const: VERSION },
      exportedAt: { type: 'string', format: 'date-time' },
      unreadable: { type: 'integer', minimum: 0 },
      attachments: {
        type: 'array',
        items: {
          type: 'object',
          required: ['note', 'name', 'type', 'size', 'sha256', 'base64', 'savedAs'],
          properties: {
            note: { type: 'string' },
            name: { type: 'string' },
            type: { type: 'string' },
            size: { type: 'integer', minimum: 0 },
            sha256: { type: ['string', 'null'], pattern: '^[0-9a-f]{64}$' },
            base64: { type: ['string', 'null'], contentEncoding: 'base64' },
            savedAs: { type: ['string', 'null'], description: 'Name of the file beside this one' },
          },
        },
      },
      records: {
        type: 'array',
        items: {
          type: 'object',
          required: ['kind', 'id', 'updatedAt', 'data'],
          properties: {
            kind: { type: 'string' },
            id: { type: 'string' },
            updatedAt: { type: 'number', description: 'Milliseconds since 1970' },
            data: true,
          },
          allOf: forms,
        },
      },
      schema: { type: 'object' },
    },
  };
}

export interface ExportOptions {
  now?: Date;
  /** `names`: files are named only, as for a page of text. */
  files?: 'whole' | 'names';
  /** Bytes of files that go into the export itself. */
  room?: number;
  onProgress?: (fraction: number) => void;
}

type Files = { attachments: ExportedFile[]; beside: FileBeside[] };

async function exportFiles(
  vault: Vault,
  { now, files, room, onProgress }: Required<Omit<ExportOptions, 'onProgress'>> & ExportOptions,
): Promise<Files> {
  const all = (await notes({ vault })).flatMap((note) =>
    note.attachments.map((file) => ({ note: note.id, file })),
  );
  const total = all.reduce((sum, { file }) => sum + file.size, 0);
  const found: Files = { attachments: [], beside: [] };
  let left = room;
  let done = 0;
  for (const [at, { note, file }] of all.entries()) {
    const { name, type, size } = file;
    const bytes = files === 'whole' ? await openFile({ vault }, file).catch(skipDamagedFile) : null;
    const fits = bytes !== null && size <= left;
    if (fits) left -= size;
    const savedAs = bytes && !fits ? `${dated(now)}-file-${at + 1}-${name}` : null;
    if (savedAs) found.beside.push({ savedAs, file });
    found.attachments.push({
      note,
      name,
      type,
      size,
      sha256: bytes && bytesToHex(sha256(bytes)),
      base64: fits ? base64.encode(bytes) : null,
      savedAs,
    });
    done += size;
    onProgress?.(total === 0 ? 1 : done / total);
  }
  return found;
}

/** The beginning of the names of all files of one export. */
export const dated = (now: Date): string => `session-log-${now.toISOString().slice(0, 10)}`;

/** One file that is damaged or gone does not keep the others back: it is named without its content. */
function skipDamagedFile(error: unknown): null {
  if (error instanceof BlobError) return null;
  throw error;
}

/**
 * Everything in the vault, readable: whoever makes a file of it must be told that anybody can read that file. `beside` are the
 * files that must be saved singly (`openFile`).
 */
export async function exportRecords(
  vault: Vault,
  { now = new Date(), files = 'whole', room = MOST_BYTES, onProgress }: ExportOptions = {},
): Promise<{ made: RecordsExport; beside: FileBeside[] }> {
  let unreadable = 0;
  const records = await vault.all(() => {
    unreadable += 1;
  });
  const byKind = (a: VaultRecord<unknown>, b: VaultRecord<unknown>) =>
    a.kind.localeCompare(b.kind) || b.updatedAt - a.updatedAt;
  const { attachments, beside } = await exportFiles(vault, { now, files, room, onProgress });
  const made: RecordsExport = {
    format: EXPORT_FORMAT,
    version: VERSION,
    exportedAt: now.toISOString(),
    unreadable,
    attachments,
    records: records.sort(byKind),
    schema: exportSchema(),
  };
  return { made, beside };
}
