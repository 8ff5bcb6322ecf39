import { type BlobId, blobId } from '@/lib/blobs/blobs';
import {
  checkExpected,
  createSignals,
  createTurns,
  isSameWrite,
  type StoredVault,
  type VaultStore,
} from './store';

/** A store that ends with the process: for tests, simulations and the trial of a restore. Copies in and out, as a database would. */
export function createMemoryStore(initial?: StoredVault): VaultStore {
  let header: unknown = structuredClone(initial?.header);
  let state: unknown = structuredClone(initial?.state);
  const keyOf = (row: unknown) => String(Object(row).key);
  const rows = new Map((initial?.rows ?? []).map((row) => [keyOf(row), structuredClone(row)]));
  const blobs = new Map<BlobId, Uint8Array>();
  const clear = () => {
    header = undefined;
    state = undefined;
    rows.clear();
    blobs.clear();
  };
  return {
    ...createSignals(),
    ...createTurns(),
    async readHeader() {
      return structuredClone(header);
    },
    async readVault() {
      return structuredClone({ header, state, rows: [...rows.values()] });
    },
    async readRow(vaultId, key) {
      checkExpected(header, { vaultId });
      return structuredClone({ row: rows.get(key), state });
    },
    async readState(vaultId) {
      checkExpected(header, { vaultId });
      return structuredClone(state);
    },
    async readRows(vaultId, kind) {
      checkExpected(header, { vaultId });
      return structuredClone([...rows.values()].filter((row) => !kind || Object(row).kind === kind));
    },
    async commit(batch) {
      checkExpected(header, batch.expect);
      if (!isSameWrite(state, batch.state.expected)) return false;
      if (!batch.rows.every(({ key, expected }) => isSameWrite(rows.get(key), expected))) return false;
      if (batch.replace) clear();
      if (batch.header) header = structuredClone(batch.header);
      state = structuredClone(batch.state.next);
      for (const { key, row } of batch.rows) {
        if (row) rows.set(key, structuredClone(row));
        else rows.delete(key);
      }
      for (const bytes of batch.blobs ?? []) blobs.set(blobId(bytes), bytes.slice());
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
      clear();
    },
  };
}
