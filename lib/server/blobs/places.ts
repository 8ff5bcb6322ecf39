import 'server-only';
import type { BlobStorage } from '@/lib/blobs/blobs';
import { type IpfsEnv, readEnv } from '@/lib/config/env';
import { singleton } from '../singleton';
import { kuboStorage } from './kubo';
import { pinnedToo } from './pinning';

/** The IPFS that this server is configured with; undefined where it is with none. Nothing is started before it is used. */
export function ipfs(): BlobStorage | undefined {
  const { ipfs: configured, dataDir } = readEnv();
  return configured && singleton('blob-ipfs', () => open(configured, dataDir));
}

function open({ node, pinning }: IpfsEnv, dataDir: string): BlobStorage {
  const storage = node.kind === 'kubo' ? kuboStorage(node) : embedded(dataDir, node.listen);
  return pinning ? pinnedToo(storage, pinning) : storage;
}

/** A node in this process, started and loaded at first use. A failed start is not kept. */
function embedded(dataDir: string, listen: string[]): BlobStorage {
  let starting: Promise<BlobStorage> | undefined;
  const storage = () => {
    starting ??= import('./helia')
      .then(({ openHelia }) => openHelia({ dataDir, listen }))
      .then((node) => node.storage);
    starting.catch(() => {
      starting = undefined;
    });
    return starting;
  };
  return {
    put: async (bytes) => (await storage()).put(bytes),
    get: async (id) => (await storage()).get(id),
    remove: async (id) => (await storage()).remove(id),
  };
}
