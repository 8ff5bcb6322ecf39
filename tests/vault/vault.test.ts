import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import {
  createMemoryStore,
  createVault,
  destroyVault,
  openIndexedDbStore,
  restoreFromPhrase,
  unlockVault,
  type Vault,
  type VaultChange,
  vaultExists,
} from '@/lib/vault';
import type { StoredState } from '@/lib/vault/state';
import { cheap, codeOf, failure, passphrase, stores } from './support';

const note = z.object({ text: z.string() });
const counter = z.object({ count: z.number() });

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe.each(stores)('a vault in %s', (_name, openStore) => {
  test('keeps records over locking and unlocking', async () => {
    const store = openStore();
    expect(await vaultExists(store)).toBe(false);
    const vault = await createVault(store, passphrase, cheap);
    expect(await vaultExists(store)).toBe(true);
    await vault.put('session', '1', { text: 'ünïcode 💬' });
    await vault.put('session', '2', { text: 'x'.repeat(5000) });
    await vault.put('profile', '1', { text: 'other kind' });
    const before = vault.keyring.accountKey(0);
    vault.lock();

    const again = await unlockVault(store, passphrase, cheap);
    expect((await again.get('session', '1', note))?.data).toEqual({ text: 'ünïcode 💬' });
    expect(await again.get('session', '3', note)).toBeUndefined();
    expect((await again.list('session', note)).map(({ id }) => id)).toEqual(['2', '1']);
    expect(again.keyring.accountKey(0)).toEqual(before);

    await again.put('session', '1', { text: 'newer' });
    expect((await again.list('session', note)).map(({ id, data }) => [id, data.text.length])).toEqual([
      ['1', 5],
      ['2', 5000],
    ]);
    await again.remove('session', '1');
    await again.remove('session', '1');
    expect((await again.list('session', note)).map(({ id }) => id)).toEqual(['2']);
    expect((await again.get('profile', '1', note))?.kind).toBe('profile');
  });

  test('stamps records with the time, growing even within one millisecond', async () => {
    const vault = await createVault(openStore(), passphrase, cheap);
    const before = Date.now();
    for (const id of ['a', 'b', 'c', 'd', 'e']) await vault.put('session', id, { text: id });
    const records = await vault.list('session', note);
    expect(records.map(({ id }) => id)).toEqual(['e', 'd', 'c', 'b', 'a']);
    expect(records.at(-1)?.updatedAt).toBeGreaterThanOrEqual(before);
    expect(records[0]?.updatedAt).toBeLessThan(before + 5000);
  });

  test('a clock that is set back makes no record older than it was', async () => {
    const store = openStore();
    const clock = vi.spyOn(Date, 'now').mockReturnValue(2_000_000);
    const vault = await createVault(store, passphrase, cheap);
    await vault.put('session', '1', { text: 'first' });
    clock.mockReturnValue(1_000_000);
    const again = await unlockVault(store, passphrase, cheap);
    await again.put('session', '1', { text: 'second' });
    expect((await again.get('session', '1', note))?.updatedAt).toBe(2_000_001);
    await again.update('session', '1', note, () => ({ text: 'third' }));
    await again.put('session', '2', { text: 'other' });
    const third = await unlockVault(store, passphrase, cheap);
    await third.put('session', '1', { text: 'fourth' });
    const times = (await third.list('session', note)).map(({ id, updatedAt }) => [id, updatedAt]);
    expect(times).toEqual([
      ['1', 2_000_003],
      ['2', 2_000_003],
    ]);
  });

  test('opens with the passphrase only, however its letters are composed', async () => {
    const store = openStore();
    await createVault(store, 'caf\u00e9 au lait', cheap);
    expect(await codeOf(unlockVault(store, 'cafe au lait', cheap))).toBe('wrong-passphrase');
    expect(await codeOf(unlockVault(store, '', cheap))).toBe('wrong-passphrase');
    expect((await unlockVault(store, 'cafe\u0301 au lait', cheap)).locked).toBe(false);
  });

  test('changes its passphrase, not its records or keys', async () => {
    const store = openStore();
    const vault = await createVault(store, passphrase, cheap);
    await vault.put('session', '1', { text: 'kept' });
    expect(await codeOf(vault.changePassphrase('not the one', 'another passphrase'))).toBe(
      'wrong-passphrase',
    );
    expect(await codeOf(vault.changePassphrase(passphrase, 'short'))).toBe('weak-passphrase');
    await vault.changePassphrase(passphrase, 'another passphrase');
    expect(await codeOf(unlockVault(store, passphrase, cheap))).toBe('wrong-passphrase');
    const again = await unlockVault(store, 'another passphrase', cheap);
    expect((await again.get('session', '1', note))?.data.text).toBe('kept');
    expect(await again.phrase()).toEqual(await vault.phrase());
  });

  test('of two changes of the passphrase at once only one is made', async () => {
    const store = openStore();
    const vault = await createVault(store, passphrase, cheap);
    const other = await unlockVault(store, passphrase, cheap);
    const outcomes = await Promise.allSettled([
      vault.changePassphrase(passphrase, 'first new one'),
      other.changePassphrase(passphrase, 'second new one'),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const winner = outcomes[0]?.status === 'fulfilled' ? 'first new one' : 'second new one';
    expect((await unlockVault(store, winner, cheap)).locked).toBe(false);
  });

  test('creation and restore refuse an existing vault and a weak passphrase, and change nothing', async () => {
    const store = openStore();
    expect(await codeOf(createVault(store, '1234567', cheap))).toBe('weak-passphrase');
    expect(await codeOf(createVault(store, '💬💬💬💬💬💬💬', cheap))).toBe('weak-passphrase');
    expect(await vaultExists(store)).toBe(false);
    expect(await codeOf(unlockVault(store, passphrase, cheap))).toBe('missing');
    const vault = await createVault(store, passphrase, cheap);
    const words = (await vault.phrase()).join(' ');
    expect(await codeOf(createVault(store, passphrase, cheap))).toBe('exists');
    expect(await codeOf(restoreFromPhrase(store, words, passphrase, cheap))).toBe('exists');
    expect((await unlockVault(store, passphrase, cheap)).locked).toBe(false);
  });

  test('of two creations at once only one is made, and it opens', async () => {
    const store = openStore();
    const outcomes = await Promise.allSettled([
      createVault(store, 'the first passphrase', cheap),
      createVault(store, 'the second passphrase', cheap),
    ]);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { code: 'exists' } },
    ]);
    const first = outcomes[0]?.status === 'fulfilled';
    await unlockVault(store, first ? 'the first passphrase' : 'the second passphrase', cheap);
  });

  test('two handles that update one record at once lose no write', async () => {
    const store = openStore();
    const one = await createVault(store, passphrase, cheap);
    const two = await unlockVault(store, passphrase, cheap);
    const add = (vault: Vault) =>
      vault.update('tally', 'x', counter, (current) => ({ count: (current?.count ?? 0) + 1 }));
    const results = await Promise.all(Array.from({ length: 24 }, (_, at) => add(at % 2 ? one : two)));
    expect(new Set(results.map(({ count }) => count)).size).toBe(24);
    expect((await one.get('tally', 'x', counter))?.data).toEqual({ count: 24 });
  });

  test('writes that nobody waited for happen in order, with the data of the moment they were asked for', async () => {
    const vault = await createVault(openStore(), passphrase, cheap);
    const draft = { text: '' };
    const writes: Promise<unknown>[] = [];
    for (let at = 1; at <= 20; at += 1) {
      draft.text += 'x';
      writes.push(vault.put('scratch', 'a', draft));
    }
    draft.text = 'changed after';
    writes.push(vault.put('scratch', 'b', { text: 'b' }), vault.remove('scratch', 'b'));
    const refused = codeOf(vault.put('scratch', 'a', 1n));
    await Promise.all(writes);
    expect(await refused).toBe('record-shape');
    expect((await vault.get('scratch', 'a', note))?.data.text).toBe('x'.repeat(20));
    expect(await vault.get('scratch', 'b', note)).toBeUndefined();
  });

  test('a record removed and made again in between is not mistaken for the one that was read', async () => {
    const store = openStore();
    const one = await createVault(store, passphrase, cheap);
    const two = await unlockVault(store, passphrase, cheap);
    await one.put('tally', 'x', { count: 1 });
    const { vaultId } = z.object({ vaultId: z.string() }).parse(await store.readHeader());
    const [read] = await store.readRows(vaultId);
    const { key } = z.object({ key: z.string() }).parse(read);
    await two.remove('tally', 'x');
    await two.put('tally', 'x', { count: 100 });
    const change = { key, expected: read, row: undefined };
    const { state: current } = await store.readVault();
    const state = { expected: current, next: z.custom<StoredState>().parse(current) };
    expect(await store.commit({ expect: { vaultId }, state, rows: [change] })).toBe(false);
    expect((await one.get('tally', 'x', counter))?.data).toEqual({ count: 100 });
    const [now] = await store.readRows(vaultId);
    const present = { ...change, expected: now };
    expect(await store.commit({ expect: { vaultId }, state, rows: [present] })).toBe(true);
    const stale = { ...state, expected: undefined };
    expect(await store.commit({ expect: { vaultId }, state: stale, rows: [] })).toBe(false);
  });

  test('refuses what would not come back equal, and changes nothing', async () => {
    const vault = await createVault(openStore(), passphrase, cheap);
    await vault.put('session', '1', { text: 'good', optional: undefined });
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    const bad = [
      undefined,
      1n,
      Number.NaN,
      new Date(),
      new Uint8Array(2),
      new Map(),
      () => 1,
      [undefined],
      cyclic,
    ];
    for (const data of bad) {
      expect(await codeOf(vault.put('session', '1', data))).toBe('record-shape');
      expect(await codeOf(vault.put('session', '1', { nested: [{ data }, data] }))).toBe('record-shape');
    }
    const wrong = vault.update('session', '1', z.object({ text: z.string().max(5) }), () => ({
      text: 'too long',
    }));
    expect(await failure(wrong)).toMatchObject({
      code: 'record-shape',
      detail: { kind: 'session', id: '1' },
    });
    const thrown = vault.update('session', '1', note, () => {
      throw new RangeError('mine');
    });
    await expect(thrown).rejects.toThrow(RangeError);
    expect((await vault.get('session', '1', note))?.data).toEqual({ text: 'good' });
    expect(await failure(vault.get('session', '1', counter))).toMatchObject({
      code: 'record-shape',
      detail: { kind: 'session', id: '1' },
    });
    expect(await codeOf(vault.list('session', counter))).toBe('record-shape');
  });

  test('a locked vault does nothing more, and says so', async () => {
    const store = openStore();
    const vault = await createVault(store, passphrase, cheap);
    await vault.put('session', '1', { text: 'x' });
    const heard: VaultChange[] = [];
    vault.subscribe((change) => heard.push(change));
    vault.lock();
    vault.lock();
    expect(vault.locked).toBe(true);
    expect(heard).toEqual(['locked']);
    const { keyring } = vault;
    for (const call of [
      () => keyring.accountKey(0),
      () => keyring.ringKey('therapist'),
      () => keyring.contactKey('therapist'),
      () => keyring.pairingKey('1'),
      () => keyring.inboxToken(),
      () => keyring.salt('note', '1'),
      () => vault.subscribe(() => {}),
    ]) {
      expect(call).toThrow(expect.objectContaining({ code: 'locked' }));
    }
    for (const call of [
      () => vault.get('session', '1', note),
      () => vault.list('session', note),
      () => vault.put('session', '1', { text: 'y' }),
      () => vault.update('session', '1', note, () => ({ text: 'y' })),
      () => vault.remove('session', '1'),
      () => vault.phrase(),
      () => vault.exportBackup(passphrase),
      () => vault.changePassphrase(passphrase, 'another passphrase'),
    ]) {
      const outcome = await failure(Promise.resolve().then<unknown>(call));
      expect(outcome.code).toBe('locked');
    }
    const again = await unlockVault(store, passphrase, cheap);
    expect((await again.get('session', '1', note))?.data.text).toBe('x');
  });

  test('a lock in the middle of something long never leaves zeros behind', async () => {
    const store = openStore();
    const vault = await createVault(store, passphrase, cheap);
    const words = await vault.phrase();
    const phrase = vault.phrase();
    const change = vault.changePassphrase(passphrase, 'another passphrase');
    const put = codeOf(vault.put('session', '1', { text: 'x' }));
    vault.lock();
    expect(await phrase).toEqual(words);
    expect(await put).toBe('locked');
    const after = await change.then(
      () => 'another passphrase',
      () => passphrase,
    );
    const again = await unlockVault(store, after, cheap);
    expect(await again.phrase()).toEqual(words);
    expect(await again.list('session', note)).toEqual([]);
  });

  test('tells its listeners, and the other handles, of each change', async () => {
    const store = openStore();
    const one = await createVault(store, passphrase, cheap);
    const two = await unlockVault(store, passphrase, cheap);
    const heardByOne: VaultChange[] = [];
    const heardByTwo: VaultChange[] = [];
    one.subscribe((change) => heardByOne.push(change));
    const end = two.subscribe((change) => heardByTwo.push(change));
    await one.put('session', '1', { text: 'a' });
    await two.remove('session', '1');
    const both = [
      { kind: 'session', id: '1' },
      { kind: 'session', id: '1' },
    ];
    expect(heardByOne).toEqual(both);
    expect(heardByTwo).toEqual(both);
    end();
    await one.put('session', '2', { text: 'b' });
    expect(heardByOne).toHaveLength(3);
    expect(heardByTwo).toHaveLength(2);
    two.lock();
    expect(one.locked).toBe(true);
    expect(heardByOne.at(-1)).toBe('locked');
  });

  test('destroyed means gone: open handles lock, and another vault may be made', async () => {
    const store = openStore();
    const vault = await createVault(store, passphrase, cheap);
    const words = await vault.phrase();
    await vault.put('session', '1', { text: 'x' });
    const piece = await vault.blobs.put(new Uint8Array(1024));
    await destroyVault(store);
    await destroyVault(store);
    expect(vault.locked).toBe(true);
    expect(await vaultExists(store)).toBe(false);
    const next = await createVault(store, passphrase, cheap);
    expect(await next.list('session', note)).toEqual([]);
    // Neither rows nor blobs of the one before: whoever opens the database finds what the new one wrote.
    expect(await next.blobs.ids()).toEqual([]);
    expect(await next.blobs.get(piece)).toBeUndefined();
    expect((await store.readVault()).rows).toEqual([]);
    expect(await next.phrase()).not.toEqual(words);
  });
});

