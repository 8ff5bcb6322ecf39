import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { blobId } from '@/lib/blobs/blobs';
import { createBlobServer } from '@/lib/blobs/client';
import { closeDatabase, database } from '@/lib/server/database';
import { blobs as blobTable, blobUsage } from '@/lib/server/schema';
import { forgetSingleton } from '@/lib/server/singleton';
import {
  CONFLICT,
  conflictSchema,
  removeCopies,
  type SyncCode,
  SyncError,
  serverRemote,
  syncOnce,
} from '@/lib/sync';
import { openIndexedDbStore, restoreFromPhrase, unlockVault, type Vault } from '@/lib/vault';
import { blobRoutes } from '@/tests/blobs/support';
import { temporaryFolder } from '@/tests/server/tools';
import { prepareDatabase } from '@/tests/support/prepared-database';
import { cheap, disguises, passphrase, tamper } from '@/tests/vault/support';
import { blobOf, conflicts, Device, everything, firstDevice, memoryServer, noFaults, records } from './world';

let words: string;
let server: ReturnType<typeof memoryServer>;
let [one, two] = [] as unknown as [Vault, Vault];

beforeAll(async () => {
  words = (await (await firstDevice()).phrase()).join(' ');
});
beforeEach(async () => {
  server = memoryServer();
  [one, two] = (await Promise.all([Device.join(words), Device.join(words)])).map(({ vault }) => vault) as [
    Vault,
    Vault,
  ];
});

const sync = (vault: Vault) => noFaults(server, vault);
const codeOf = async (work: Promise<unknown>): Promise<SyncCode | undefined> =>
  work.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof SyncError) return error.code;
      throw error;
    },
  );
const texts = async (vault: Vault) =>
  [...(await records(vault)).values()].filter(({ kind }) => kind === 'note').map(({ data }) => data);

