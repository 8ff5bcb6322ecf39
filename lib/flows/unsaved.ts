import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { base64 } from '@scure/base';
import * as z from 'zod';
import type { Vault } from '@/lib/vault';
import { type NewNote, noteTypeSchema, writeNote } from './notes';

/**
 * What was typed and is not in the vault yet. The vault takes its time, and a tab that is closed gives none; so each keystroke
 * goes at once, encrypted and padded, into a place that is written synchronously (the browser's local storage), and from there
 * into the vault: by the tab itself a moment later or, when it is gone, by the next that opens.
 */
const PREFIX = 'unsaved-';
const NONCE = 24;
const SMALLEST = 1024;

const unsavedSchema = z.object({
  id: z.string(),
  session: z.string().nullable(),
  type: noteTypeSchema,
  base: z.string(),
  text: z.string(),
});
export type Unsaved = z.infer<typeof unsavedSchema>;

export type PlainStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** Of the same phrase on every device; nothing else is encrypted under it. */
const keyOf = ({ keyring }: Vault) => keyring.salt('unsaved-notes', 'key');

/** Spaces after the JSON up to the next power of two: sizes say little. */
function encode(value: Unsaved): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(value));
  let length = SMALLEST;
  while (length < json.length) length *= 2;
  const bytes = new Uint8Array(length).fill(0x20);
  bytes.set(json);
  return bytes;
}

export interface UnsavedSlot {
  /** Keeps what is typed, before it returns. @returns whether it could be kept */
  keep(value: Unsaved): boolean;
  /** Forgets it: it is in the vault. */
  clear(): void;
  /** Ends the use of this slot. What is still in it is for the next tab. */
  close(): void;
}

/** The slot of one tab's editor. It goes on to work while the vault locks: what was typed until then is kept. */
export function openSlot(vault: Vault, store: PlainStore | null, name: string): UnsavedSlot {
  const key = keyOf(vault);
  const place = `${PREFIX}${name}`;
  let closed = false;
  return {
    keep(value) {
      if (closed) return false;
      try {
        const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
        const box = xchacha20poly1305(key, nonce).encrypt(encode(value));
        const bytes = new Uint8Array(NONCE + box.length);
        bytes.set(nonce);
        bytes.set(box, NONCE);
        store?.setItem(place, base64.encode(bytes));
        return store !== null;
      } catch {
        // No room, or a browser that keeps nothing: the vault is tried a moment later, and says so if it fails.
        return false;
      }
    },
    clear() {
      try {
        store?.removeItem(place);
      } catch {
        // What stays is written once more into a note that has it already, which changes nothing.
      }
    },
    close() {
      closed = true;
      key.fill(0);
    },
  };
}

function read(key: Uint8Array, stored: string | null): Unsaved | undefined {
  try {
    const bytes = base64.decode(stored ?? '');
    const opened = xchacha20poly1305(key, bytes.subarray(0, NONCE)).decrypt(bytes.subarray(NONCE));
    return unsavedSchema.parse(JSON.parse(new TextDecoder().decode(opened)));
  } catch {
    // Of another vault, or damaged: not ours to remove.
    return undefined;
  }
}

/**
 * Brings into the vault what tabs left behind that are gone.
 * @param isGone runs `work` unless the tab of that slot is still there
 * @returns the ids of the notes that got something back
 */
export async function recoverUnsaved(
  vault: Vault,
  store: PlainStore,
  isGone: (name: string, work: () => Promise<void>) => Promise<void>,
): Promise<string[]> {
  const key = keyOf(vault);
  const places = Array.from({ length: store.length }, (_, i) => store.key(i) ?? '');
  const recovered: string[] = [];
  for (const place of places.filter((name) => name.startsWith(PREFIX))) {
    await isGone(place.slice(PREFIX.length), async () => {
      const left = read(key, store.getItem(place));
      if (!left) return;
      const { base, text, ...fresh } = left;
      await writeNote({ vault }, fresh satisfies NewNote, { base, text });
      store.removeItem(place);
      recovered.push(fresh.id);
    });
  }
  key.fill(0);
  return recovered;
}
