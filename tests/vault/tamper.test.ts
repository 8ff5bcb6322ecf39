import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createVault, openIndexedDbStore, unlockVault, type VaultError } from '@/lib/vault';
import {
  allBytes,
  cheap,
  codeOf,
  disguises,
  dump,
  failure,
  passphrase,
  tamper,
  tamperHeader,
} from './support';

const note = z.object({ text: z.string() });

async function twoNotes() {
  const name = randomUUID();
  const vault = await createVault(openIndexedDbStore(name), passphrase, cheap);
  await vault.put('session', 'one', { text: 'first' });
  await vault.put('session', 'two', { text: 'second' });
  return { name, vault };
}

const bytesOf = (row: Record<string, unknown>) => z.instanceof(Uint8Array).parse(row.box);

describe('rows changed behind the vault’s back', () => {
  const swap = (field: string) => (rows: Record<string, unknown>[]) =>
    rows.map((row, at) => ({ ...row, [field]: rows[1 - at]?.[field] }));

  test.each([
    ['the contents of two rows swapped', swap('box')],
    ['two rows in each other’s place', swap('key')],
    ['another sequence', (rows) => rows.map((row) => ({ ...row, sequence: 2 }))],
    ['another kind', (rows) => rows.map((row) => ({ ...row, kind: '0'.repeat(64) }))],
    ['a bit turned in the nonce', (rows) => rows.map((row) => ({ ...row, box: turn(bytesOf(row), 0) }))],
    ['a bit turned in the text', (rows) => rows.map((row) => ({ ...row, box: turn(bytesOf(row), 40) }))],
    ['a bit turned in the tag', (rows) => rows.map((row) => ({ ...row, box: turn(bytesOf(row), -1) }))],
    ['a box cut short', (rows) => rows.map((row) => ({ ...row, box: bytesOf(row).slice(0, -1) }))],
    ['a box of nothing', (rows) => rows.map((row) => ({ ...row, box: new Uint8Array() }))],
    ['no box at all', (rows) => rows.map(({ box, ...row }) => ({ ...row, was: typeof box }))],
    ['a field too many', (rows) => rows.map((row) => ({ ...row, surplus: 1 }))],
    ['an unknown version', (rows) => rows.map((row) => ({ ...row, version: 0 }))],
  ] satisfies [string, (rows: Record<string, unknown>[]) => Record<string, unknown>[]][])(
    '%s: noticed, named, and healed by the next write',
    async (_name, change) => {
      const { name, vault } = await twoNotes();
      await tamper(name, change);
      expect(await failure(vault.get('session', 'one', note))).toMatchObject({
        code: 'record-damaged',
        detail: { kind: 'session', id: 'one' },
      });
      const update = vault.update('session', 'one', note, () => ({ text: 'x' }));
      expect(await codeOf(update)).toBe('record-damaged');
      await vault.put('session', 'one', { text: 'again' });
      expect((await vault.get('session', 'one', note))?.data.text).toBe('again');
      await vault.remove('session', 'two');
      expect(await vault.get('session', 'two', note)).toBeUndefined();
    },
  );

  test('one damaged row fails the list and the backup, or is reported and left out', async () => {
    const { name, vault } = await twoNotes();
    await tamper(name, (rows) => rows.map((row, at) => (at ? row : { ...row, box: turn(bytesOf(row), 40) })));
    expect(await codeOf(vault.list('session', note))).toBe('record-damaged');
    expect(await codeOf(vault.exportBackup(passphrase))).toBe('record-damaged');
    const reported: VaultError[] = [];
    expect(await vault.list('session', note, (error) => reported.push(error))).toHaveLength(1);
    expect(reported).toMatchObject([{ code: 'record-damaged' }]);
  });

  test('a row of a newer format is neither read nor written over', async () => {
    const { name, vault } = await twoNotes();
    await tamper(name, (rows) => rows.map((row) => ({ ...row, version: 3, more: true })));
    const before = await dump(name);
    expect(await codeOf(vault.get('session', 'one', note))).toBe('vault-newer');
    expect(await codeOf(vault.put('session', 'one', { text: 'x' }))).toBe('vault-newer');
    expect(await dump(name)).toEqual(before);
  });

  test('a row of another vault with the same keys does not fit', async () => {
    const { name, vault } = await twoNotes();
    const { restoreFromPhrase } = await import('@/lib/vault');
    const twin = randomUUID();
    const words = (await vault.phrase()).join(' ');
    const other = await restoreFromPhrase(openIndexedDbStore(twin), words, passphrase, cheap);
    await other.put('session', 'one', { text: 'twin' });
    const [ours] = (await dump(name)).rows;
    const [theirs] = (await dump(twin)).rows;
    expect(theirs?.key).not.toBe(ours?.key);
    await tamper(twin, (rows) => rows.map((row) => ({ ...row, box: ours?.box })));
    expect(await codeOf(other.get('session', 'one', note))).toBe('record-damaged');
  });
});

