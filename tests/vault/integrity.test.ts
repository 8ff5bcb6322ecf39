import { randomUUID } from 'node:crypto';
import { openDB } from 'idb';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createVault, type Finding, openIndexedDbStore, unlockVault } from '@/lib/vault';
import { entryOf, readEntry } from '@/lib/vault/tally';
import { cheap, codeOf, dump, passphrase, tamper, tamperHeader } from './support';

const note = z.object({ text: z.string() });
type Rows = Record<string, unknown>[];

async function vaultOf(ids: string[]) {
  const name = randomUUID();
  const vault = await createVault(openIndexedDbStore(name), passphrase, cheap);
  for (const id of ids) await vault.put('session', id, { text: `first of ${id}` });
  return { name, vault };
}

const open = (name: string) => unlockVault(openIndexedDbStore(name), passphrase, cheap);

/** The row that a record has in the store, found by what changes when it is written. */
async function rowOf(name: string, write: () => Promise<unknown>): Promise<{ before: Rows; after: Rows }> {
  const { rows: before } = await dump(name);
  await write();
  const { rows: after } = await dump(name);
  const kept = new Set(after.map((row) => JSON.stringify(row)));
  const fresh = new Set(before.map((row) => JSON.stringify(row)));
  return {
    before: before.filter((row) => !kept.has(JSON.stringify(row))),
    after: after.filter((row) => !fresh.has(JSON.stringify(row))),
  };
}

const put = (rows: Rows, with_: Rows) => rows.map((row) => with_.find(({ key }) => key === row.key) ?? row);

async function findings(name: string): Promise<Finding[]> {
  return (await open(name)).integrity.findings;
}

