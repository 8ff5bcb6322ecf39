import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Bytes } from './bytes';
import { deriveBytes, extractMaster } from './keyring';

/** The keys of an unlocked vault on this device. All of them are overwritten when it is locked. */
export interface VaultKeys {
  vaultId: string;
  master: Bytes;
  prk: Uint8Array;
  /** Names rows and kinds. */
  index: Uint8Array;
  /** Seals the state that holds all rows together. */
  state: Uint8Array;
  /** The key of one write of one record, from the salt that stands beside it. */
  recordKey: (salt: Uint8Array) => Uint8Array;
  /** The keyed hash of one row in that state, in the given bytes or in new ones. */
  element: (entry: Uint8Array, hash?: Uint8Array) => Uint8Array;
  wipe(): void;
}

/** All keys of one vault; takes over `master`. */
export function deriveKeys(vaultId: string, master: Bytes): VaultKeys {
  const prk = extractMaster(master);
  const derive = (purpose: string) => deriveBytes(prk, purpose, vaultId);
  const [records, index, state, elements] = [
    derive('vault-records'),
    derive('vault-index'),
    derive('vault-state'),
    derive('vault-element'),
  ];
  // A key's two blocks are hashed once, not for every row.
  const [ofRecord, ofElement] = [hmac.create(sha256, records), hmac.create(sha256, elements)];
  // One to compute in, over and over: making another for each of thousands of rows would take longer than the hashing.
  const scratch = ofRecord.clone();
  for (const raw of [records, elements]) raw.fill(0);
  return {
    vaultId,
    master,
    prk,
    index,
    state,
    recordKey: (salt) => ofRecord._cloneInto(scratch).update(salt).digest(),
    element(entry, hash = new Uint8Array(32)) {
      ofElement._cloneInto(scratch).update(entry).digestInto(hash);
      return hash;
    },
    wipe() {
      for (const secret of [master, prk, index, state]) secret.fill(0);
      for (const keyed of [ofRecord, ofElement]) keyed.destroy();
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
