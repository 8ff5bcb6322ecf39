import { blobsNamed, readBackup, writeBackup } from './backup';
import type { Bytes } from './bytes';
import { deviceBlobs } from './device-blobs';
import { VaultError } from './errors';
import { headerDigest } from './header';
import { type Integrity, inspect } from './integrity';
import { createKeyring } from './keyring';
import { checkValue, fitsCheck, type VaultKeys } from './keys';
import { masterToWords } from './phrase';
import { createRecords } from './records';
import { needState, openState, sealState, stateOver } from './state';
import { checkExpected, type Signal, type StoredVault, type VaultStore } from './store';
import { DEVICE_KIND, type Vault, type VaultChange, type VaultOptions } from './types';
import { createUnlockMethods } from './unlock-methods';
import { checkPassphrase } from './unlocks';

/** The handle of an unlocked vault, over what was found stored. Takes over `keys` and overwrites them when locked. */
export function openHandle(
  store: VaultStore,
  keys: VaultKeys,
  found: StoredVault,
  options: VaultOptions,
): Vault {
  const { vaultId } = keys;
  let held: VaultKeys | undefined = keys;
  let integrity = look(keys, found);
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
    held.wipe();
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

  let queue: Promise<unknown> = Promise.resolve();
  function inOrder<R>(work: () => Promise<R>): Promise<R> {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  }

  async function snapshot(): Promise<StoredVault> {
    open();
    const stored = await store.readVault();
    checkExpected(stored.header, { vaultId });
    return stored;
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

  const records = createRecords({ store, vaultId, found, open, announce, inOrder });
  const blobs = deviceBlobs(store, vaultId, open, records.all);

  return {
    ...records,
    ...createUnlockMethods(store, vaultId, open, options),
    blobs,
    id: vaultId,
    keyring: createKeyring(() => open().prk),
    get locked() {
      return held === undefined;
    },
    get integrity() {
      return integrity;
    },
    phrase: () => withMaster(masterToWords),
    exportBackup: (passphrase, { onProgress, onDamaged } = {}) =>
      withMaster(async (master) => {
        checkPassphrase(passphrase);
        const all = await records.all(
          onDamaged ??
            ((error) => {
              throw error;
            }),
        );
        const kept = all.filter(({ kind }) => !kind.startsWith(DEVICE_KIND));
        const named = await Promise.all([...blobsNamed(kept)].map((id) => blobs.get(id)));
        const content = {
          master,
          records: kept,
          blobs: named.filter((bytes) => bytes !== undefined),
          generation: openState(open(), (await snapshot()).state)?.generation,
        };
        return writeBackup(content, passphrase, { cost: options.cost, onProgress });
      }),
    async rehearseBackup(file, passphrase, { onProgress } = {}) {
      open();
      const content = await readBackup(file, passphrase, onProgress);
      const same = fitsCheck(checkValue(vaultId, open().master), vaultId, content.master);
      content.master.fill(0);
      if (!same) throw new VaultError('backup-foreign', { reason: 'another vault' });
      const { createdAt, generation } = content;
      return { createdAt, generation, records: content.records.length, blobs: content.blobs.length };
    },
    async generation() {
      open();
      const state = await store.readState(vaultId);
      return needState(open(), state).generation;
    },
    async inspect({ thorough = false } = {}) {
      const stored = await snapshot();
      integrity = look(open(), stored, thorough);
      return integrity;
    },
    acceptAsIs: () =>
      inOrder(async () => {
        for (;;) {
          const { header, state, rows } = await snapshot();
          const now = open();
          const generation = (openState(now, state)?.generation ?? integrity.generation) + 1;
          const next = sealState(now, stateOver(now, rows, headerDigest(header), generation));
          const written = await store.commit({
            expect: { vaultId },
            state: { expected: state, next },
            rows: [],
          });
          if (!written) continue;
          integrity = { generation, findings: [] };
          return;
        }
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

/** What the stored vault looks like under these keys. */
function look(keys: VaultKeys, { header, state, rows }: StoredVault, thorough = false): Integrity {
  return inspect(keys, { header: headerDigest(header), state, rows }, thorough);
}