describe('the recovery phrase', () => {
  test('brings all keys back, elsewhere and typed carelessly', async () => {
    const vault = await createVault(createMemoryStore(), passphrase, cheap);
    const words = await vault.phrase();
    expect(words).toHaveLength(24);
    const typed = `  ${words.join('\n ').toUpperCase()} `;
    const restored = await restoreFromPhrase(createMemoryStore(), typed, 'another passphrase', cheap);
    expect(await restored.phrase()).toEqual(words);
    expect(restored.keyring.salt('note', '1')).toEqual(vault.keyring.salt('note', '1'));
    expect(restored.keyring.ringKey('therapist')).toEqual(vault.keyring.ringKey('therapist'));
  });

  test('is the BIP-39 reading of 32 bytes', async () => {
    const store = createMemoryStore();
    // Trezor's published vectors: all-zero and all-one entropy.
    const zeros = `${'abandon '.repeat(23)}art`;
    expect((await (await restoreFromPhrase(store, zeros, passphrase, cheap)).phrase()).at(-1)).toBe('art');
    const ones = `${'zoo '.repeat(23)}vote`;
    const vault = await restoreFromPhrase(createMemoryStore(), ones, passphrase, cheap);
    expect((await vault.phrase()).join(' ')).toBe(ones);
  });

  test('a wrong word is named, a wrong count and checksum are told apart, and nothing is made', async () => {
    const store = createMemoryStore();
    const restore = (words: string[]) =>
      failure(restoreFromPhrase(store, words.join(' '), passphrase, cheap));
    const words = [...Array<string>(23).fill('abandon'), 'art'];
    expect(await restore(words.with(6, 'abandom'))).toMatchObject({
      code: 'bad-word',
      detail: { position: 7, word: 'abandom' },
    });
    expect(await restore(words.slice(1))).toMatchObject({ code: 'bad-phrase', detail: { words: 23 } });
    expect(await restore([])).toMatchObject({ code: 'bad-phrase', detail: { words: 0 } });
    expect(await restore(words.with(23, 'zoo'))).toMatchObject({
      code: 'bad-phrase',
      detail: { reason: 'checksum' },
    });
    expect(await codeOf(restoreFromPhrase(store, words.join(' '), 'short', cheap))).toBe('weak-passphrase');
    expect(await vaultExists(store)).toBe(false);
  });
});

