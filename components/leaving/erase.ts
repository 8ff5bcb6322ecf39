import { writeCookie } from '@/components/context/cookies';
import { THEME_COOKIE } from '@/components/context/theme';
import { forgetOfflineCopy } from '@/components/offline/device-storage';
import { BlobError } from '@/lib/blobs/blobs';
import { createBlobServer } from '@/lib/blobs/client';
import { emptyBoxes, isOpenShare, shares, takeInventory, withdrawShare } from '@/lib/flows';
import type { Mailbox } from '@/lib/mailbox/client';
import { EXIT_COOKIE } from '@/lib/safety/exit';
import { type Copies, SyncError } from '@/lib/sync';
import type { Vault } from '@/lib/vault';
import type { Erasure, Remains, RemovedBlobs } from './receipt';

const COOKIES = [THEME_COOKIE, EXIT_COOKIE, 'node-origin'];
const BLOCKED_AFTER_MS = 3_000;

/**
 * Destroys everything that this page has in this browser and, with an open vault, what waits for it on the server. What needs
 * the keys comes first; a server that does not answer stops nothing.
 */
export async function eraseEverything(
  open: { vault: Vault; mailbox: Mailbox; copies: Copies | null } | null,
  destroy: () => Promise<void>,
): Promise<Erasure> {
  const inventory = open && (await takeInventory(open.vault));
  const boxes = open && (await emptyBoxes(open.vault, open.mailbox));
  const blobs = open && (await removeFromServer(open.vault, open.copies));
  // Keys and records first: whatever fails after this fails for a browser that holds none.
  await destroy();
  const files = await forgetOfflineCopy();
  for (const name of COOKIES) writeCookie(name, '');
  clearStorage();
  for (const name of await databases()) await removeDatabase(name);
  return { at: new Date(), inventory, boxes, blobs, files, remains: await lookForRemains() };
}

/** Withdraws what is shared still, and deletes the vault's encrypted copies. What a server does not do stops nothing. */
async function removeFromServer(vault: Vault, copies: Copies | null): Promise<RemovedBlobs> {
  const server = createBlobServer();
  const done: RemovedBlobs = { shares: 0, sharesLeft: 0, pieces: 0, piecesLeft: 0, unreached: false };
  for (const share of (await shares({ vault })).filter((one) => isOpenShare(one))) {
    try {
      await withdrawShare({ vault }, server, share.id);
      done.shares += 1;
    } catch (error) {
      if (!(error instanceof BlobError)) throw error;
      done.sharesLeft += 1;
    }
  }
  try {
    const { removed, left } = (await copies?.remove()) ?? { removed: 0, left: 0 };
    done.pieces = removed;
    done.piecesLeft = left;
  } catch (error) {
    if (!(error instanceof BlobError || error instanceof SyncError)) throw error;
    done.unreached = true;
  }
  return done;
}

function clearStorage(): void {
  for (const storage of [() => localStorage, () => sessionStorage]) {
    try {
      storage().clear();
    } catch {
      // Storage that is blocked holds nothing.
    }
  }
}

async function databases(): Promise<string[]> {
  const all = await Promise.resolve(indexedDB.databases?.()).catch(() => undefined);
  return (all ?? []).flatMap(({ name }) => name ?? []);
}

/** Emptied it is already; another tab may hold it open for a while. */
function removeDatabase(name: string): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => resolve();
    setTimeout(resolve, BLOCKED_AFTER_MS);
  });
}

/** Looks what is still there, so that the receipt says what was seen, not what was meant. */
async function lookForRemains(): Promise<Remains> {
  return {
    databases: await databases(),
    caches: 'caches' in window ? await caches.keys() : [],
    workers: 'serviceWorker' in navigator ? (await navigator.serviceWorker.getRegistrations()).length : 0,
    entries: storageEntries(),
  };
}

function storageEntries(): number {
  try {
    return localStorage.length + sessionStorage.length;
  } catch {
    return 0;
  }
}