describe('two devices of one phrase', () => {
  test('have the same records after each has synced; removals go along', async () => {
    await one.put('note', 'a', { text: 'first' });
    await one.put('note', 'b', { text: 'second' });
    await sync(one);
    expect(await sync(two)).toMatchObject({ changedHere: 2, written: false });
    await two.remove('note', 'a');
    await two.put('session', 'c', { day: '2026-11-30' });
    await sync(two);
    await sync(one);
    expect(await everything(one)).toBe(await everything(two));
    expect(await texts(one)).toEqual([{ text: 'second' }]);
  });

  test('keep what belongs to one device to it', async () => {
    await one.put('device-thing', 'a', { secret: 1 });
    await one.put('note', 'a', { text: 'x' });
    await sync(one);
    await sync(two);
    expect((await two.all(() => {})).some(({ kind }) => kind === 'device-thing')).toBe(false);
  });

  test('that both changed a record keep both versions, once, and settle it once', async () => {
    await one.put('note', 'a', { text: 'as it was' });
    await sync(one);
    await sync(two);
    await one.put('note', 'a', { text: 'written on one' });
    await new Promise((done) => setTimeout(done, 5));
    await two.put('note', 'a', { text: 'written on two' });
    await sync(two);
    expect(await sync(one)).toMatchObject({ conflicts: 1 });
    await sync(two);
    for (const vault of [one, two]) {
      expect(await texts(vault)).toEqual([{ text: 'written on two' }]);
      const kept = await conflicts(vault);
      expect(kept.map(({ data }) => conflictSchema.parse(data).data)).toEqual([{ text: 'written on one' }]);
    }
    const [kept] = await conflicts(one);
    await one.remove(CONFLICT, kept!.id);
    await sync(one);
    await sync(two);
    expect(await conflicts(two)).toEqual([]);
    expect(await sync(two)).toMatchObject({ written: false, conflicts: 0 });
  });

  test('lose no change to a removal, and make no conflict of the same words', async () => {
    await one.put('note', 'a', { text: 'old' });
    await one.put('note', 'b', { text: 'old' });
    await sync(one);
    await sync(two);
    await one.remove('note', 'a');
    await two.put('note', 'a', { text: 'changed' });
    await one.put('note', 'b', { text: 'same' });
    await two.put('note', 'b', { text: 'same' });
    await sync(one);
    expect(await sync(two)).toMatchObject({ conflicts: 0 });
    await sync(one);
    expect(new Set((await texts(one)).map((data) => (data as { text: string }).text))).toEqual(
      new Set(['changed', 'same']),
    );
    expect(await everything(one)).toBe(await everything(two));
  });

  test('a change made in the middle of a sync is never written over', async () => {
    await one.put('note', 'a', { text: 'old' });
    await sync(one);
    await sync(two);
    await one.put('note', 'a', { text: 'from one' });
    await sync(one);
    const remote = server.remote();
    let reads = 0;
    const meanwhile = {
      ...remote,
      storage: {
        ...remote.storage,
        get: async (id: string) => {
          // The manifest has been read, and the records of this device: now the person writes.
          if (++reads === 2) await two.put('note', 'a', { text: 'from two' });
          return remote.storage.get(id);
        },
      },
    };
    expect(await syncOnce(two, meanwhile)).toMatchObject({ conflicts: 1 });
    const kept = (await conflicts(two)).map(({ data }) => conflictSchema.parse(data).data);
    expect([...(await texts(two)), ...kept]).toEqual([{ text: 'from two' }, { text: 'from one' }]);
  });

  test('share attachments; a piece that the storage lost comes back from who has it', async () => {
    const blob = blobOf('a picture');
    await one.blobs.put(blob.bytes);
    await one.put('note', 'a', { text: 'with picture', chunks: [blob.id] });
    await sync(one);
    await server.blobs.remove(blob.id);
    expect(await sync(two)).toMatchObject({ missingBlobs: [blob.id] });
    await sync(one);
    expect(await sync(two)).toMatchObject({ missingBlobs: [] });
    expect(await two.blobs.get(blob.id)).toEqual(blob.bytes);
    // One that the storage altered is as good as lost, and is put right in the same way.
    server.blobs.held.set(blob.id, blobOf('something else').bytes);
    const three = (await Device.join(words)).vault;
    expect(await sync(three)).toMatchObject({ missingBlobs: [blob.id] });
    await sync(two);
    await sync(three);
    expect(await three.blobs.get(blob.id)).toEqual(blob.bytes);
  });

  test('a removed attachment stays a day, for who thinks better of it, and then goes everywhere', async () => {
    const blob = blobOf('a picture');
    await one.blobs.put(blob.bytes);
    await one.put('note', 'a', { chunks: [blob.id] });
    await sync(one);
    await sync(two);
    await two.remove('note', 'a');
    for (const vault of [two, one, two]) await sync(vault);
    expect(server.blobs.held.has(blob.id)).toBe(true);
    expect(await one.blobs.get(blob.id)).toBeDefined();
    const now = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 90_000_000);
    for (const vault of [one, two]) await sync(vault);
    now.mockRestore();
    expect(server.blobs.held.has(blob.id)).toBe(false);
    expect(await one.blobs.ids()).toEqual([]);
    expect(await two.blobs.ids()).toEqual([]);
  });

  test('notice a server that shows an older state, and lose nothing when they go on', async () => {
    await one.put('note', 'a', { text: 'one' });
    await sync(one);
    const older = { head: server.state.head, blobs: new Map(server.blobs.held) };
    await sync(two);
    await one.put('note', 'b', { text: 'two' });
    await sync(one);
    server.state.head = older.head;
    for (const [id, bytes] of older.blobs) server.blobs.held.set(id, bytes);
    expect(await codeOf(sync(one))).toBe('rolled-back');
    expect(await texts(one)).toHaveLength(2);
    // A device that has not seen more cannot tell; it must not be fooled into a fork either.
    await two.put('note', 'c', { text: 'three' });
    await sync(two);
    expect(await codeOf(sync(one))).toBe('rolled-back');
    await syncOnce(one, server.remote(), { anyway: true });
    await sync(two);
    expect(await texts(two)).toHaveLength(3);
    expect(await everything(one)).toBe(await everything(two));
  });

  test('notice that the copies are gone, and do not take it for removed records', async () => {
    await one.put('note', 'a', { text: 'one' });
    await sync(one);
    await sync(two);
    expect(await removeCopies(one, server.remote())).toEqual({ removed: 2, left: 0 });
    expect(server.blobs.held.size).toBe(0);
    expect(await codeOf(sync(two))).toBe('emptied');
    expect(await texts(two)).toHaveLength(1);
    await syncOnce(two, server.remote(), { anyway: true });
    await sync(one);
    expect(await everything(one)).toBe(await everything(two));
  });

  test('say that the copies are damaged, incomplete or of a newer version, and change nothing', async () => {
    await one.put('note', 'a', { text: 'one' });
    await sync(one);
    await sync(two);
    await one.put('note', 'a', { text: 'two' });
    await sync(one);
    const good = server.state.head!;
    server.state.head = good.with(50, good[50]! ^ 1);
    expect(await codeOf(sync(two))).toBe('damaged');
    server.state.head = good;
    const held = new Map(server.blobs.held);
    for (const id of held.keys()) {
      server.blobs.held.delete(id);
      expect(await codeOf(sync(two))).toBe('incomplete');
      server.blobs.held.set(
        id,
        held.get(id)!.map((byte, at) => (at === 99 ? byte ^ 1 : byte)),
      );
      expect(await codeOf(sync(two))).toBe('incomplete');
      server.blobs.held.set(id, held.get(id)!);
    }
    expect(await texts(two)).toEqual([{ text: 'one' }]);
    await sync(two);
    expect(await texts(two)).toEqual([{ text: 'two' }]);
    // Another phrase has another key: its head is not ours to read.
    const stranger = (await Device.join((await (await firstDevice()).phrase()).join(' '))).vault;
    expect(await codeOf(sync(stranger))).toBe('damaged');
  });
});

