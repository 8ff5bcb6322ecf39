import { BlobError, blobId } from '@/lib/blobs/blobs';
import { CONFLICT, type SyncRemote, syncOnce } from '@/lib/sync';
import { isShared, keyOf, type SyncRecord, stable } from '@/lib/sync/records';
import { createMemoryStore, createVault, restoreFromPhrase, unlockVault, type Vault } from '@/lib/vault';
import { memoryBlobs } from '@/tests/blobs/support';
import { cheap, passphrase } from '@/tests/vault/support';

/** What can happen to one request: it never arrives, or it is done and its answer never comes back. */
export type Fault = 'none' | 'unsent' | 'unanswered';

/** The server in memory: blobs, and a head that is replaced only by who saw the last. */
export function memoryServer() {
  const blobs = memoryBlobs();
  const state = { head: undefined as Uint8Array | undefined };
  const same = (a?: Uint8Array, b?: Uint8Array) => Buffer.compare(a ?? Buffer.of(), b ?? Buffer.of()) === 0;

  /** The server as one device sees it; `next` says what happens to each of its requests. */
  function remote(next: () => Fault = () => 'none'): SyncRemote {
    async function request<T>(work: () => Promise<T>): Promise<T> {
      const fault = next();
      // Others have their turn while it is on its way.
      await Promise.resolve();
      if (fault === 'unsent') throw new BlobError('unreachable', 'never arrived');
      const answer = await work();
      await Promise.resolve();
      if (fault === 'unanswered') throw new BlobError('unreachable', 'no answer came');
      return answer;
    }
    return {
      storage: {
        put: (bytes) => request(() => blobs.put(bytes)),
        get: (id) => request(() => blobs.get(id)),
        remove: (id) => request(() => blobs.remove(id)),
      },
      readHead: () => request(async () => state.head?.slice()),
      writeHead: (value, former) =>
        request(async () => {
          if (!same(former, state.head)) return false;
          state.head = value.slice();
          return true;
        }),
      removeHead: () =>
        request(async () => {
          state.head = undefined;
        }),
    };
  }
  return { blobs, state, remote };
}

export const firstDevice = () => createVault(createMemoryStore(), passphrase, cheap);

/** A device of the same phrase, with nothing on it, that can crash. */
export class Device {
  #store = createMemoryStore();
  vault!: Vault;

  static async join(words: string): Promise<Device> {
    const device = new Device();
    device.vault = await restoreFromPhrase(device.#store, words, passphrase, cheap);
    return device;
  }

  /** The tab is killed: whatever was under way fails, what was written is there at the next start. */
  async restart(): Promise<void> {
    this.vault.lock();
    this.vault = await unlockVault(this.#store, passphrase, cheap);
  }
}

export async function records(vault: Vault): Promise<Map<string, SyncRecord>> {
  const all = await vault.all((error) => {
    throw error;
  });
  return new Map(all.filter(isShared).map((record) => [keyOf(record), record]));
}

/** Everything on a device that devices share, in one text. */
export async function everything(vault: Vault): Promise<string> {
  const sorted = [...(await records(vault))].sort(([a], [b]) => (a < b ? -1 : 1));
  return stable(sorted.map(([, record]) => record));
}

export const noFaults = (server: ReturnType<typeof memoryServer>, vault: Vault) =>
  syncOnce(vault, server.remote());

export async function conflicts(vault: Vault): Promise<SyncRecord[]> {
  return [...(await records(vault)).values()].filter(({ kind }) => kind === CONFLICT);
}

export const blobOf = (text: string) => {
  const bytes = new TextEncoder().encode(text.padEnd(1024));
  return { bytes, id: blobId(bytes) };
};