describe('rows that are not as the app left them', () => {
  test('an untouched vault has nothing to tell, over writes, removals, ways to unlock and reopening', async () => {
    const { name, vault } = await vaultOf(['a', 'b', 'c']);
    await vault.update('session', 'a', note, () => ({ text: 'again' }));
    await vault.remove('session', 'b');
    await vault.remove('session', 'nobody');
    await vault.changePassphrase(passphrase, passphrase);
    const again = await open(name);
    expect(again.integrity.findings).toEqual([]);
    expect(await again.inspect({ thorough: true })).toEqual(again.integrity);
    expect(again.integrity.generation).toBe(await vault.generation());
    expect(again.integrity.generation).toBeGreaterThan(5);
  });

  test('one put back as it stood earlier is named', async () => {
    const { name, vault } = await vaultOf(['a', 'b', 'c']);
    const { before } = await rowOf(name, () => vault.put('session', 'b', { text: 'second' }));
    await tamper(name, (rows) => put(rows, before));
    expect(await findings(name)).toEqual([{ what: 'older', kind: 'session', id: 'b' }]);
    // It is a record of this vault's own, so it can be read; that it is not the latest is what the finding says.
    expect((await vault.get('session', 'b', note))?.data.text).toBe('first of b');
  });

  test('writing on covers nothing up', async () => {
    const { name, vault } = await vaultOf(['a', 'b', 'c']);
    const { before } = await rowOf(name, () => vault.put('session', 'b', { text: 'second' }));
    await tamper(name, (rows) => put(rows, before));
    const again = await open(name);
    await again.put('session', 'a', { text: 'other' });
    await again.update('session', 'b', note, (current) => ({ text: `${current?.text} and more` }));
    expect(await findings(name)).toEqual([{ what: 'older', kind: 'session', id: 'b' }]);
  });

  test('one taken away is missed, with its kind', async () => {
    const { name, vault } = await vaultOf(['a', 'b', 'c']);
    await vault.put('goal', '1', { text: 'x' });
    const { after } = await rowOf(name, () => vault.put('session', 'b', { text: 'second' }));
    await tamper(name, (rows) => rows.filter(({ key }) => key !== after[0]?.key));
    expect(await findings(name)).toEqual([{ what: 'removed', kind: 'session' }]);
  });

  test('one that was removed and comes back is told', async () => {
    const { name, vault } = await vaultOf(['a', 'b', 'c']);
    const { before } = await rowOf(name, () => vault.remove('session', 'b'));
    await tamper(name, (rows) => [...rows, ...before]);
    expect(await findings(name)).toEqual([{ what: 'added', kind: 'session', id: 'b' }]);
  });

  test('two in each other’s place, and one of another vault, are told', async () => {
    const { name } = await vaultOf(['a', 'b', 'c']);
    const other = await vaultOf(['a']);
    const [foreign] = (await dump(other.name)).rows;
    await tamper(name, (rows) => [
      ...rows.map((row, at) => ({ ...row, box: rows[[1, 0, 2][at] ?? 0]?.box })),
      ...(foreign ? [foreign] : []),
    ]);
    const found = await findings(name);
    expect(found.map(({ what }) => what).sort()).toEqual(['added', 'changed', 'changed']);
  });

  test('no two names or numbers of a row look alike in what stands for it, whatever was written there', () => {
    const hash = '0123456789abcdef'.repeat(4);
    const names = [hash, hash.toUpperCase(), hash.slice(1), `${hash}0`, null, undefined, 7, ''].concat(
      ...[0, 1, 62, 63].map((at) =>
        ['g', '/', ':', '`', 'ı', '0', '9', 'a', 'f'].map(
          (sign) => hash.slice(0, at) + sign + hash.slice(at + 1),
        ),
      ),
    );
    const numbers = [1, 2, 255, 256, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 40 + 1, 2 ** 47];
    const heads = [...new Set(names).values()].flatMap((name) => [
      { key: name, kind: hash },
      { key: hash.replace('0', '1'), kind: name },
    ]);
    const rows = [
      ...heads.map((head) => ({ version: 2, sequence: 1, ...head })),
      ...numbers.slice(1).map((sequence) => ({ version: 2, key: hash, kind: hash, sequence })),
      { version: 1, key: hash, kind: hash, sequence: 1 },
    ];
    expect(new Set(rows.map((row) => entryOf(row).join())).size).toBe(rows.length);
    const [first] = rows;
    expect(readEntry(entryOf(first))).toEqual({ key: hash, kind: hash, sequence: 1 });
    for (const sequence of numbers)
      expect(readEntry(entryOf({ ...first, sequence }))).toMatchObject({ sequence });
  });

  test('all of them gone, or more than can be told apart, is told as such', async () => {
    const { name } = await vaultOf(Array.from({ length: 60 }, (_, at) => String(at)));
    await tamper(name, () => []);
    expect((await findings(name)).at(-1)).toEqual({ what: 'more' });
  });

  test('a turned bit in a text is noticed when it is read, and by a thorough look', async () => {
    const { name, vault } = await vaultOf(['a', 'b']);
    await tamper(name, (rows) =>
      rows.map((row, at) => {
        const box = z.instanceof(Uint8Array).parse(row.box).slice();
        if (at === 0) box[30] = (box[30] ?? 0) ^ 1;
        return { ...row, box };
      }),
    );
    expect((await open(name)).integrity.findings).toEqual([]);
    expect((await vault.inspect({ thorough: true })).findings).toEqual([
      { what: 'damaged', kind: 'session' },
    ]);
    expect(vault.integrity.findings).toHaveLength(1);
  });

  test('a header of earlier, with a passphrase that was changed, is told', async () => {
    const { name, vault } = await vaultOf(['a']);
    const [old] = (await dump(name)).header;
    await vault.changePassphrase(passphrase, 'another passphrase');
    await tamperHeader(name, () => old);
    expect(await findings(name)).toEqual([{ what: 'header' }]);
  });
});

