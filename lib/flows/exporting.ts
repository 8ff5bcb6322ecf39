import { base64 } from '@scure/base';
import * as z from 'zod';
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
  base64: string | null;
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
  /** The files of the notes; `base64` is null for one that is damaged, or that the file has no room for. */
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
          required: ['note', 'name', 'type', 'size', 'base64'],
          properties: {
            note: { type: 'string' },
            name: { type: 'string' },
            type: { type: 'string' },
            size: { type: 'integer', minimum: 0 },
            base64: { type: ['string', 'null'], contentEncoding: 'base64' },
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

async function exportFiles(vault: Vault): Promise<ExportedFile[]> {
  const files = (await notes({ vault })).flatMap((note) =>
    note.attachments.map((file) => ({ note: note.id, file })),
  );
  let room = MOST_BYTES;
  const exported: ExportedFile[] = [];
  for (const { note, file } of files) {
    const { name, type, size } = file;
    const bytes = size <= room ? await openFile({ vault }, file).catch(skipDamagedFile) : null;
    if (bytes) room -= size;
    exported.push({ note, name, type, size, base64: bytes && base64.encode(bytes) });
  }
  return exported;
}

/** One file that is damaged or gone does not keep the others back: it is named without its content. */
function skipDamagedFile(error: unknown): null {
  if (error instanceof BlobError) return null;
  throw error;
}

/** Everything in the vault, readable: whoever makes a file of it must be told that anybody can read that file. */
export async function exportRecords(vault: Vault, now = new Date()): Promise<RecordsExport> {
  let unreadable = 0;
  const records = await vault.all(() => {
    unreadable += 1;
  });
  const byKind = (a: VaultRecord<unknown>, b: VaultRecord<unknown>) =>
    a.kind.localeCompare(b.kind) || b.updatedAt - a.updatedAt;
  return {
    format: EXPORT_FORMAT,
    version: VERSION,
    exportedAt: now.toISOString(),
    unreadable,
    attachments: await exportFiles(vault),
    records: records.sort(byKind),
    schema: exportSchema(),
  };
}
