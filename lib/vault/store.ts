import { bytesToHex } from '@noble/hashes/utils.js';
import * as z from 'zod/mini';
import { type BlobId, blobId } from '@/lib/blobs/blobs';
import { NONCE_LENGTH } from './bytes';
import { VaultError } from './errors';
import type { VaultHeader } from './header';
import type { StoredRow } from './rows';

/** All or nothing. `expect` is what the writer has seen; when that is no longer so, nothing is written. */
export interface Batch {
  /** The header must be this vault's (and at this revision, where one is given), or absent for `null`. */
  expect: { vaultId: string; revision?: number } | null;
  header?: VaultHeader;
  rows: RowChange[];
}
export interface RowChange {
  key: string;
  /** The row as read, `undefined` for none. */
  expected: unknown;
  /** The row to write, `undefined` to remove it. */
  row: StoredRow | undefined;
}

/** Another handle changed a record, or all handles are to lock. Kept in memory by the browser, never stored. */
const signalSchema = z.strictObject({
  vaultId: z.string(),
  change: z.union([z.literal('locked'), z.strictObject({ kind: z.string(), id: z.string() })]),
});
export type Signal = z.infer<typeof signalSchema>;
type Receiver = (signal: Signal) => void;

/** Keeps one vault: a header and encrypted rows. Sees nothing readable. Failures are VaultError `quota`, `storage`. */
export interface VaultStore {
  readHeader(): Promise<unknown>;
  /** One row, `undefined` for none. @throws VaultError `missing` when the vault there is no longer this one */
  readRow(vaultId: string, key: string): Promise<unknown>;
  /** All rows, or those of one kind (keyed hash). @throws VaultError `missing` likewise */
  readRows(vaultId: string, kind?: string): Promise<unknown[]>;
  /** Durable when it resolves. `false`: a row was not as expected. @throws VaultError `missing`, `exists` */
  commit(batch: Batch): Promise<boolean>;
  /** Ciphertext beside the rows, under its id. @throws VaultError `missing` when the vault there is no longer this one */
  putBlob(vaultId: string, bytes: Uint8Array): Promise<BlobId>;
  getBlob(vaultId: string, id: BlobId): Promise<unknown>;
  removeBlob(vaultId: string, id: BlobId): Promise<void>;
  blobIds(vaultId: string): Promise<BlobId[]>;
  /** Removes header, rows and blobs. */
  clear(): Promise<void>;
  /** Sends to all other handles on the same data, in this tab and in others. */
  post(signal: Signal, sender?: Receiver): void;
  listen(receiver: Receiver): () => void;
}

/** Throws unless the stored header is what the batch expects: `exists` for a creation, else `missing`. */
export function checkExpected(header: unknown, expect: Batch['expect']): void {
  if (expect === null) {
    if (header !== undefined) throw new VaultError('exists');
    return;
  }
  const found = z.object({ vaultId: z.string(), revision: z.number() }).safeParse(header);
  if (!found.success || found.data.vaultId !== expect.vaultId) throw new VaultError('missing');
  if (expect.revision !== undefined && found.data.revision !== expect.revision) {
    throw new VaultError('storage', { reason: 'the vault was changed elsewhere at the same time' });
  }
}

/** Whether a stored row is the very write that was read: every write has its own nonce. */
export function isSameWrite(stored: unknown, expected: unknown): boolean {
  return (stored === undefined) === (expected === undefined) && nonceOf(stored) === nonceOf(expected);
}

function nonceOf(stored: unknown): string | undefined {
  const row = z.object({ box: z.instanceof(Uint8Array) }).safeParse(stored);
  return row.success ? bytesToHex(row.data.box.subarray(0, NONCE_LENGTH)) : undefined;
}

/** Signals among the handles of one store object and, through a channel, other tabs. */
export function createSignals(channel?: BroadcastChannel): Pick<VaultStore, 'post' | 'listen'> {
  const receivers = new Set<Receiver>();
  const deliver = (signal: Signal, sender?: Receiver) => {
    for (const receiver of [...receivers]) if (receiver !== sender) receiver(signal);
  };
  channel?.addEventListener('message', (event: MessageEvent<unknown>) => {
    const signal = signalSchema.safeParse(event.data);
    if (signal.success) deliver(signal.data);
  });
  return {
    post(signal, sender) {
      deliver(signal, sender);
      channel?.postMessage(signal);
    },
    listen(receiver) {
      receivers.add(receiver);
      return () => {
        receivers.delete(receiver);
      };
    },
  };
}

/** A store that ends with the process: for tests and simulations. */
export function createMemoryStore(): VaultStore {
  let header: unknown;
  const rows = new Map<string, StoredRow>();
  const blobs = new Map<BlobId, Uint8Array>();
  // Copies in and out, as a database would make them.
  return {
    ...createSignals(),
    async readHeader() {
      return structuredClone(header);
    },
    async readRow(vaultId, key) {
      checkExpected(header, { vaultId });
      return structuredClone(rows.get(key));
    },
    async readRows(vaultId, kind) {
      checkExpected(header, { vaultId });
      return [...rows.values()]
        .filter((row) => !kind || row.kind === kind)
        .map((row) => structuredClone(row));
    },
    async commit(batch) {
      checkExpected(header, batch.expect);
      if (!batch.rows.every(({ key, expected }) => isSameWrite(rows.get(key), expected))) return false;
      if (batch.header) header = structuredClone(batch.header);
      for (const { key, row } of batch.rows) {
        if (row) rows.set(key, structuredClone(row));
        else rows.delete(key);
      }
      return true;
    },
    async putBlob(vaultId, bytes) {
      checkExpected(header, { vaultId });
      const id = blobId(bytes);
      blobs.set(id, bytes.slice());
      return id;
    },
    async getBlob(vaultId, id) {
      checkExpected(header, { vaultId });
      return blobs.get(id)?.slice();
    },
    async removeBlob(vaultId, id) {
      checkExpected(header, { vaultId });
      blobs.delete(id);
    },
    async blobIds(vaultId) {
      checkExpected(header, { vaultId });
      return [...blobs.keys()];
    },
    async clear() {
      header = undefined;
      rows.clear();
      blobs.clear();
    },
  };
}