describe('two tabs', () => {
  test('share one database: no update is lost, changes and locks are heard', async () => {
    const name = randomUUID();
    const one = await createVault(openIndexedDbStore(name), passphrase, cheap);
    const two = await unlockVault(openIndexedDbStore(name), passphrase, cheap);
    const heard: VaultChange[] = [];
    two.subscribe((change) => heard.push(change));
    const add = (vault: Vault) =>
      vault.update('tally', 'x', counter, (current) => ({ count: (current?.count ?? 0) + 1 }));
    await Promise.all(Array.from({ length: 20 }, (_, at) => add(at % 2 ? one : two)));
    expect((await two.get('tally', 'x', counter))?.data).toEqual({ count: 20 });
    await vi.waitFor(() => expect(heard).toHaveLength(20));
    one.lock();
    await vi.waitFor(() => expect(two.locked).toBe(true));
  });

  test('a vault destroyed and made anew elsewhere is not written to with the old keys', async () => {
    vi.stubGlobal('BroadcastChannel', undefined);
    const name = randomUUID();
    const old = await createVault(openIndexedDbStore(name), passphrase, cheap);
    const elsewhere = openIndexedDbStore(name);
    await destroyVault(elsewhere);
    expect(await codeOf(old.get('session', '1', note))).toBe('missing');
    const fresh = await createVault(elsewhere, 'a passphrase of its own', cheap);
    expect(await codeOf(old.put('session', '1', { text: 'x' }))).toBe('missing');
    expect(await codeOf(old.list('session', note))).toBe('missing');
    expect(await codeOf(old.changePassphrase(passphrase, 'another passphrase'))).toBe('missing');
    expect(await fresh.list('session', note)).toEqual([]);
  });
});

