import { bytesToHex } from '@noble/hashes/utils.js';
import * as z from 'zod/mini';
import type { BlobId } from '@/lib/blobs/blobs';
import { NONCE_LENGTH } from './bytes';
import { VaultError } from './errors';
import type { VaultHeader } from './header';
import type { StoredRow } from './rows';
import type { StoredState } from './state';

/** All or nothing. `expect` is what the writer has seen; when that is no longer so, nothing is written. */
export interface Batch {
  /** The header must be this vault's (and at this revision, where one is given), absent for `null`, or whatever it is. */
  expect: { vaultId: string; revision?: number } | null | 'any';
  header?: VaultHeader;
  /** The state of all rows after this batch, in place of the one that was read. */
  state: { expected: unknown; next: StoredState };
  rows: RowChange[];
  /** Before anything is written, everything that is there goes: another vault takes its place. */
  replace?: boolean;
  blobs?: Uint8Array[];
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

/** All that is stored of a vault, as it was at one moment. */
export interface StoredVault {
  header: unknown;
  state: unknown;
  rows: unknown[];
}

/** Keeps one vault: a header, a sealed state and encrypted rows. Sees nothing readable. Failures are VaultError `quota`, `storage`. */
export interface VaultStore {
  readHeader(): Promise<unknown>;
  /** Everything but the blobs, whosever it is. */
  readVault(): Promise<StoredVault>;
  /** One row, `undefined` for none, and the state of that moment. @throws VaultError `missing` when the vault there is no longer this one */
  readRow(vaultId: string, key: string): Promise<{ row: unknown; state: unknown }>;
  /** What holds the rows together: another one whenever anything was written. @throws VaultError `missing` likewise */
  readState(vaultId: string): Promise<unknown>;
  /** All rows, or those of one kind (keyed hash). @throws VaultError `missing` likewise */
  readRows(vaultId: string, kind?: string): Promise<unknown[]>;
  /** Durable when it resolves. `false`: a row, or the state, was not as expected. @throws VaultError `missing`, `exists` */
  commit(batch: Batch): Promise<boolean>;
  /** Ciphertext beside the rows, under its id. @throws VaultError `missing` when the vault there is no longer this one */
  putBlob(vaultId: string, bytes: Uint8Array): Promise<BlobId>;
  getBlob(vaultId: string, id: BlobId): Promise<unknown>;
  removeBlob(vaultId: string, id: BlobId): Promise<void>;
  blobIds(vaultId: string): Promise<BlobId[]>;
  /** Runs while others may do so too, in any tab, but nothing runs `alone`. Whoever dies meanwhile is waited for no longer. */
  together<R>(work: () => Promise<R>): Promise<R>;
  /** Runs if nothing runs `together` in any tab, and lets it wait; undefined, without a start, where that is not so or not known. */
  alone<R>(work: () => Promise<R>): Promise<R | undefined>;
  /** Removes header, state, rows and blobs. */
  clear(): Promise<void>;
  /** Sends to all other handles on the same data, in this tab and in others. */
  post(signal: Signal, sender?: Receiver): void;
  listen(receiver: Receiver): () => void;
}

/** Throws unless the stored header is what the batch expects: `exists` for a creation, else `missing`. */
export function checkExpected(header: unknown, expect: Batch['expect']): void {
  if (expect === 'any') return;
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

/** Turns among the handles of one store object. */
export function createTurns(): Pick<VaultStore, 'together' | 'alone'> {
  let running = 0;
  let lone: Promise<unknown> | undefined;
  return {
    async together(work) {
      while (lone) await lone;
      running += 1;
      try {
        return await work();
      } finally {
        running -= 1;
      }
    },
    async alone(work) {
      if (running > 0 || lone) return undefined;
      const done = work();
      const ended = () => {
        lone = undefined;
      };
      lone = done.then(ended, ended);
      return done;
    },
  };
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
