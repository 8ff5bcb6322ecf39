import * as z from 'zod';
import type { Vault, VaultRecord } from '@/lib/vault';
import { RECORD_KINDS } from './record-kinds';

export const EXPORT_FORMAT = 'session-log-export';
const VERSION = 1;

/** What somebody takes along: every record that the vault can read, as it is, and the form that it has. */
export interface RecordsExport {
  format: typeof EXPORT_FORMAT;
  version: typeof VERSION;
  exportedAt: string;
  /** Records that are damaged on this device, so that they are not here. */
  unreadable: number;
  /** Pieces of attachments, which are not in this file. */
  attachmentPieces: number;
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
      attachmentPieces: { type: 'integer', minimum: 0 },
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
    attachmentPieces: (await vault.blobs.ids()).length,
    records: records.sort(byKind),
    schema: exportSchema(),
  };
}
