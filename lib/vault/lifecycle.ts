import { bytesToHex } from '@noble/hashes/utils.js';
import { readBackup } from './backup';
import { type Bytes, randomBytes, subtle } from './bytes';
import { VaultError } from './errors';
import { type Header1, opensRows1, parseHeader1, upgradeHeader, upgradeRows } from './format1';
import { headerDigest, parseHeader, type VaultHeader } from './header';
import { checkValue, deriveKeys, fitsCheck } from './keys';
import { wordsToMaster } from './phrase';
import { type RecordContent, sealRow } from './rows';
import { sealState, stateOver } from './state';
import { isSameWrite, type StoredVault, type VaultStore } from './store';
import type { UnlockMethod, UnlockSecret, UnlockSource, Vault, VaultOptions } from './types';
import { checkPassphrase, describeUnlock, unwrapMaster, wrapMaster } from './unlocks';
import { openHandle } from './vault';

/** A restore may take the place of the vault that is there: in one step, so that there is always one of the two. */
export interface RestoreOptions extends VaultOptions {
  replace?: boolean;
}

/** Whether a vault, readable or not, is in the store. @throws VaultError `storage` */
export async function vaultExists(store: VaultStore): Promise<boolean> {
  return (await store.readHeader()) !== undefined;
}

/** The ways to unlock that the stored vault has. @throws VaultError `missing`, `vault-damaged`, `vault-newer`, `storage` */
export async function unlockMethods(store: VaultStore): Promise<UnlockMethod[]> {
  const stored = await store.readHeader();
  if (parseHeader1(stored)) return [{ id: '', type: 'passphrase', added: null }];
  return parseHeader(stored).unlocks.map(describeUnlock);
}

async function refuseExisting(store: VaultStore, { replace }: RestoreOptions = {}): Promise<void> {
  subtle();
  if (!replace && (await vaultExists(store))) throw new VaultError('exists');
}

interface Contents {
  records: RecordContent[];
  blobs: Uint8Array[];
  generation?: number;
}

/** Writes header, state, rows and blobs in one step, or nothing. Takes over `master`. */
async function install(
  store: VaultStore,
  master: Bytes,
  { records, blobs, generation = 0 }: Contents,
  secret: UnlockSecret,
  options: RestoreOptions,
): Promise<Vault> {
  const vaultId = bytesToHex(randomBytes(16));
  const unlocks = [await wrapMaster(master, vaultId, secret, options)];
  const header: VaultHeader = {
    version: 2,
    vaultId,
    revision: 1,
    check: checkValue(vaultId, master),
    unlocks,
  };
  const keys = deriveKeys(vaultId, master);
  const rows = records.map((content) => sealRow(keys, content, 1));
  const state = sealState(keys, stateOver(keys, rows, headerDigest(header), generation + 1));
  const before = options.replace ? await store.readVault() : undefined;
  // Refused as `exists` when another tab was faster.
  const done = await store.commit({
    expect: options.replace ? 'any' : null,
    replace: options.replace,
    header,
    state: { expected: before?.state, next: state },
    rows: rows.map((row) => ({ key: row.key, expected: undefined, row })),
    blobs,
  });
  if (!done) throw new VaultError('storage', { reason: 'the vault was changed elsewhere at the same time' });
  if (before?.header !== undefined) store.post({ vaultId: idOf(before.header).vaultId, change: 'locked' });
  return openHandle(store, keys, { header, state, rows }, options);
}

const idOf = (header: unknown) => ({ vaultId: String(Object(header).vaultId) });

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
  const secret = { type: 'passphrase', passphrase } as const;
  return install(store, randomBytes(32), { records: [], blobs: [] }, secret, options);
}

/**
 * Opens the stored vault in one of its ways; a string is a passphrase. Rows are held against their state (see
 * `Vault.integrity`); a vault of an older format is written anew in one step first.
 * @throws VaultError `missing`, `wrong-passphrase`, `wrong-wallet`, `wrong-passkey`, `vault-damaged`, `vault-newer`,
 *   `storage`, `quota`, `unsupported`; and whatever asking for the secret throws
 */
export async function unlockVault(
  store: VaultStore,
  secret: string | UnlockSource,
  options: VaultOptions = {},
): Promise<Vault> {
  subtle();
  const stored = await store.readHeader();
  const header = parseHeader1(stored) ?? parseHeader(stored);
  // Read while the secret is asked for or the key is derived, which takes longer.
  const reading = store.readVault();
  reading.catch(() => undefined);
  const master = await unwrapMaster(header, await given(secret), options);
  return openStored(store, master, header.vaultId, options, await reading);
}