describe('a header changed behind the vault’s back', () => {
  const unlocks = z.tuple([
    z.looseObject({ kdf: z.looseObject({ salt: z.instanceof(Uint8Array) }), box: z.unknown() }),
  ]);
  const method = (header: Record<string, unknown>) => unlocks.parse(header.unlocks)[0];
  const withKdf = (header: Record<string, unknown>, kdf: object) => {
    const unlock = method(header);
    return { ...header, unlocks: [{ ...unlock, kdf: { ...unlock.kdf, ...kdf } }] };
  };

  test.each([
    ['not an object', () => 'nonsense', 'vault-damaged'],
    ['empty', () => ({}), 'vault-damaged'],
    ['of a newer version', (header) => ({ ...header, version: 3, unlocks: 'other' }), 'vault-newer'],
    ['of no version', (header) => ({ ...header, version: 0 }), 'vault-damaged'],
    ['without a way to unlock', (header) => ({ ...header, unlocks: [] }), 'vault-damaged'],
    ['with a surplus field', (header) => ({ ...header, name: 'x' }), 'vault-damaged'],
    ['asking for gigabytes', (header) => withKdf(header, { cost: 31 }), 'vault-damaged'],
    ['with a short salt', (header) => withKdf(header, { salt: new Uint8Array(8) }), 'vault-damaged'],
    [
      'with another salt',
      (header) => withKdf(header, { salt: turn(method(header).kdf.salt, 0) }),
      'wrong-passphrase',
    ],
    ['with another cost', (header) => withKdf(header, { cost: 2 }), 'wrong-passphrase'],
    ['of another vault', (header) => ({ ...header, vaultId: '0'.repeat(32) }), 'wrong-passphrase'],
  ] satisfies [string, (header: Record<string, unknown>) => unknown, string][])(
    '%s: refused',
    async (_name, change, code) => {
      const { name } = await twoNotes();
      await tamperHeader(name, change);
      expect(await codeOf(unlockVault(openIndexedDbStore(name), passphrase, cheap))).toBe(code);
    },
  );
});

describe('what a thief of the database reads', () => {
  test('no text, kind, id, passphrase or key in any form', async () => {
    const name = randomUUID();
    const vault = await createVault(openIndexedDbStore(name), 'CANARY-passphrase', cheap);
    await vault.put('CANARY-kind', 'CANARY-identifier', { CANARYfield: 'CANARY-text-of-a-note' });
    await vault.update('CANARY-kind', 'CANARY-second-id', z.string(), () => 'CANARY-text-of-a-note');
    await vault.changePassphrase('CANARY-passphrase', 'CANARY-second-passphrase');
    const stored = allBytes(await dump(name));
    expect(stored.length).toBeGreaterThan(1000);
    const words = await vault.phrase();
    const texts = [
      'CANARY',
      'CANARY-text-of-a-note',
      'CANARY-identifier',
      'passphrase-',
      'updatedAt',
      words.join(' '),
    ];
    for (const text of texts) {
      for (const form of disguises(text)) expect(stored.includes(form), text).toBe(false);
    }
    const { mnemonicToEntropy } = await import('@scure/bip39');
    const { wordlist } = await import('@scure/bip39/wordlists/english.js');
    const master = Buffer.from(mnemonicToEntropy(words.join(' '), wordlist));
    const secrets = [master, vault.keyring.accountKey(0), vault.keyring.ringKey('therapist')];
    for (const secret of secrets.map((bytes) => Buffer.from(bytes))) {
      for (const encoding of ['hex', 'base64'] as const) {
        expect(stored.includes(secret.toString(encoding).slice(0, 40))).toBe(false);
      }
      expect(stored.includes(secret)).toBe(false);
    }
    // The search finds what is there.
    const open = allBytes([Buffer.from(JSON.stringify('CANARY-identifier')), 'x']);
    expect(disguises('CANARY-identifier').some((form) => open.includes(form))).toBe(true);
  });

  test('sizes fall into buckets, and equal records look different', async () => {
    const name = randomUUID();
    const vault = await createVault(openIndexedDbStore(name), passphrase, cheap);
    for (const [id, length] of [0, 1, 100, 300].entries()) {
      await vault.put('session', `${id}`, { text: 'x'.repeat(length) });
    }
    await vault.put('long', '1', { text: 'x'.repeat(600) });
    const { rows } = await dump(name);
    const sizes = rows.map((row) => bytesOf(row).length).sort((a, b) => a - b);
    expect(sizes).toEqual([528, 528, 528, 528, 1040]);
    await vault.put('session', '0', { text: '' });
    const boxes = [...rows, ...(await dump(name)).rows].map((row) =>
      Buffer.from(bytesOf(row)).toString('hex'),
    );
    expect(new Set(boxes).size).toBe(6);
  });
});

function turn(bytes: Uint8Array, at: number): Uint8Array {
  const altered = bytes.slice();
  const index = at < 0 ? altered.length + at : at;
  altered[index] = (altered[index] ?? 0) ^ 1;
  return altered;
}
