import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb';
import { type BlobId, blobId } from '@/lib/blobs/blobs';
import { VaultError } from './errors';
import { checkExpected, createSignals, isSameWrite, type VaultStore } from './store';

/** Raised with every format of the rows: a tab with older code is then shut out, rather than writing rows of its own kind. */
const DATABASE_VERSION = 3;
const HEADER_KEY = 'header';
const STATE_KEY = 'state';
const STORES: ('header' | 'state' | 'rows' | 'blobs')[] = ['header', 'state', 'rows', 'blobs'];

interface Schema extends DBSchema {
  header: { key: string; value: unknown };
  state: { key: string; value: unknown };
  rows: { key: string; value: unknown; indexes: { kind: string } };
  blobs: { key: BlobId; value: unknown };
}

function asVaultError(error: unknown): VaultError {
  if (error instanceof VaultError) return error;
  if (isQuota(error)) return new VaultError('quota', undefined, error);
  const reason = error instanceof Error ? error.name : 'unknown';
  return new VaultError(reason === 'VersionError' ? 'vault-newer' : 'storage', { reason }, error);
}

function isQuota(error: unknown): boolean {
  return error instanceof Error && error.name === 'QuotaExceededError';
}

/**
 * The store of the page: one IndexedDB database a vault. It is opened at the first use and opened again after the
 * browser closed it. Each write is one transaction that the browser has put on the disk (`durability: 'strict'`)
 * when it resolves.
 */
export function openIndexedDbStore(name = 'atsl-vault'): VaultStore {
  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(name);
  // Node keeps a process alive for an open channel; a browser has no such method.
  if (channel && 'unref' in channel && typeof channel.unref === 'function') channel.unref();

  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  const forget = () => {
    opened = undefined;
  };
  function open(): Promise<IDBPDatabase<Schema>> {
    opened ??= openDB<Schema>(name, DATABASE_VERSION, {
      upgrade(database, from) {
        if (from < 1) {
          database.createObjectStore('header');
          database.createObjectStore('rows', { keyPath: 'key' }).createIndex('kind', 'kind');
        }
        if (from < 2) database.createObjectStore('blobs');
        if (from < 3) database.createObjectStore('state');
      },
      blocking(_current, _next, event) {
        // Another tab deletes or upgrades the database: do not stand in its way.
        forget();
        if (event.target && 'close' in event.target && typeof event.target.close === 'function') {
          event.target.close();
        }
      },
      terminated: forget,
    });
    opened.catch(forget);
    return opened;
  }

  async function transact<M extends IDBTransactionMode, R>(
    mode: M,
    work: (tx: ReturnType<typeof begin<M>>) => Promise<R>,
  ): Promise<R> {
    try {
      const tx = begin(await open(), mode);
      const result = await work(tx).catch(async (error: unknown) => {
        abort(tx);
        // A full disk fails the transaction; its requests then report no more than that they were aborted.
        const reason: unknown = await tx.done.then(() => error).catch((failure: unknown) => failure);
        throw isQuota(reason) ? reason : error;
      });
      await tx.done;
      return result;
    } catch (error) {
      throw asVaultError(error);
    }
  }

  function withBlobs<M extends IDBTransactionMode, R>(
    mode: M,
    vaultId: string,
    work: (blobs: IDBPObjectStore<Schema, typeof STORES, 'blobs', M>) => Promise<R>,
  ): Promise<R> {
    return transact(mode, async (tx) => {
      checkExpected(await tx.objectStore('header').get(HEADER_KEY), { vaultId });
      return work(tx.objectStore('blobs'));
    });
  }

  return {
    ...createSignals(channel),
    ...tabTurns(`${name}-blobs`),
    readHeader: () => transact('readonly', (tx) => tx.objectStore('header').get(HEADER_KEY)),
    readRow: (vaultId, key) =>
      transact('readonly', async (tx) => {
        checkExpected(await tx.objectStore('header').get(HEADER_KEY), { vaultId });
        const [row, state] = await Promise.all([
          tx.objectStore('rows').get(key),
          tx.objectStore('state').get(STATE_KEY),
        ]);
        return { row, state };
      }),
    readState: (vaultId) =>
      transact('readonly', async (tx) => {
        checkExpected(await tx.objectStore('header').get(HEADER_KEY), { vaultId });
        return tx.objectStore('state').get(STATE_KEY);
      }),
    readVault: () =>
      transact('readonly', async (tx) => {
        const [header, state, rows] = await Promise.all([
          tx.objectStore('header').get(HEADER_KEY),
          tx.objectStore('state').get(STATE_KEY),
          tx.objectStore('rows').getAll(),
        ]);
        return { header, state, rows };
      }),
    readRows: (vaultId, kind) =>
      transact('readonly', async (tx) => {
        checkExpected(await tx.objectStore('header').get(HEADER_KEY), { vaultId });
        const rows = tx.objectStore('rows');
        return kind === undefined ? rows.getAll() : rows.index('kind').getAll(kind);
      }),
    commit: (batch) =>
      transact('readwrite', async (tx) => {
        const header = tx.objectStore('header');
        const rows = tx.objectStore('rows');
        const state = tx.objectStore('state');
        checkExpected(await header.get(HEADER_KEY), batch.expect);
        if (!isSameWrite(await state.get(STATE_KEY), batch.state.expected)) return false;
        for (const { key, expected } of batch.rows) {
          if (!isSameWrite(await rows.get(key), expected)) return false;
        }
        const blobs = tx.objectStore('blobs');
        // Async, so that a write refused at once still leaves nobody's promise unheard.
        const writes = [
          async () => batch.replace && Promise.all(STORES.map((name) => tx.objectStore(name).clear())),
          ...batch.rows.map(
            ({ key, row }) =>
              async () =>
                row ? rows.put(row) : rows.delete(key),
          ),
          ...(batch.blobs ?? []).map((bytes) => async () => blobs.put(bytes, blobId(bytes))),
          async () => state.put(batch.state.next, STATE_KEY),
          async () => batch.header && header.put(batch.header, HEADER_KEY),
        ];
        await Promise.all(writes.map((write) => write()));
        return true;
      }),
    putBlob: (vaultId, bytes) =>
      withBlobs('readwrite', vaultId, async (blobs) => {
        const id = blobId(bytes);
        await blobs.put?.(bytes, id);
        return id;
      }),
    getBlob: (vaultId, id) => withBlobs('readonly', vaultId, (blobs) => blobs.get(id)),
    removeBlob: (vaultId, id) => withBlobs('readwrite', vaultId, async (blobs) => blobs.delete?.(id)),
    blobIds: (vaultId) => withBlobs('readonly', vaultId, (blobs) => blobs.getAllKeys()),
    clear: () =>
      transact('readwrite', async (tx) => {
        await Promise.all(STORES.map((name) => tx.objectStore(name).clear()));
      }),
  };
}

/** Turns among all tabs, by the browser's own locks, which end with the tab. A browser without them lets nothing run alone. */
function tabTurns(name: string): Pick<VaultStore, 'together' | 'alone'> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  return {
    together: async (work) => (locks ? locks.request(name, { mode: 'shared' }, work) : work()),
    alone: async (work) =>
      locks?.request(name, { ifAvailable: true }, async (held) => (held ? work() : undefined)),
  };
}

function begin<M extends IDBTransactionMode>(database: IDBPDatabase<Schema>, mode: M) {
  return database.transaction(STORES, mode, { durability: 'strict' });
}

function abort(tx: { abort(): void }): void {
  try {
    tx.abort();
  } catch {
    // Already ended: the failure that led here is the one to report.
  }
}
