import { expect, test } from 'vitest';
import { ageWords, daysOld, noteBackup, readLastBackup } from '@/components/vault/backup-record';
import { findingWords } from '@/components/vault/integrity-words';
import { vaultWords } from '@/components/vault/vault-words';
import { createMemoryStore, createVault, VaultError } from '@/lib/vault';

const passphrase = 'a long passphrase';
const open = () => createVault(createMemoryStore(), passphrase, { cost: 1 });

test('a backup counts once it was tried, and an older file does not take its place', async () => {
  const vault = await open();
  await vault.put('session', '1', { text: 'x' });
  expect(await readLastBackup(vault)).toBeUndefined();
  const older = await vault.exportBackup(passphrase);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await vault.put('session', '2', { text: 'y' });
  const newer = await vault.exportBackup(passphrase);
  const noted = await noteBackup(vault, await vault.rehearseBackup(newer, passphrase));
  expect(noted).toMatchObject({ records: 2, generation: 3 });
  await noteBackup(vault, await vault.rehearseBackup(older, passphrase));
  expect(await readLastBackup(vault)).toEqual(noted);
});

test('its age is told in whole days, and a clock that was set back makes none negative', () => {
  const record = {
    madeAt: '2026-03-01T12:00:00Z',
    triedAt: '2026-03-01T12:00:00Z',
    records: 1,
    generation: 1,
  };
  const days = (at: string) => ageWords(daysOld(record, Date.parse(at)));
  expect(days('2026-03-01T23:00:00Z')).toBe('today');
  expect(days('2026-03-02T13:00:00Z')).toBe('yesterday');
  expect(days('2026-03-13T13:00:00Z')).toBe('12 days ago');
  expect(days('2025-01-01T00:00:00Z')).toBe('today');
});

test('the wrong word, the wrong last word, and another vault’s backup are told by name', () => {
  const title = (...given: ConstructorParameters<typeof VaultError>) =>
    vaultWords(new VaultError(...given)).title;
  expect(title('bad-word', { position: 7, word: 'abandom' })).toContain('Word 7, “abandom”');
  expect(title('bad-phrase', { reason: 'checksum' })).toContain('last word');
  expect(title('bad-phrase', { reason: 'length', words: 23 })).toContain('23');
  expect(title('backup-foreign', { reason: 'another vault' })).toContain('another vault');
});

test('each finding has a sentence of its own, with the record where it is known', () => {
  const whats = ['removed', 'added', 'older', 'changed', 'damaged', 'header', 'state', 'more'] as const;
  expect(new Set(whats.map((what) => findingWords({ what }))).size).toBe(whats.length);
  expect(findingWords({ what: 'older', kind: 'session', id: 's1' })).toBe(
    'The session “s1” stands there as it stood earlier.',
  );
  expect(findingWords({ what: 'removed', kind: 'goal' })).toContain('goal');
});
