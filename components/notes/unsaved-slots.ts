import { recoverUnsaved } from '@/lib/flows';
import type { Vault } from '@/lib/vault';

/** Local storage, unless the browser refuses it: then only the vault keeps what is typed. */
export function slotStore(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

const lockOf = (name: string) => `session-log-unsaved-${name}`;

/** A slot for what is unsaved, under a name of chance. Whoever holds it holds a lock that ends with the tab, however that ends. */
export function holdSlot(): { name: string; release: () => void } {
  const name = crypto.randomUUID();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  void navigator.locks?.request(lockOf(name), () => held);
  return { name, release };
}

/** Brings into the vault what tabs left behind that are gone; resolves with how many notes got something back. */
export async function recover(vault: Vault): Promise<number> {
  const store = slotStore();
  if (!store) return 0;
  const notes = await recoverUnsaved(vault, store, async (name, work) => {
    if (!navigator.locks) return work();
    await navigator.locks.request(lockOf(name), { ifAvailable: true }, (lock) => (lock ? work() : undefined));
  });
  return notes.length;
}
