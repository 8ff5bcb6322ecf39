import { createMemoryStore, VaultError, type VaultStore } from '@/lib/vault';
import type { Batch } from '@/lib/vault/store';

/** The tab was killed: nothing that it asks for happens any more. */
export class Killed extends Error {}

/** How a tab ends, or what a disk does to it: cut off before or after a step took effect, torn in the middle of it, or full. */
export type Fault = 'before' | 'after' | 'torn' | 'full';

/** What several tabs share. Its contents can be taken away or torn under them. */
export interface Disk {
  inner: VaultStore;
  torn: boolean;
}

/** A tab's store over a disk, which fails at a step that is said beforehand. */
export function openTab(disk: Disk) {
  let left = Number.POSITIVE_INFINITY;
  let fault: Fault = 'before';
  let dead = false;
  const asked = <A extends unknown[], R>(writes: boolean, call: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      if (dead) throw new Killed();
      left -= 1;
      if (left > 0 || (fault === 'full' && !writes)) return call(...args);
      if (fault === 'full') {
        left = Number.POSITIVE_INFINITY;
        throw new VaultError('quota');
      }
      if (fault === 'after') await call(...args);
      dead = true;
      throw new Killed();
    };
  };
  const { inner } = disk;
  async function commit(batch: Batch): Promise<boolean> {
    if (!dead && fault === 'torn' && left <= 1) {
      await tear(disk, batch);
      dead = true;
      throw new Killed();
    }
    return plainCommit(batch);
  }
  const plainCommit = asked(true, (batch: Batch) => disk.inner.commit(batch));
  const store: VaultStore = {
    post: (...args) => (dead ? undefined : inner.post(...args)),
    listen: (receiver) => inner.listen(receiver),
    readHeader: asked(false, () => disk.inner.readHeader()),
    readVault: asked(false, () => disk.inner.readVault()),
    readRow: asked(false, (...args) => disk.inner.readRow(...args)),
    readState: asked(false, (...args) => disk.inner.readState(...args)),
    readRows: asked(false, (...args) => disk.inner.readRows(...args)),
    commit,
    putBlob: asked(true, (...args) => disk.inner.putBlob(...args)),
    getBlob: asked(false, (...args) => disk.inner.getBlob(...args)),
    removeBlob: asked(true, (...args) => disk.inner.removeBlob(...args)),
    together: (work) => disk.inner.together(work),
    alone: (work) => disk.inner.alone(work),
    blobIds: asked(false, (...args) => disk.inner.blobIds(...args)),
    clear: asked(true, () => disk.inner.clear()),
  };
  return {
    store,
    /** Lets the fault happen at the step that comes so many steps from now. */
    arm(steps: number, how: Fault) {
      left = steps;
      fault = how;
    },
  };
}
export type Tab = ReturnType<typeof openTab>;

/** A write of which the rows arrived and the state did not: what no transaction does, and what must then be noticed. */
async function tear(disk: Disk, batch: Batch): Promise<void> {
  const before = await disk.inner.readVault();
  const whole = createMemoryStore(before);
  if (!(await whole.commit(batch))) return;
  const after = await whole.readVault();
  disk.inner = createMemoryStore({ ...after, state: before.state });
  disk.torn = true;
}