describe('a row of this device that cannot be read any more', () => {
  test('comes back from the copies, and is never taken for removed', async () => {
    const name = randomUUID();
    const vault = await restoreFromPhrase(openIndexedDbStore(name), words, passphrase, cheap);
    for (const id of ['a', 'b', 'c']) await vault.put('note', id, { text: id });
    await sync(vault);
    await sync(two);
    vault.lock();
    await tamper(name, (rows) =>
      rows.map((row) => {
        const box = row.box as Uint8Array;
        // Every row of this device: its memory of the sync is damaged, too.
        return { ...row, box: box.with(40, box[40]! ^ 1) };
      }),
    );
    const again = await unlockVault(openIndexedDbStore(name), passphrase, cheap);
    await sync(again);
    expect(await texts(again)).toHaveLength(3);
    await sync(two);
    expect(await texts(two)).toHaveLength(3);
  });
});

describe('through the real routes and a real database', () => {
  const folder = temporaryFolder();
  beforeAll(async () => {
    await prepareDatabase(folder.path);
    process.env.DATA_DIR = folder.path;
    delete process.env.DATABASE_URL;
    forgetSingleton('blobs');
  });
  afterAll(async () => {
    await closeDatabase();
    folder.remove();
  });

  test('several hundred records go from one device to another; the server holds padded noise', async () => {
    const api = createBlobServer('http://app.test', { fetch: blobRoutes });
    const remoteOf = (vault: Vault) => serverRemote(api, vault.keyring, 'server');
    for (let at = 0; at < 300; at++) {
      await one.put('note', `note-${at}`, { text: `Canary ${at}: `.padEnd(40 + at, 'x') });
    }
    const blob = blobOf('Canary picture');
    await one.blobs.put(blob.bytes);
    await one.put('note', 'picture', { chunks: [blob.id] });
    await syncOnce(one, remoteOf(one));
    expect(await syncOnce(two, remoteOf(two))).toMatchObject({ changedHere: 301, missingBlobs: [] });
    expect(await everything(one)).toBe(await everything(two));
    expect(await two.blobs.get(blob.id)).toEqual(blob.bytes);

    const { db } = await database();
    const rows = await db.select().from(blobTable);
    const before = new Set(rows.map(({ id }) => id));
    expect(new Set(rows.map(({ deleter }) => deleter)).size).toBe(rows.length);
    for (const { id, blob: bytes, size } of rows) {
      expect(Math.log2(size) % 1).toBe(0);
      if (id === blob.id) continue; // put as it is by this test; the app seals attachments before
      expect(blobId(bytes!)).toBe(id);
      for (const look of disguises('Canary 1')) expect(Buffer.from(bytes!).includes(look)).toBe(false);
    }
    // One change sends one bucket, a manifest and a head, and takes the former ones away.
    await two.put('note', 'note-5', { text: 'changed' });
    await syncOnce(two, remoteOf(two));
    const after = (await db.select().from(blobTable)).map(({ id }) => id);
    expect(after).toHaveLength(rows.length);
    expect(after.filter((id) => !before.has(id))).toHaveLength(2);

    const [, ...changed] = await Promise.all([
      one.put('note', 'note-1', { text: 'from one' }),
      two.put('note', 'note-2', { text: 'from two' }),
    ]);
    expect(changed).toHaveLength(1);
    await Promise.all([syncOnce(one, remoteOf(one)), syncOnce(two, remoteOf(two))]);
    for (const vault of [one, two]) await syncOnce(vault, remoteOf(vault));
    expect(await everything(one)).toBe(await everything(two));

    await removeCopies(one, remoteOf(one));
    expect(await db.select().from(blobTable)).toEqual([]);
    expect(await db.select().from(blobUsage)).toEqual([{ id: 1, bytes: 0 }]);
  });
});
