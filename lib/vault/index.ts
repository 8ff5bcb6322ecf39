export { VaultError, type VaultErrorCode, type VaultErrorDetail } from './errors';
export { openIndexedDbStore } from './indexeddb-store';
export type { Finding, Integrity } from './integrity';
export {
  createVault,
  destroyVault,
  restoreFromBackup,
  restoreFromPhrase,
  unlockMethods,
  unlockVault,
  unlockWithPhrase,
  vaultExists,
} from './lifecycle';
export { createMemoryStore } from './memory-store';
export { askPasskey, createPasskey, passkeysHere, passkeysOf } from './passkey';
export type { VaultStore } from './store';
export type {
  BackupContents,
  Keyring,
  RecordKind,
  UnlockMethod,
  UnlockSecret,
  UnlockSource,
  Vault,
  VaultChange,
  VaultOptions,
  VaultRecord,
} from './types';
export { WALLET_MESSAGE } from './unlocks';
