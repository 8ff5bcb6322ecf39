import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  createMemoryStore,
  createVault,
  destroyVault,
  restoreFromPhrase,
  type UnlockSecret,
  unlockMethods,
  unlockVault,
  unlockWithPhrase,
  type Vault,
  VaultError,
} from '@/lib/vault';
import { cheap, codeOf, failure, passphrase, stores } from './support';

const note = z.object({ text: z.string() });
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const wallet = (): UnlockSecret => ({ type: 'wallet', signature: random(64) });
const passkey = () =>
  ({ type: 'passkey', credential: random(32), salt: random(32), output: random(32) }) satisfies UnlockSecret;
const phraseOf = async (vault: Vault) => (await vault.phrase()).join(' ');

describe.each(stores)('ways to unlock, in %s', (_name, openStore) => {
  test('each opens the same vault; adding, changing and removing touches no record', async () => {
    const store = openStore();
    const vault = await createVault(store, passphrase, cheap);
    await vault.put('session', '1', { text: 'kept' });
    const { rows } = await store.readVault();
    const [signed, key] = [wallet(), passkey()];
    const walletId = await vault.addUnlock(signed);
    await vault.addUnlock(key);
    await vault.changePassphrase(passphrase, 'another passphrase');
    expect((await vault.unlocks()).map(({ type }) => type)).toEqual(['wallet', 'passkey', 'passphrase']);
    expect(await unlockMethods(store)).toEqual(await vault.unlocks());
    expect((await unlockMethods(store))[1]).toMatchObject({ credential: key.credential, salt: key.salt });
    for (const secret of [signed, key, 'another passphrase']) {
      const opened = await unlockVault(store, secret, cheap);
      expect((await opened.get('session', '1', note))?.data.text).toBe('kept');
      expect(await phraseOf(opened)).toBe(await phraseOf(vault));
      expect(opened.integrity.findings).toEqual([]);
    }
    await vault.removeUnlock(walletId);
    await vault.removeUnlock(walletId);
    expect(await codeOf(unlockVault(store, signed, cheap))).toBe('wrong-wallet');
    await unlockVault(store, key, cheap);
    expect((await store.readVault()).rows).toEqual(rows);
  });

  test('what is written, changed or refused while a passkey is asked for is not missed', async () => {
    const store = openStore();
    const key = passkey();
    const vault = await createVault(store, passphrase, cheap);
    await vault.addUnlock(key);
    await vault.put('session', '1', { text: 'before' });
    // The rows have been read by then: a finger takes longer than that.
    const asked = async (meanwhile: () => Promise<unknown>) => {
      await new Promise((read) => setTimeout(read, 50));
      await meanwhile();
      return key;
    };
    const opened = await unlockVault(
      store,
      () => asked(() => vault.put('session', '1', { text: 'meanwhile' })),
      cheap,
    );
    expect((await opened.list('session', note)).map(({ data }) => data.text)).toEqual(['meanwhile']);
    const reopened = await unlockVault(store, () => asked(() => vault.remove('session', '1')), cheap);
    expect(await reopened.list('session', note)).toEqual([]);
    const changed = await unlockVault(
      store,
      () => asked(() => vault.changePassphrase(passphrase, 'another passphrase')),
      cheap,
    );
    expect([opened, reopened, changed].flatMap(({ integrity }) => integrity.findings)).toEqual([]);

    const refuse = () => Promise.reject(new VaultError('passkey-refused'));
    expect(await codeOf(unlockVault(store, () => asked(refuse), cheap))).toBe('passkey-refused');
    const other = async () => passkey();
    expect(await codeOf(unlockVault(store, other, cheap))).toBe('wrong-passkey');
    expect(await codeOf(unlockVault(store, () => asked(() => destroyVault(store)), cheap))).toBe('missing');
  });

  test('the last one stays', async () => {
    const store = openStore();
    const vault = await createVault(store, passphrase, cheap);
    const [only] = await vault.unlocks();
    expect(await codeOf(vault.removeUnlock(only?.id ?? ''))).toBe('last-unlock');
    const key = passkey();
    const keyId = await vault.addUnlock(key);
    await vault.removeUnlock(only?.id ?? '');
    expect(await codeOf(vault.removeUnlock(keyId))).toBe('last-unlock');
    expect(await codeOf(unlockVault(store, passphrase, cheap))).toBe('wrong-passphrase');
    expect((await unlockVault(store, key, cheap)).locked).toBe(false);
  });

  test('a secret that does not fit is told by its own name, and changes nothing', async () => {
    const store = openStore();
    const vault = await createVault(store, passphrase, cheap);
    const key = passkey();
    await vault.addUnlock(wallet());
    await vault.addUnlock(key);
    const before = await store.readVault();
    expect(await codeOf(unlockVault(store, 'not the one', cheap))).toBe('wrong-passphrase');
    expect(await codeOf(unlockVault(store, wallet(), cheap))).toBe('wrong-wallet');
    expect(await codeOf(unlockVault(store, { ...key, output: random(32) }, cheap))).toBe('wrong-passkey');
    expect(await codeOf(vault.addUnlock({ type: 'passphrase', passphrase: 'short' }))).toBe(
      'weak-passphrase',
    );
    expect(await store.readVault()).toEqual(before);
  });

  test('of two changes at once one is refused, and none is lost that was acknowledged', async () => {
    const store = openStore();
    const one = await createVault(store, passphrase, cheap);
    const two = await unlockVault(store, passphrase, cheap);
    const ways = [wallet(), wallet()] as const;
    const outcomes = await Promise.allSettled([one.addUnlock(ways[0]), two.addUnlock(ways[1])]);
    for (const [at, outcome] of outcomes.entries()) {
      const opens = unlockVault(store, ways[at] ?? '', cheap).then(
        () => 'fulfilled',
        () => 'rejected',
      );
      expect(await opens).toBe(outcome.status);
    }
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
  });

  test('records written meanwhile stand in nobody’s way', async () => {
    const store = openStore();
    const vault = await createVault(store, passphrase, cheap);
    const writes = Array.from({ length: 10 }, (_, at) => vault.put('session', `${at}`, { text: 'x' }));
    const key = passkey();
    await Promise.all([...writes, vault.addUnlock(key)]);
    const again = await unlockVault(store, key, cheap);
    expect(await again.list('session', note)).toHaveLength(10);
    expect(again.integrity.findings).toEqual([]);
  });

  test('the phrase opens the vault that is here, with its records, and lets a new passphrase be set', async () => {
    const store = openStore();
    const vault = await createVault(store, passphrase, cheap);
    await vault.put('session', '1', { text: 'kept' });
    const words = await phraseOf(vault);
    vault.lock();
    const opened = await unlockWithPhrase(store, words.toUpperCase(), cheap);
    expect((await opened.get('session', '1', note))?.data.text).toBe('kept');
    const [forgotten] = await opened.unlocks();
    const fresh = { type: 'passphrase', passphrase: 'a new passphrase' } as const;
    await opened.addUnlock(fresh, { replace: forgotten?.id });
    expect(await opened.unlocks()).toHaveLength(1);
    expect(await codeOf(unlockVault(store, passphrase, cheap))).toBe('wrong-passphrase');
    const again = await unlockVault(store, 'a new passphrase', cheap);
    expect((await again.get('session', '1', note))?.data.text).toBe('kept');
  });

  test('another phrase, or none, opens nothing, and says why', async () => {
    const store = openStore();
    await createVault(store, passphrase, cheap);
    const before = await store.readVault();
    const words = [...Array<string>(23).fill('abandon'), 'art'];
    expect(await codeOf(unlockWithPhrase(store, words.join(' '), cheap))).toBe('wrong-phrase');
    expect(await failure(unlockWithPhrase(store, words.with(2, 'abandom').join(' '), cheap))).toMatchObject({
      code: 'bad-word',
      detail: { position: 3, word: 'abandom' },
    });
    expect(await failure(unlockWithPhrase(store, words.with(23, 'zoo').join(' ')))).toMatchObject({
      code: 'bad-phrase',
      detail: { reason: 'checksum' },
    });
    expect(await store.readVault()).toEqual(before);
  });
});

