import type { ZodType } from 'zod';
import { writeBackup } from './backup';
import type { Bytes } from './bytes';
import { deviceBlobs } from './device-blobs';
import { VaultError } from './errors';
import { checkPassphrase, parseHeader, unwrapMaster, wrapMaster } from './header';
import { createKeyring } from './keyring';
import { masterToWords } from './phrase';
import {
  assertJson,
  deriveKeys,
  kindHash,
  openRow,
  parseData,
  parseRow,
  type RecordContent,
  readRecord,
  rowKey,
  sealRow,
  wipeKeys,
} from './rows';
import type { Signal, VaultStore } from './store';
import type { RecordChange, Vault, VaultChange, VaultOptions, VaultRecord } from './types';

/** The handle of an unlocked vault. Takes over `master` and overwrites it when locked. */
export async function openHandle(
  store: VaultStore,
  vaultId: string,
  master: Bytes,
  options: VaultOptions,
): Promise<Vault> {
  let held: Awaited<ReturnType<typeof deriveKeys>> | undefined = await deriveKeys(vaultId, master);
  let lastStamp = 0;
  const listeners = new Set<(change: VaultChange) => void>();

  const open = () => {
    if (!held) throw new VaultError('locked');
    return held;
  };
  const tell = (change: VaultChange) => {
    for (const listener of [...listeners]) listener(change);
  };
  function lockHere(): void {
    if (!held) return;
    wipeKeys(held);
    held = undefined;
    unlisten();
    tell('locked');
    listeners.clear();
  }
  const receive = (signal: Signal) => {
    if (signal.vaultId !== vaultId) return;
    if (signal.change === 'locked') lockHere();
    else tell(signal.change);
  };
  const unlisten = store.listen(receive);
  function announce(change: VaultChange): void {
    store.post({ vaultId, change }, receive);
    if (change !== 'locked') tell(change);
  }

  /** Strictly growing within a handle, so that "newest first" holds for writes within one millisecond. */
  function stamp(): number {
    lastStamp = Math.max(Date.now(), lastStamp + 1);
    return lastStamp;
  }

  let queue: Promise<unknown> = Promise.resolve();
  /** Writes of one handle happen in the order in which they were asked for: of two puts the later one stays. */
  function inOrder<R>(work: () => Promise<R>): Promise<R> {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  }

  /** Reads a row, computes the next content, writes it if the row is still the same; again otherwise. */
  async function write<R>(kind: string, id: string, next: (stored: unknown) => Promise<R> | R): Promise<R> {
    for (;;) {
      const keys = open();
      const key = rowKey(keys, kind, id);
      const stored = await store.readRow(vaultId, key);
      const data = await next(stored);
      const row = await sealRow(keys, { kind, id, updatedAt: stamp(), data }, sequenceOf(stored) + 1);
      // Locked meanwhile: nothing more is written, whatever the caller awaits.
      open();
      if (await store.commit({ expect: { vaultId }, rows: [{ key, expected: stored, row }] })) {
        announce({ kind, id });
        return data;
      }
    }
  }

  /** Reads many rows; one that cannot be read fails all, unless `onDamaged` is given. */
  async function readAll<T>(
    stored: unknown[],
    read: (content: RecordContent) => VaultRecord<T>,
    onDamaged: ((error: VaultError) => void) | undefined,
  ): Promise<VaultRecord<T>[]> {
    const opened = stored.map(async (row) => {
      try {
        return [read(await openRow(open(), row))];
      } catch (error) {
        const skip = error instanceof VaultError && error.code !== 'locked' && onDamaged;
        if (!skip) throw error;
        skip(error);
        return [];
      }
    });
    return (await Promise.all(opened)).flat();
  }

  /** One change of a merge, if the record is still as the merge saw it. */
  async function applyChange({ kind, id, expected, record }: RecordChange): Promise<boolean> {
    const keys = open();
    const key = rowKey(keys, kind, id);
    const stored = await store.readRow(vaultId, key);
    const current = stored === undefined ? undefined : (await readContent(kind, id, stored)).updatedAt;
    if (current !== expected) return false;
    if (record) assertJson(record.data, kind, id);
    const row = record && (await sealRow(keys, record, sequenceOf(stored) + 1));
    open();
    if (!(await store.commit({ expect: { vaultId }, rows: [{ key, expected: stored, row }] }))) return false;
    announce({ kind, id });
    return true;
  }

  /** Lends a copy: a lock in the middle would turn the one that is held to zeros under the caller's hands. */
  async function withMaster<R>(use: (master: Bytes) => Promise<R>): Promise<R> {
    const master = open().master.slice();
    try {
      return await use(master);
    } finally {
      master.fill(0);
    }
  }

  async function readContent(kind: string, id: string, stored: unknown): Promise<RecordContent> {
    try {
      return await openRow(open(), stored);
    } catch (error) {
      if (error instanceof VaultError && error.code === 'record-damaged') {
        throw new VaultError('record-damaged', { ...error.detail, kind, id }, error);
      }
      throw error;
    }
  }

  return {
    keyring: createKeyring(() => open().prk),
    get locked() {
      return held === undefined;
    },
    async get(kind, id, schema) {
      const stored = await store.readRow(vaultId, rowKey(open(), kind, id));
      return stored === undefined ? undefined : readRecord(await readContent(kind, id, stored), schema);
    },
    async list<T>(kind: string, schema: ZodType<T>, onDamaged?: (error: VaultError) => void) {
      const stored = await store.readRows(vaultId, kindHash(open(), kind));
      const records = await readAll(stored, (content) => readRecord(content, schema), onDamaged);
      return records.sort((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? -1 : 1));
    },
    async put(kind, id, data) {
      open();
      assertJson(data, kind, id);
      // A copy of now: the caller may go on changing its object while earlier writes finish.
      const copy = structuredClone(data);
      await inOrder(() => write(kind, id, () => copy));
    },
    async update<T>(
      kind: string,
      id: string,
      schema: ZodType<T>,
      change: (current: T | undefined) => T,
    ): Promise<T> {
      return inOrder(() =>
        write(kind, id, async (stored) => {
          const current =
            stored === undefined ? undefined : readRecord(await readContent(kind, id, stored), schema).data;
          const value = parseData(change(current), schema, kind, id);
          assertJson(value, kind, id);
          return value;
        }),
      );
    },
    async remove(kind, id) {
      const key = rowKey(open(), kind, id);
      return inOrder(async () => {
        for (;;) {
          open();
          const expected = await store.readRow(vaultId, key);
          if (expected === undefined) return;
          open();
          if (await store.commit({ expect: { vaultId }, rows: [{ key, expected, row: undefined }] })) break;
        }
        announce({ kind, id });
      });
    },
    async all(onDamaged) {
      const stored = await store.readRows(vaultId);
      return readAll(stored, (content) => content, onDamaged);
    },
    apply: (changes) =>
      inOrder(async () => {
        const written: boolean[] = [];
        for (const change of changes) written.push(await applyChange(change));
        return written;
      }),
    blobs: deviceBlobs(store, vaultId, open),
    phrase: () => withMaster(masterToWords),
    exportBackup: (passphrase) =>
      withMaster(async (master) => {
        checkPassphrase(passphrase);
        const stored = await store.readRows(vaultId);
        const records = await Promise.all(stored.map((row) => openRow(open(), row)));
        return writeBackup({ master, records }, passphrase, options.cost);
      }),
    changePassphrase: (current, next) =>
      withMaster(async (master) => {
        checkPassphrase(next);
        const header = parseHeader(await store.readHeader());
        if (header.vaultId !== vaultId) throw new VaultError('missing');
        (await unwrapMaster(header, current, options)).fill(0);
        const unlock = await wrapMaster(master, vaultId, next, options);
        await store.commit({
          expect: { vaultId, revision: header.revision },
          header: { ...header, revision: header.revision + 1, unlocks: [unlock] },
          rows: [],
        });
      }),
    lock() {
      if (!held) return;
      announce('locked');
      lockHere();
    },
    subscribe(listener) {
      open();
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

/** The sequence of the row to be replaced; a damaged row may be written over, a newer format's may not. */
function sequenceOf(stored: unknown): number {
  if (stored === undefined) return 0;
  try {
    return parseRow(stored).sequence;
  } catch (error) {
    if (error instanceof VaultError && error.code === 'record-damaged') return 0;
    throw error;
  }
}
