import { CACHE_PREFIX } from '@/lib/offline/build';

/** How this browser holds what is stored here; `unknown` where it does not say. */
export interface DeviceStorage {
  lasting: boolean | 'unknown';
  /** Whether the page itself is kept for use without a network. */
  offline: boolean;
}

/** Asks the browser not to clear what is stored here by itself. Some ask the person, most decide alone. */
export async function askToPersist(): Promise<boolean> {
  try {
    if (await navigator.storage.persisted()) return true;
    return await navigator.storage.persist();
  } catch {
    return false;
  }
}

/** What the browser says of the storage of this page. */
export async function deviceStorage(): Promise<DeviceStorage> {
  const lasting = await Promise.resolve(navigator.storage?.persisted?.()).catch(() => undefined);
  const offline = 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null;
  return { lasting: lasting ?? 'unknown', offline };
}

/** Removes the copy of the page from this browser. Returns how many kept files went. */
export async function forgetOfflineCopy(): Promise<number> {
  let files = 0;
  if ('caches' in window) {
    for (const name of await caches.keys()) {
      if (!name.startsWith(CACHE_PREFIX)) continue;
      files += (await (await caches.open(name)).keys()).length;
      await caches.delete(name);
    }
  }
  if ('serviceWorker' in navigator) {
    for (const registration of await navigator.serviceWorker.getRegistrations())
      await registration.unregister();
  }
  return files;
}
