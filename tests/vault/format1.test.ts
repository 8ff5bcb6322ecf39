import { randomUUID } from 'node:crypto';
import { openDB } from 'idb';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  createMemoryStore,
  openIndexedDbStore,
  restoreFromBackup,
  unlockMethods,
  unlockVault,
  unlockWithPhrase,
  type Vault,
  type VaultStore,
} from '@/lib/vault';
import { oldFormat } from './old-format';
import { cheap, codeOf, dump } from './support';

const { header, rows } = oldFormat.stored;

/** A database as version 1 of it was, with a vault of format 1 in it. */
async function oldDatabase(): Promise<string> {
  const name = randomUUID();
  const database = await openDB(name, 1, {
    upgrade(fresh) {
      fresh.createObjectStore('header');
      fresh.createObjectStore('rows', { keyPath: 'key' }).createIndex('kind', 'kind');
    },
  });
  await database.put('header', header, 'header');
  for (const row of rows) await database.put('rows', row);
  database.close();
  return name;
}

const oldStore = () => createMemoryStore(oldFormat.stored);
const everything = async (vault: Vault) => {
  const all = await vault.all((error) => {
    throw error;
  });
  return all.sort((a, b) => a.updatedAt - b.updatedAt);
};

describe('a vault of format 1', () => {
  test('opens, with all that was in it, and is of format 2 from then on', async () => {
    const name = await oldDatabase();
    const store = openIndexedDbStore(name);
    expect(await unlockMethods(store)).toMatchObject([{ type: 'passphrase' }]);
    const vault = await unlockVault(store, oldFormat.passphrase);
    expect(await everything(vault)).toEqual(oldFormat.records);
    expect((await vault.phrase()).join(' ')).toBe(oldFormat.phrase);
    expect(vault.integrity).toEqual({ generation: 1, findings: [] });
    const stored = await dump(name);
    expect(stored.rows.every(({ version }) => version === 2)).toBe(true);
    expect(stored.header).toMatchObject([{ version: 2, vaultId: header.vaultId, revision: 2 }]);
    const again = await unlockVault(openIndexedDbStore(name), oldFormat.passphrase);
    expect(await everything(again)).toEqual(oldFormat.records);
    expect(await codeOf(unlockVault(store, 'another passphrase'))).toBe('wrong-passphrase');
  });

  test('opens with its phrase too, and with no other', async () => {
    const store = oldStore();
    const other = `${'zoo '.repeat(23)}vote`;
    expect(await codeOf(unlockWithPhrase(store, other))).toBe('wrong-phrase');
    expect(await store.readHeader()).toEqual(header);
    const vault = await unlockWithPhrase(store, oldFormat.phrase);
    expect(await everything(vault)).toEqual(oldFormat.records);
    expect(await everything(await unlockVault(store, oldFormat.passphrase))).toEqual(oldFormat.records);
  });

  test('opened by two tabs at once is written anew once', async () => {
    const name = await oldDatabase();
    const [one, two] = await Promise.all([
      unlockVault(openIndexedDbStore(name), oldFormat.passphrase),
      unlockVault(openIndexedDbStore(name), oldFormat.passphrase),
    ]);
    await one.put('session', '1', { text: 'newer' });
    expect((await two.get('session', '1', z.object({ text: z.string() })))?.data.text).toBe('newer');
    expect((await unlockVault(openIndexedDbStore(name), oldFormat.passphrase)).integrity.findings).toEqual(
      [],
    );
  });

  test('cut off at any step is the old one or the new one', async () => {
    for (const when of ['before', 'after'] as const) {
      const inner = oldStore();
      const dying: VaultStore = {
        ...inner,
        async commit(batch) {
          if (when === 'after') await inner.commit(batch);
          throw new Error('cut off');
        },
      };
      await expect(unlockVault(dying, oldFormat.passphrase)).rejects.toThrow('cut off');
      const { header: left } = await inner.readVault();
      expect(left).toMatchObject({ version: when === 'before' ? 1 : 2 });
      expect(await everything(await unlockVault(inner, oldFormat.passphrase))).toEqual(oldFormat.records);
    }
  });

  test('with a damaged row keeps it, tells of it, and opens the others', async () => {
    const broken = rows.map((row, at) => (at === 0 ? { ...row, box: row.box.map((byte) => byte ^ 1) } : row));
    const store = createMemoryStore({ header, state: undefined, rows: broken });
    const vault = await unlockVault(store, oldFormat.passphrase);
    const damaged: unknown[] = [];
    expect(await vault.all((error) => damaged.push(error))).toHaveLength(rows.length - 1);
    expect(damaged).toMatchObject([{ code: 'record-damaged' }]);
    expect((await store.readVault()).rows).toHaveLength(rows.length);
  });
});

test('a backup of version 1 restores', async () => {
  const vault = await restoreFromBackup(
    createMemoryStore(),
    oldFormat.backup,
    oldFormat.backupPassphrase,
    'a new passphrase',
    cheap,
  );
  expect(await everything(vault)).toEqual(oldFormat.records);
  expect((await vault.phrase()).join(' ')).toBe(oldFormat.phrase);
  expect(await codeOf(vault.rehearseBackup(oldFormat.backup, 'not the one'))).toBe('wrong-passphrase');
  expect(await vault.rehearseBackup(oldFormat.backup, oldFormat.backupPassphrase)).toMatchObject({
    records: oldFormat.records.length,
    generation: undefined,
  });
});
