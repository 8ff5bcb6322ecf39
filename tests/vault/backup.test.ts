import { bytesToHex } from '@noble/hashes/utils.js';
import { Decrypter, Encrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { blobId } from '@/lib/blobs/blobs';
import {
  createMemoryStore,
  createVault,
  restoreFromBackup,
  unlockVault,
  type Vault,
  vaultExists,
} from '@/lib/vault';
import { readAge } from '../support/age-reader';
import { allBytes, cheap, codeOf, disguises, passphrase, stores } from './support';

const anything = z.json();
const kinds = ['session', 'pairing', 'profile'];
const backupPassphrase = 'a backup passphrase';

async function filledVault(): Promise<Vault> {
  const vault = await createVault(createMemoryStore(), passphrase, cheap);
  await vault.put('session', '1', { text: 'first', tags: ['a', null, 1.5], nested: { deep: true } });
  await vault.put('session', '2', { text: 'second' });
  await vault.put('pairing', 'x/y', 'just a string');
  await vault.put('profile', '', null);
  return vault;
}

async function everything(vault: Vault) {
  return Promise.all(kinds.map((kind) => vault.list(kind, anything)));
}

function keysOf({ keyring }: Vault): string[] {
  return [
    keyring.accountKey(0),
    keyring.cohortKey('ST1'),
    keyring.contactKey('r'),
    keyring.salt('a', 'b'),
  ].map(bytesToHex);
}

async function ageFile(content: string, secret = backupPassphrase): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(1);
  encrypter.setPassphrase(secret);
  return encrypter.encrypt(content);
}

async function open(file: Uint8Array): Promise<Record<string, unknown>> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(backupPassphrase);
  return JSON.parse(await decrypter.decrypt(file, 'text'));
}

