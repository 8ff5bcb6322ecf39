import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Bytes } from './bytes';
import { deriveBytes, extractMaster } from './keyring';

/** The keys of an unlocked vault on this device. All of them are overwritten when it is locked. */
export interface VaultKeys {
  vaultId: string;
  master: Bytes;
  prk: Uint8Array;
  /** Wraps the key of each record. */
  wrap: Uint8Array;
  /** Names rows and kinds. */
  index: Uint8Array;
  /** Seals the state that holds all rows together. */
  state: Uint8Array;
  /** The keyed hash of one row in that state. */
  element: (entry: Uint8Array) => Uint8Array;
  wipe(): void;
}

/** All keys of one vault; takes over `master`. */
export function deriveKeys(vaultId: string, master: Bytes): VaultKeys {
  const prk = extractMaster(master);
  const derive = (purpose: string) => deriveBytes(prk, purpose, vaultId);
  const [wrap, index, state, elements] = [
    derive('vault-wrap'),
    derive('vault-index'),
    derive('vault-state'),
    derive('vault-element'),
  ];
  // The key's two blocks are hashed once, not for every row.
  const keyed = hmac.create(sha256, elements);
  elements.fill(0);
  return {
    vaultId,
    master,
    prk,
    wrap,
    index,
    state,
    element: (entry) => keyed.clone().update(entry).digest(),
    wipe() {
      for (const secret of [master, prk, wrap, index, state]) secret.fill(0);
      keyed.destroy();
    },
  };
}

/** A one-way mark of the master secret, by which the recovery phrase is known to be this vault's. */
export function checkValue(vaultId: string, master: Bytes): Bytes {
  const prk = extractMaster(master);
  const mark = new Uint8Array(deriveBytes(prk, 'vault-check', vaultId));
  prk.fill(0);
  return mark;
}

/** Whether a master secret is the one that left this mark. */
export function fitsCheck(check: Bytes, vaultId: string, master: Bytes): boolean {
  const found = checkValue(vaultId, master);
  return check.every((byte, at) => byte === found[at]);
}