test('a restore in place of another vault is one step: cut off, it leaves the old one or the new one', async () => {
  for (const when of ['before', 'after'] as const) {
    const inner = createMemoryStore();
    const old = await createVault(inner, passphrase, cheap);
    await old.put('session', '1', { text: 'old' });
    const words = await phraseOf(await createVault(createMemoryStore(), passphrase, cheap));
    const dying = {
      ...inner,
      async commit(batch: Parameters<typeof inner.commit>[0]) {
        if (when === 'after') await inner.commit(batch);
        throw new Error('cut off');
      },
    };
    const options = { ...cheap, replace: true };
    await expect(restoreFromPhrase(dying, words, 'a new passphrase', options)).rejects.toThrow('cut off');
    const left = await unlockVault(inner, when === 'before' ? passphrase : 'a new passphrase', cheap);
    expect(await left.list('session', note)).toHaveLength(when === 'before' ? 1 : 0);
    expect(left.integrity.findings).toEqual([]);
  }
});

test('a vault in place of another locks the handles of that other one', async () => {
  const store = createMemoryStore();
  const old = await createVault(store, passphrase, cheap);
  const words = await phraseOf(await createVault(createMemoryStore(), passphrase, cheap));
  expect(await codeOf(restoreFromPhrase(store, words, 'a new passphrase', cheap))).toBe('exists');
  await restoreFromPhrase(store, words, 'a new passphrase', { ...cheap, replace: true });
  expect(old.locked).toBe(true);
});