describe('a backup', () => {
  test.each(stores)(
    'restores keys and records alike, with their times, into %s',
    async (_name, openStore) => {
      const vault = await filledVault();
      const file = await vault.exportBackup(backupPassphrase);
      const store = openStore();
      const restored = await restoreFromBackup(store, file, backupPassphrase, 'a third passphrase', cheap);
      expect(await everything(restored)).toEqual(await everything(vault));
      expect(keysOf(restored)).toEqual(keysOf(vault));
      restored.lock();
      const again = await unlockVault(store, 'a third passphrase', cheap);
      expect(await everything(again)).toEqual(await everything(vault));
      expect(await codeOf(unlockVault(store, backupPassphrase, cheap))).toBe('wrong-passphrase');
    },
  );

  test('opens with a plain age decrypter: JSON with the master secret and the records', async () => {
    const vault = await filledVault();
    const content = await open(await vault.exportBackup(backupPassphrase));
    expect(content).toMatchObject({ format: 'atsl-vault-backup', version: 2 });
    expect(content.records).toHaveLength(4);
    expect(content.records).toContainEqual(
      expect.objectContaining({ kind: 'session', id: '2', data: { text: 'second' } }),
    );
    const { entropyToMnemonic } = await import('@scure/bip39');
    const { wordlist } = await import('@scure/bip39/wordlists/english.js');
    const master = Uint8Array.from(Buffer.from(String(content.master), 'hex'));
    expect(entropyToMnemonic(master, wordlist).split(' ')).toEqual(await vault.phrase());
  });

  test('shows nothing readable, and its size says little', async () => {
    const empty = await createVault(createMemoryStore(), passphrase, cheap);
    const small = await empty.exportBackup(backupPassphrase);
    const vault = await filledVault();
    for (const id of ['a', 'b', 'c']) await vault.put('session', id, { text: 'x'.repeat(500) });
    await vault.put('session', '3', { text: 'CANARY-note-of-tuesday' });
    const file = await vault.exportBackup(backupPassphrase);
    expect(file.length).toBe(small.length);
    const words = (await vault.phrase()).join(' ');
    for (const text of ['CANARY-note-of-tuesday', 'atsl-vault', backupPassphrase, passphrase, words]) {
      for (const disguise of disguises(text)) expect(allBytes(file).includes(disguise)).toBe(false);
    }
    // The search finds what is there.
    const open = JSON.stringify({ text: 'CANARY-note-of-tuesday' });
    expect(disguises('CANARY-note-of-tuesday').some((form) => Buffer.from(open).includes(form))).toBe(true);
  });

  test('is made with 2^18, as age does, unless told otherwise', async () => {
    const store = createMemoryStore();
    await createVault(store, passphrase, cheap);
    const vault = await unlockVault(store, passphrase);
    const file = await vault.exportBackup(backupPassphrase);
    expect(Buffer.from(file).toString('latin1').split('\n')[1]).toMatch(/^-> scrypt \S+ 18$/);
  });

  test('is refused, and nothing made, when passphrase or place are not right', async () => {
    const vault = await filledVault();
    expect(await codeOf(vault.exportBackup('short'))).toBe('weak-passphrase');
    const file = await vault.exportBackup(backupPassphrase);
    const store = createMemoryStore();
    expect(await codeOf(restoreFromBackup(store, file, 'another one', passphrase, cheap))).toBe(
      'wrong-passphrase',
    );
    expect(await codeOf(restoreFromBackup(store, file, backupPassphrase, 'short', cheap))).toBe(
      'weak-passphrase',
    );
    expect(await vaultExists(store)).toBe(false);
    const taken = createMemoryStore();
    const owner = await createVault(taken, passphrase, cheap);
    expect(await codeOf(restoreFromBackup(taken, file, backupPassphrase, passphrase, cheap))).toBe('exists');
    expect(await owner.list('session', anything)).toEqual([]);
  });

  test('truncated anywhere is damaged; nothing is made', async () => {
    const file = await (await filledVault()).exportBackup(backupPassphrase);
    const store = createMemoryStore();
    const lengths = [
      0,
      5,
      22,
      30,
      40,
      60,
      100,
      150,
      180,
      200,
      file.length / 2,
      file.length - 16,
      file.length - 1,
    ];
    for (const length of lengths) {
      const code = await codeOf(
        restoreFromBackup(store, file.slice(0, length), backupPassphrase, passphrase, cheap),
      );
      expect([length, code]).toEqual([length, 'backup-damaged']);
    }
    const longer = new Uint8Array([...file, 0]);
    expect(await codeOf(restoreFromBackup(store, longer, backupPassphrase, passphrase, cheap))).toBe(
      'backup-damaged',
    );
    expect(await vaultExists(store)).toBe(false);
  });

  test('altered anywhere is refused; nothing is made', async () => {
    const file = await (await filledVault()).exportBackup(backupPassphrase);
    const store = createMemoryStore();
    const intro = 'age-encryption.org/v1\n-> scrypt '.length;
    const payload = file.length - 4096;
    for (let at = 0; at < file.length; at += at < payload ? 3 : 97) {
      const altered = file.slice();
      altered[at] = (altered[at] ?? 0) ^ 1;
      const code = await codeOf(restoreFromBackup(store, altered, backupPassphrase, passphrase, cheap));
      // Damage in the passphrase stanza itself cannot be told from a wrong passphrase.
      const possible =
        at < intro
          ? ['backup-foreign']
          : at < payload
            ? ['backup-damaged', 'wrong-passphrase']
            : ['backup-damaged'];
      expect(possible, `byte ${at}`).toContain(code);
    }
    expect(await vaultExists(store)).toBe(false);
  });

  test('of somebody else, of another form or of a newer version is told apart', async () => {
    const restore = async (file: Uint8Array) =>
      codeOf(restoreFromBackup(createMemoryStore(), file, backupPassphrase, passphrase, cheap));
    expect(await restore(new TextEncoder().encode('PK a holiday picture'))).toBe('backup-foreign');
    const toKey = new Encrypter();
    toKey.addRecipient(await identityToRecipient(await generateIdentity()));
    expect(await restore(await toKey.encrypt('for a key'))).toBe('backup-foreign');
    expect(await restore(await ageFile('a letter'))).toBe('backup-foreign');
    expect(await restore(await ageFile('{"format":"other","version":1}'))).toBe('backup-foreign');

    const good = await open(await (await filledVault()).exportBackup(backupPassphrase));
    const [record] = z.array(z.unknown()).parse(good.records);
    const variant = async (change: object) => restore(await ageFile(JSON.stringify({ ...good, ...change })));
    expect(await variant({ version: 3, master: { anything: 'else' } })).toBe('backup-newer');
    expect(await variant({ master: '00' })).toBe('backup-damaged');
    expect(await variant({ records: [{ kind: 'session' }] })).toBe('backup-damaged');
    expect(await variant({ records: [record, record] })).toBe('backup-damaged');
    expect(await variant({ surplus: true })).toBe('backup-damaged');
    const intact = await ageFile(JSON.stringify(good));
    await restoreFromBackup(createMemoryStore(), intact, backupPassphrase, passphrase, cheap);
  });

  test('begun before a lock is whole or not at all', async () => {
    const vault = await filledVault();
    const words = await vault.phrase();
    const begun = vault.exportBackup(backupPassphrase).catch(() => undefined);
    vault.lock();
    const file = await begun;
    if (file) {
      const restored = await restoreFromBackup(
        createMemoryStore(),
        file,
        backupPassphrase,
        passphrase,
        cheap,
      );
      expect(await restored.phrase()).toEqual(words);
    }
    const slow = await filledVault();
    const slowWords = await slow.phrase();
    const later = slow.exportBackup(backupPassphrase).catch(() => undefined);
    // After the records are read, before age has run.
    await new Promise((resolve) => setImmediate(resolve));
    slow.lock();
    const second = await later;
    if (second) {
      const restored = await restoreFromBackup(
        createMemoryStore(),
        second,
        backupPassphrase,
        passphrase,
        cheap,
      );
      expect(await restored.phrase()).toEqual(slowWords);
    }
  });
});

