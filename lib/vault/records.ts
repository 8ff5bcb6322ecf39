import type { ZodType } from 'zod';
import { VaultError } from './errors';
import type { VaultKeys } from './keys';
import {
  assertJson,
  kindHash,
  openRow,
  parseData,
  type RecordContent,
  readRecord,
  rowKey,
  type StoredRow,
  sealRow,
  sequenceOf,
} from './rows';
import { needState, nextState } from './state';
import { isSameWrite, type StoredVault, type VaultStore } from './store';
import type { RecordChange, Vault, VaultChange, VaultRecord } from './types';

type Records = Pick<Vault, 'get' | 'list' | 'put' | 'update' | 'remove' | 'all' | 'apply'>;

/** What an open vault lends to the reading and writing of its records. */
export interface Access {
  store: VaultStore;
  vaultId: string;
  /** All that was stored when the vault was opened. */
  found: StoredVault;
  /** @throws VaultError `locked` */
  open(): VaultKeys;
  announce(change: VaultChange): void;
  /** Writes of one handle happen in the order in which they were asked for: of two puts the later one stays. */
  inOrder<R>(work: () => Promise<R>): Promise<R>;
}

/** The records of an open vault. */
export function createRecords({ store, vaultId, found, open, announce, inOrder }: Access): Records {
  let lastStamp = 0;
  /** Rows that were read at opening need no second reading, as long as the state says that nothing was written since. */
  let known: StoredVault | undefined = found;

  async function readRows(kind?: string): Promise<unknown[]> {
    const seen = known;
    if (seen?.state !== undefined && isSameWrite(await store.readState(vaultId), seen.state)) {
      return kind === undefined ? seen.rows : seen.rows.filter((row) => Object(row).kind === kind);
    }
    known = undefined;
    return store.readRows(vaultId, kind);
  }

  /**
   * Strictly growing within a handle and within a record, so that "newest first" holds for writes within one millisecond
   * and no clock that was set back makes a record look older than it was.
   */
  function stamp(before: RecordContent | undefined): number {
    lastStamp = Math.max(Date.now(), lastStamp + 1, (before?.updatedAt ?? -1) + 1);
    return lastStamp;
  }

  /**
   * Reads a row and what holds all rows together, computes the row that is to stand there (`keep` leaves it), and writes
   * both if both are still the same; again otherwise. All that is computed happens between two transactions.
   */
  async function write<R>(
    kind: string,
    id: string,
    next: (stored: unknown, keys: VaultKeys) => { row: StoredRow | undefined; result: R } | { keep: R },
  ): Promise<R> {
    for (;;) {
      const key = rowKey(open(), kind, id);
      const { row: stored, state } = await store.readRow(vaultId, key);
      const keys = open();
      const made = next(stored, keys);
      if ('keep' in made) return made.keep;
      const changed = nextState(keys, needState(keys, state), [{ before: stored, after: made.row }]);
      const written = await store.commit({
        expect: { vaultId },
        state: { expected: state, next: changed },
        rows: [{ key, expected: stored, row: made.row }],
      });
      if (!written) continue;
      known = undefined;
      announce({ kind, id });
      return made.result;
    }
  }

  /** Reads many rows; one that cannot be read fails all, unless `onDamaged` is given. */
  function readAll<T>(
    stored: unknown[],
    read: (content: RecordContent) => VaultRecord<T>,
    onDamaged: ((error: VaultError) => void) | undefined,
  ): VaultRecord<T>[] {
    const keys = open();
    return stored.flatMap((row) => {
      try {
        return [read(openRow(keys, row))];
      } catch (error) {
        if (!(error instanceof VaultError) || !onDamaged) throw error;
        onDamaged(error);
        return [];
      }
    });
  }

  function readContent(kind: string, id: string, stored: unknown): RecordContent {
    try {
      return openRow(open(), stored);
    } catch (error) {
      if (error instanceof VaultError && error.code === 'record-damaged') {
        throw new VaultError('record-damaged', { ...error.detail, kind, id }, error);
      }
      throw error;
    }
  }

  /** What stands there, if it can be read; a newer format's row is not written over. */
  function readable(kind: string, id: string, stored: unknown): RecordContent | undefined {
    if (stored === undefined) return undefined;
    try {
      return readContent(kind, id, stored);
    } catch (error) {
      if (error instanceof VaultError && error.code === 'record-damaged') return undefined;
      throw error;
    }
  }

  /** One change of a merge, if the record is still as the merge saw it. */
  const applyChange = ({ kind, id, expected, record }: RecordChange): Promise<boolean> =>
    write<boolean>(kind, id, (stored, keys) => {
      const current = stored === undefined ? undefined : readContent(kind, id, stored).updatedAt;
      if (current !== expected) return { keep: false };
      if (stored === undefined && !record) return { keep: true };
      if (record) assertJson(record.data, kind, id);
      // What is written here next is later than what came from elsewhere, whatever the clocks say.
      lastStamp = Math.max(lastStamp, record?.updatedAt ?? 0);
      return { row: record && sealRow(keys, record, sequenceOf(stored) + 1), result: true };
    });

  return {
    async get(kind, id, schema) {
      const { row } = await store.readRow(vaultId, rowKey(open(), kind, id));
      return row === undefined ? undefined : readRecord(readContent(kind, id, row), schema);
    },
    async list<T>(kind: string, schema: ZodType<T>, onDamaged?: (error: VaultError) => void) {
      const stored = await readRows(kindHash(open(), kind));
      const records = readAll(stored, (content) => readRecord(content, schema), onDamaged);
      return records.sort((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? -1 : 1));
    },
    async put(kind, id, data) {
      open();
      assertJson(data, kind, id);
      // A copy of now: the caller may go on changing its object while earlier writes finish.
      const copy = structuredClone(data);
      await inOrder(() =>
        write(kind, id, (stored, keys) => {
          const updatedAt = stamp(readable(kind, id, stored));
          const row = sealRow(keys, { kind, id, updatedAt, data: copy }, sequenceOf(stored) + 1);
          return { row, result: undefined };
        }),
      );
    },
    async update<T>(
      kind: string,
      id: string,
      schema: ZodType<T>,
      change: (current: T | undefined) => T,
    ): Promise<T> {
      return inOrder(() =>
        write(kind, id, (stored, keys) => {
          const before = stored === undefined ? undefined : readContent(kind, id, stored);
          const data = parseData(change(before && readRecord(before, schema).data), schema, kind, id);
          assertJson(data, kind, id);
          const content = { kind, id, updatedAt: stamp(before), data };
          return { row: sealRow(keys, content, sequenceOf(stored) + 1), result: data };
        }),
      );
    },
    async remove(kind, id) {
      open();
      return inOrder(() =>
        write<void>(kind, id, (stored) =>
          stored === undefined ? { keep: undefined } : { row: undefined, result: undefined },
        ),
      );
    },
    async all(onDamaged) {
      open();
      return readAll(await readRows(), (content) => content, onDamaged);
    },
    apply: (changes) =>
      inOrder(async () => {
        const written: boolean[] = [];
        for (const change of changes) written.push(await applyChange(change));
        return written;
      }),
  };
}
