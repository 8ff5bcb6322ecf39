import { readBackup } from './backup';
import { type Bytes, randomBytes, subtle } from './bytes';
import { VaultError } from './errors';
import { checkPassphrase, newHeader, parseHeader, unwrapMaster } from './header';
import { wordsToMaster } from './phrase';
import { deriveKeys, type RecordContent, sealRow, wipeKeys } from './rows';
import type { VaultStore } from './store';
import type { Vault, VaultOptions } from './types';
import { openHandle } from './vault';

/** Whether a vault, readable or not, is in the store. @throws VaultError `storage` */
export async function vaultExists(store: VaultStore): Promise<boolean> {
  return (await store.readHeader()) !== undefined;
}

async function refuseExisting(store: VaultStore): Promise<void> {
  subtle();
  if (await vaultExists(store)) throw new VaultError('exists');
}

/** Writes header and rows in one step, or nothing. Takes over `master`. */
async function install(
  store: VaultStore,
  master: Bytes,
  records: RecordContent[],
  passphrase: string,
  options: VaultOptions,
): Promise<Vault> {
  const header = await newHeader(master, passphrase, options);
  const keys = await deriveKeys(header.vaultId, new Uint8Array(master));
  const rows = await Promise.all(records.map((content) => sealRow(keys, content, 1)));
  wipeKeys(keys);
  // Refused as `exists` when another tab was faster.
  await store.commit({
    expect: null,
    header,
    rows: rows.map((row) => ({ key: row.key, expected: undefined, row })),
  });
  return openHandle(store, header.vaultId, master, options);
}

/**
 * A new vault with a fresh random master secret (32 bytes).
 * @throws VaultError `exists`, `weak-passphrase`, `quota`, `storage`, `unsupported`
 */
export async function createVault(
  store: VaultStore,
  passphrase: string,
  options: VaultOptions = {},
): Promise<Vault> {
  checkPassphrase(passphrase);
  await refuseExisting(store);
  return install(store, randomBytes(32), [], passphrase, options);
}

/** @throws VaultError `missing`, `wrong-passphrase`, `vault-damaged`, `vault-newer`, `storage`, `unsupported` */
export async function unlockVault(
  store: VaultStore,
  passphrase: string,
  options: VaultOptions = {},
): Promise<Vault> {
  subtle();
  const header = parseHeader(await store.readHeader());
  return openHandle(store, header.vaultId, await unwrapMaster(header, passphrase, options), options);
}

/**
 * A vault with the keys of the phrase and no records (those are in a backup only).
 * @throws VaultError `exists`, `weak-passphrase`, `bad-phrase`, `bad-word`, `quota`, `storage`, `unsupported`
 */
export async function restoreFromPhrase(
  store: VaultStore,
  words: string,
  passphrase: string,
  options: VaultOptions = {},
): Promise<Vault> {
  checkPassphrase(passphrase);
  await refuseExisting(store);
  return install(store, await wordsToMaster(words), [], passphrase, options);
}

/**
 * A vault with the keys and all records of a backup file; `passphrase` is the new vault's own.
 * @throws VaultError `exists`, `weak-passphrase`, `wrong-passphrase`, `backup-damaged`, `backup-foreign`,
 *   `backup-newer`, `quota`, `storage`, `unsupported`
 */
export async function restoreFromBackup(
  store: VaultStore,
  file: Uint8Array,
  backupPassphrase: string,
  passphrase: string,
  options: VaultOptions = {},
): Promise<Vault> {
  checkPassphrase(passphrase);
  await refuseExisting(store);
  const { master, records } = await readBackup(file, backupPassphrase);
  return install(store, master, records, passphrase, options);
}

/** Removes header and records; open handles lock, in other tabs too. Without the header no passphrase opens anything. */
export async function destroyVault(store: VaultStore): Promise<void> {
  const header: unknown = await store.readHeader();
  await store.clear();
  if (typeof header === 'object' && header !== null && 'vaultId' in header) {
    store.post({ vaultId: String(header.vaultId), change: 'locked' });
  }
}