describe('a backup of version 2', () => {
  test('opens with another reader of age files, written from its specification', async () => {
    const vault = await filledVault();
    await vault.put('session', '3', { text: 'x'.repeat(200_000) });
    const file = await vault.exportBackup(backupPassphrase);
    const content: unknown = JSON.parse(readAge(file, backupPassphrase).toString());
    expect(content).toMatchObject({ format: 'atsl-vault-backup', version: 2, generation: 6 });
    expect(content).toHaveProperty('records.length', 5);
    expect(() => readAge(file, 'another one')).toThrow();
    const altered = file.slice();
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    expect(() => readAge(altered, backupPassphrase)).toThrow();
  });

  test('holds the blobs that its records name, and no others; what is of this device stays here', async () => {
    const vault = await filledVault();
    const pieces = [1, 2, 3].map((byte) => new Uint8Array(70_000).fill(byte));
    const [wanted = '', elsewhere = '', stray = ''] = await Promise.all(
      pieces.map((piece) => vault.blobs.put(piece)),
    );
    await vault.put('session', '3', { attachments: [{ pieces: [wanted] }, { note: `see ${wanted}.` }] });
    await vault.put('session', '4', { attachment: elsewhere });
    await vault.put('device-scratch', '1', { attachment: stray });
    await vault.blobs.remove(elsewhere);
    const file = await vault.exportBackup(backupPassphrase);
    const restored = await restoreFromBackup(createMemoryStore(), file, backupPassphrase, passphrase, cheap);
    expect(await restored.blobs.ids()).toEqual([wanted]);
    expect(await restored.blobs.get(wanted)).toEqual(pieces[0]);
    expect(await restored.list('device-scratch', anything)).toEqual([]);
    expect(await restored.list('session', anything)).toHaveLength(4);
    expect(restored.integrity.findings).toEqual([]);
  });

  test('goes on counting where the vault was, so that an older copy shows', async () => {
    const vault = await filledVault();
    const file = await vault.exportBackup(backupPassphrase);
    const restored = await restoreFromBackup(createMemoryStore(), file, backupPassphrase, passphrase, cheap);
    expect(await restored.generation()).toBeGreaterThan((await vault.generation()) - 1);
  });

  test('with a blob that is not the one it says is refused', async () => {
    const vault = await filledVault();
    const id = await vault.blobs.put(new Uint8Array(100).fill(7));
    await vault.put('session', '3', { id });
    const good = await open(await vault.exportBackup(backupPassphrase));
    const other = blobId(new Uint8Array(100).fill(8));
    const blobs = JSON.parse(JSON.stringify(good.blobs).replace(id, other));
    for (const bad of [blobs, [{ id, data: 'not base64!' }], [{ id: 'x', data: '' }]]) {
      const file = await ageFile(JSON.stringify({ ...good, blobs: bad }));
      const store = createMemoryStore();
      expect(await codeOf(restoreFromBackup(store, file, backupPassphrase, passphrase, cheap))).toBe(
        'backup-damaged',
      );
      expect(await vaultExists(store)).toBe(false);
    }
  });

  test('grows by an eighth at most once it is large', async () => {
    const vault = await filledVault();
    const text = Buffer.from(crypto.getRandomValues(new Uint8Array(60_000))).toString('hex');
    for (let at = 0; at < 11; at += 1) await vault.put('session', `l${at}`, { text: text.slice(at) });
    const plain = readAge(await vault.exportBackup(backupPassphrase), backupPassphrase).toString();
    expect(plain.trimEnd().length).toBeGreaterThan(2 ** 20);
    expect(plain.length).toBeLessThan(plain.trimEnd().length * 1.13);
  });

  test('tried out is counted, and told apart from another vault’s', async () => {
    const vault = await filledVault();
    await vault.blobs.put(new Uint8Array(10));
    const file = await vault.exportBackup(backupPassphrase);
    expect(await vault.rehearseBackup(file, backupPassphrase)).toMatchObject({ records: 4, blobs: 0 });
    expect(await codeOf(vault.rehearseBackup(file, 'another one'))).toBe('wrong-passphrase');
    expect(await codeOf(vault.rehearseBackup(file.slice(0, 300), backupPassphrase))).toBe('backup-damaged');
    const other = await (await filledVault()).exportBackup(backupPassphrase);
    expect(await codeOf(vault.rehearseBackup(other, backupPassphrase))).toBe('backup-foreign');
  });

  test('leaves the page alive, and tells how far it is', async () => {
    const vault = await createVault(createMemoryStore(), passphrase, { cost: 14 });
    const progress: number[] = [];
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 1);
    await vault.exportBackup(backupPassphrase, { onProgress: (fraction) => progress.push(fraction) });
    clearInterval(timer);
    expect(progress.at(-1)).toBe(1);
    expect(ticks).toBeGreaterThan(2);
  });
});
