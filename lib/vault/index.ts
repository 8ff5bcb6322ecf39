export { VaultError, type VaultErrorCode, type VaultErrorDetail } from './errors';
export { openIndexedDbStore } from './indexeddb-store';
export {
  createVault,
  destroyVault,
  restoreFromBackup,
  restoreFromPhrase,
  unlockVault,
  vaultExists,
} from './lifecycle';
export { createMemoryStore, type VaultStore } from './store';
export type { Keyring, RecordKind, Vault, VaultChange, VaultOptions, VaultRecord } from './types';
