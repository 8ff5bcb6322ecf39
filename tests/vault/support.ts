import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { openDB } from 'idb';
import {
  createMemoryStore,
  openIndexedDbStore,
  VaultError,
  type VaultErrorCode,
  type VaultStore,
} from '@/lib/vault';

/** The cheapest scrypt: the cost is no part of what these tests look at. */
export const cheap = { cost: 1 };
export const passphrase = 'correct horse battery';

export const stores = [
  ['memory', () => createMemoryStore()],
  ['IndexedDB', () => openIndexedDbStore(randomUUID())],
] as const satisfies [string, () => VaultStore][];

/** The error of a promise that must fail: its code and detail. */
export async function failure(promise: Promise<unknown>): Promise<VaultError> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in outcome && outcome.error instanceof VaultError) return outcome.error;
  throw new Error('expected a VaultError', { cause: 'error' in outcome ? outcome.error : outcome.value });
}

export async function codeOf(promise: Promise<unknown>): Promise<VaultErrorCode> {
  return (await failure(promise)).code;
}

/** Everything that the database holds, as stored: what a thief of the device would read. */
export async function dump(name: string): Promise<{ header: unknown[]; rows: Record<string, unknown>[] }> {
  const database = await openDB(name);
  const [header, rows] = await Promise.all([database.getAll('header'), database.getAll('rows')]);
  database.close();
  return { header, rows };
}

/** Changes the stored rows behind the vault's back. */
export async function tamper(
  name: string,
  change: (rows: Record<string, unknown>[]) => Record<string, unknown>[],
): Promise<void> {
  const { rows } = await dump(name);
  const database = await openDB(name);
  const tx = database.transaction('rows', 'readwrite');
  await tx.store.clear();
  for (const row of change(rows)) await tx.store.put(row);
  await tx.done;
  database.close();
}

export async function tamperHeader(
  name: string,
  change: (header: Record<string, unknown>) => unknown,
): Promise<void> {
  const database = await openDB(name);
  await database.put('header', change(await database.get('header', 'header')), 'header');
  database.close();
}

/** Every byte under a value, strings as UTF-8, in one buffer: to search for canaries. */
export function allBytes(value: unknown): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (typeof value === 'string') return Buffer.from(value);
  if (Array.isArray(value)) return Buffer.concat(value.map(allBytes));
  if (typeof value === 'object' && value !== null) {
    return Buffer.concat(
      Object.entries(value).flatMap(([key, member]) => [Buffer.from(key), allBytes(member)]),
    );
  }
  return Buffer.from(String(value));
}

/** The ways in which a text may lie about in bytes: plain, hex, and base64 at each of three alignments. */
export function disguises(text: string): Buffer[] {
  const plain = Buffer.from(text);
  const shifted = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), plain]).toString('base64');
    // The characters at both ends depend on neighbouring bytes.
    return encoded.slice(shift === 0 ? 0 : 4, -4);
  });
  const utf16 = Buffer.from(text, 'utf16le');
  const hex = plain.toString('hex');
  return [plain, utf16, ...[hex, hex.toUpperCase(), ...shifted].map((encoded) => Buffer.from(encoded))];
}