async function given(secret: string | UnlockSource): Promise<UnlockSecret> {
  if (typeof secret === 'string') return { type: 'passphrase', passphrase: secret };
  return typeof secret === 'function' ? secret() : secret;
}

/**
 * Opens the stored vault, with its records, by its recovery phrase: for whoever has lost every other way. A new passphrase is
 * then set with `addUnlock`.
 * @throws VaultError `missing`, `bad-phrase`, `bad-word`, `wrong-phrase`, `vault-damaged`, `vault-newer`, `storage`, `unsupported`
 */
export async function unlockWithPhrase(
  store: VaultStore,
  words: string,
  options: VaultOptions = {},
): Promise<Vault> {
  subtle();
  const master = await wordsToMaster(words);
  const { header: stored, rows } = await store.readVault();
  const old = parseHeader1(stored);
  const { vaultId } = old ?? parseHeader(stored);
  const fits = old
    ? await opensRows1(old, master, rows)
    : fitsCheck(parseHeader(stored).check, vaultId, master);
  if (!fits) throw new VaultError('wrong-phrase');
  return openStored(store, master, vaultId, options);
}

/** Takes over `master`. `early` is what was stored a while ago: read anew if anything was written since. */
async function openStored(
  store: VaultStore,
  master: Bytes,
  vaultId: string,
  options: VaultOptions,
  early?: StoredVault,
): Promise<Vault> {
  for (let known = early; ; known = undefined) {
    const isCurrent = known && isSameWrite(await store.readState(vaultId), known.state);
    const found = known && isCurrent ? known : await store.readVault();
    if (found.header === undefined || idOf(found.header).vaultId !== vaultId) throw new VaultError('missing');
    const old = parseHeader1(found.header);
    if (!old) {
      parseHeader(found.header);
      return openHandle(store, deriveKeys(vaultId, master), found, options);
    }
    await upgrade(store, found, old, master);
  }
}

/** A vault of format 1 becomes one of format 2: header, state and all rows in one transaction, or nothing. */
async function upgrade(store: VaultStore, found: StoredVault, old: Header1, master: Bytes): Promise<void> {
  const keys = deriveKeys(old.vaultId, new Uint8Array(master));
  const header = upgradeHeader(old, master);
  const changes = await upgradeRows(keys, found.rows);
  const sealed = new Map(changes.map(({ expected, row }) => [expected, row]));
  const rows = found.rows.map((row) => sealed.get(row) ?? row);
  const state = sealState(keys, stateOver(keys, rows, headerDigest(header), 1));
  keys.wipe();
  await store.commit({
    expect: { vaultId: old.vaultId },
    header,
    // Of two tabs that open it at once one finds a state there, and opens what the other has written.
    state: { expected: found.state, next: state },
    rows: changes,
  });
}

/**
 * A vault with the keys of the phrase and no records (those are in a backup only).
 * @throws VaultError `exists`, `weak-passphrase`, `bad-phrase`, `bad-word`, `quota`, `storage`, `unsupported`
 */
export async function restoreFromPhrase(
  store: VaultStore,
  words: string,
  passphrase: string,
  options: RestoreOptions = {},
): Promise<Vault> {
  checkPassphrase(passphrase);
  await refuseExisting(store, options);
  const master = await wordsToMaster(words);
  return install(store, master, { records: [], blobs: [] }, { type: 'passphrase', passphrase }, options);
}

/**
 * A vault with the keys, all records and the blobs of a backup file; `passphrase` is the new vault's own.
 * @throws VaultError `exists`, `weak-passphrase`, `wrong-passphrase`, `backup-damaged`, `backup-foreign`,
 *   `backup-newer`, `quota`, `storage`, `unsupported`
 */
export async function restoreFromBackup(
  store: VaultStore,
  file: Uint8Array,
  backupPassphrase: string,
  passphrase: string,
  options: RestoreOptions = {},
): Promise<Vault> {
  checkPassphrase(passphrase);
  await refuseExisting(store, options);
  const { onProgress } = options;
  const half = (from: number) => onProgress && ((fraction: number) => onProgress(from + fraction / 2));
  const { master, ...contents } = await readBackup(file, backupPassphrase, half(0));
  const secret = { type: 'passphrase', passphrase } as const;
  return install(store, master, contents, secret, { ...options, onProgress: half(0.5) });
}

/** Removes header, state, records and blobs; open handles lock, in other tabs too. Without the header no passphrase opens anything. */
export async function destroyVault(store: VaultStore): Promise<void> {
  const header: unknown = await store.readHeader();
  await store.clear();
  if (header !== undefined) store.post({ ...idOf(header), change: 'locked' });
}
