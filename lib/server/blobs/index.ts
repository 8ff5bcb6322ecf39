import 'server-only';
import { readEnv } from '@/lib/config/env';
import { database } from '../database';
import { singleton } from '../singleton';
import { type BlobHandlers, createBlobHandlers } from './handlers';
import { ipfs } from './places';
import { BlobStore } from './store';

const HOUR_MS = 3_600_000;

const store = async () => new BlobStore((await database()).db, { totalBytes: readEnv().blobBytes });

/** The process's blob store, on the process's database and IPFS. */
export function blobStore(): BlobHandlers {
  return singleton('blobs', () => createBlobHandlers(store, ipfs));
}

/** Deletes what has expired: now, and then every hour. Never holds the process up. */
export function startBlobSweeping(): void {
  singleton('blob-sweep', () => {
    const sweep = async () => {
      try {
        for (const id of await (await store()).sweep()) await ipfs()?.remove(id);
      } catch (error) {
        console.error(
          `blobs: sweeping failed (${error instanceof Error ? error.constructor.name : 'unknown'})`,
        );
      }
    };
    void sweep();
    return setInterval(sweep, HOUR_MS).unref();
  });
}