describe('what the platform refuses', () => {
  const quota = () => new DOMException('full', 'QuotaExceededError');

  test('a full disk is `quota` and leaves the record as it was', async () => {
    const vault = await createVault(openIndexedDbStore(randomUUID()), passphrase, cheap);
    await vault.put('session', '1', { text: 'before' });
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw quota();
    });
    expect(await codeOf(vault.put('session', '1', { text: 'after' }))).toBe('quota');
    vi.restoreAllMocks();
    expect((await vault.get('session', '1', note))?.data.text).toBe('before');
  });

  test('a disk that proves full only when the transaction ends is `quota` too', async () => {
    const vault = await createVault(openIndexedDbStore(randomUUID()), passphrase, cheap);
    await vault.put('session', '1', { text: 'before' });
    const put = IDBObjectStore.prototype.put;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
      const request = put.apply(this, args);
      // How fake-indexeddb aborts by itself, with the reason that a browser gives.
      Reflect.get(this.transaction, '_abort').call(this.transaction, 'QuotaExceededError');
      return request;
    });
    expect(await codeOf(vault.put('session', '1', { text: 'after' }))).toBe('quota');
    vi.restoreAllMocks();
    expect((await vault.get('session', '1', note))?.data.text).toBe('before');
  });

  test('a disk that fills in the middle of a restore leaves no vault behind', async () => {
    const source = await createVault(createMemoryStore(), passphrase, cheap);
    for (const id of ['1', '2', '3']) await source.put('session', id, { text: id });
    const file = await source.exportBackup(passphrase);
    const store = openIndexedDbStore(randomUUID());
    const { restoreFromBackup } = await import('@/lib/vault');
    const put = IDBObjectStore.prototype.put;
    let calls = 0;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
      calls += 1;
      if (calls === 3) throw quota();
      return put.apply(this, args);
    });
    expect(await codeOf(restoreFromBackup(store, file, passphrase, passphrase, cheap))).toBe('quota');
    vi.restoreAllMocks();
    expect(calls).toBeGreaterThanOrEqual(3);
    expect(await vaultExists(store)).toBe(false);
    const restored = await restoreFromBackup(store, file, passphrase, passphrase, cheap);
    expect(await restored.list('session', note)).toHaveLength(3);
  });

  test('storage that cannot be opened is `storage`, a newer database `vault-newer`', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('no', 'SecurityError');
    });
    expect(await codeOf(vaultExists(openIndexedDbStore(randomUUID())))).toBe('storage');
    vi.restoreAllMocks();
    const name = randomUUID();
    const { openDB } = await import('idb');
    (await openDB(name, 9)).close();
    expect(await codeOf(vaultExists(openIndexedDbStore(name)))).toBe('vault-newer');
  });

  test('a database deleted under an open vault is `missing`, and the store goes on working', async () => {
    const name = randomUUID();
    const store = openIndexedDbStore(name);
    const vault = await createVault(store, passphrase, cheap);
    const { deleteDB } = await import('idb');
    await deleteDB(name);
    expect(await codeOf(vault.put('session', '1', { text: 'x' }))).toBe('missing');
    expect((await createVault(store, passphrase, cheap)).locked).toBe(false);
  });

  test('no WebCrypto (a page without https) is `unsupported`', async () => {
    const store = createMemoryStore();
    vi.stubGlobal('crypto', {});
    expect(await codeOf(createVault(store, passphrase, cheap))).toBe('unsupported');
  });

  test('writes ask for strict durability', async () => {
    const vault = await createVault(openIndexedDbStore(randomUUID()), passphrase, cheap);
    const begin = vi.spyOn(IDBDatabase.prototype, 'transaction');
    await vault.put('session', '1', { text: 'x' });
    const writes = begin.mock.calls.filter(([, mode]) => mode === 'readwrite');
    expect(writes).toHaveLength(1);
    expect(writes[0]?.[2]).toEqual({ durability: 'strict' });
  });
});

test('the cost is 2^17 unless a test says otherwise, with progress, and does not block for long', async () => {
  const store = createMemoryStore();
  const progress: number[] = [];
  const pauses: number[] = [];
  let last = performance.now();
  const ticks = setInterval(() => {
    pauses.push(performance.now() - last);
    last = performance.now();
  }, 5);
  await createVault(store, passphrase, { onProgress: (fraction) => progress.push(fraction) });
  clearInterval(ticks);
  const header = z
    .object({
      unlocks: z.tuple([z.object({ kdf: z.object({ cost: z.number(), r: z.number(), p: z.number() }) })]),
    })
    .parse(await store.readHeader());
  expect(header.unlocks[0].kdf).toMatchObject({ cost: 17, r: 8, p: 1 });
  expect(progress.at(-1)).toBe(1);
  expect(progress.length).toBeGreaterThan(100);
  expect(pauses.length).toBeGreaterThan(5);
  await unlockVault(store, passphrase);
});