describe('the state itself', () => {
  async function withState(name: string, change: (state: unknown) => unknown) {
    const database = await openDB(name);
    const next = change(await database.get('state', 'state'));
    if (next === undefined) await database.delete('state', 'state');
    else await database.put('state', next, 'state');
    database.close();
  }
  const stateOf = async (name: string) => {
    const database = await openDB(name);
    const state: unknown = await database.get('state', 'state');
    database.close();
    return state;
  };

  test.each([
    ['missing', () => undefined],
    ['nonsense', () => 'nonsense'],
    ['of another vault', (_: unknown, other: unknown) => other],
  ])('%s: told; reading goes on, nothing is written until it is accepted', async (_name, change) => {
    const { name } = await vaultOf(['a', 'b']);
    const other = await stateOf((await vaultOf(['a', 'b'])).name);
    await withState(name, (state) => change(state, other));
    const vault = await open(name);
    expect(vault.integrity).toEqual({ generation: 0, findings: [{ what: 'state' }] });
    expect(await vault.list('session', note)).toHaveLength(2);
    const before = await dump(name);
    expect(await codeOf(vault.put('session', 'a', { text: 'x' }))).toBe('state-damaged');
    expect(await codeOf(vault.remove('session', 'a'))).toBe('state-damaged');
    expect(await codeOf(vault.changePassphrase(passphrase, 'another passphrase'))).toBe('state-damaged');
    expect(await dump(name)).toEqual(before);
    await vault.acceptAsIs();
    await vault.put('session', 'a', { text: 'x' });
    expect(await findings(name)).toEqual([]);
  });

  test('one of earlier shows as records that ought not to be as they are', async () => {
    const { name, vault } = await vaultOf(['a', 'b']);
    const old = await stateOf(name);
    await vault.put('session', 'a', { text: 'second' });
    await withState(name, () => old);
    expect(await findings(name)).toEqual([{ what: 'changed', kind: 'session', id: 'a' }]);
  });

  test('of a newer version is left alone', async () => {
    const { name } = await vaultOf(['a']);
    await withState(name, (state) => ({ ...Object(state), version: 2 }));
    expect(await codeOf(open(name))).toBe('vault-newer');
  });

  test('a vault put back whole shows in its generation only', async () => {
    const { name, vault } = await vaultOf(['a']);
    const [rows, state] = [(await dump(name)).rows, await stateOf(name)];
    const seen = await vault.generation();
    await vault.put('session', 'a', { text: 'second' });
    expect(await vault.generation()).toBe(seen + 1);
    await tamper(name, () => rows);
    await withState(name, () => state);
    const again = await open(name);
    expect(again.integrity).toEqual({ generation: seen, findings: [] });
  });
});

test('accepting takes what is there, changes no record, and looks good from then on', async () => {
  const { name, vault } = await vaultOf(['a', 'b', 'c']);
  const { before } = await rowOf(name, () => vault.put('session', 'b', { text: 'second' }));
  await tamper(name, (rows) => put(rows, before).slice(1));
  const again = await open(name);
  expect(again.integrity.findings.length).toBeGreaterThan(0);
  const stored = (await dump(name)).rows;
  await again.acceptAsIs();
  expect(again.integrity.findings).toEqual([]);
  expect((await dump(name)).rows).toEqual(stored);
  const last = await open(name);
  expect(last.integrity.findings).toEqual([]);
  expect(last.integrity.generation).toBeGreaterThan(again.integrity.generation - 1);
  expect(await last.list('session', note)).toHaveLength(2);
});

test('what was read at opening serves until something is written, by whoever it is, and all lists go on meanwhile', async () => {
  const { name, vault } = await vaultOf(['a', 'b']);
  const again = await open(name);
  const lists = () => Promise.all([1, 2, 3].map(() => again.list('session', note)));
  expect((await lists()).map((list) => list.length)).toEqual([2, 2, 2]);
  // Written by another handle: several lists at once notice it.
  await vault.put('session', 'c', { text: 'third' });
  expect((await lists()).map((list) => list.length)).toEqual([3, 3, 3]);
  const once = await open(name);
  await Promise.all([
    once.put('session', 'd', { text: 'x' }),
    once.list('session', note),
    once.all(() => {}),
  ]);
  expect(await once.list('session', note)).toHaveLength(4);
});
