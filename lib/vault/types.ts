import type * as z from 'zod';
import type { DeviceBlobs } from '@/lib/blobs/blobs';
import type { VaultError } from './errors';
import type { Integrity } from './integrity';

/** The kind of a record, such as `session` or `pairing`. The shapes belong to the flows that use them. */
export type RecordKind = string;

export interface VaultRecord<T> {
  kind: RecordKind;
  id: string;
  /** Milliseconds since 1970. */
  updatedAt: number;
  data: T;
}

/**
 * Keys derived from the master secret, one-way and domain-separated (HKDF-SHA256, RFC 5869). The same phrase
 * gives the same keys on every device. Each call throws VaultError `locked` after the vault is locked.
 */
export interface Keyring {
  /** 32-byte secp256k1 private key of the Stacks account `index` (0, 1, …). */
  accountKey(index: number): Uint8Array;
  /** 32-byte secp256k1 scalar in [1, n-1]: the secret of the public key in a ring of that purpose. */
  ringKey(purpose: 'therapist' | 'arbitrator'): Uint8Array;
  /** The same for a cohort: another secret for each principal, so that no two pseudonyms of a vault are joined. */
  cohortKey(principal: string): Uint8Array;
  /** 32-byte X25519 private key; the context is `therapist` or names one request. */
  contactKey(context: string): Uint8Array;
  /** 32-byte secp256k1 scalar in [1, n-1], another one for each pairing. */
  pairingKey(context: string): Uint8Array;
  /** 32-byte capability to read the therapist's first-contact mailbox. */
  inboxToken(): Uint8Array;
  /** 32-byte secret of the sync between devices of one phrase; `context` tells its uses apart. */
  syncKey(context: string): Uint8Array;
  /** 32-byte salt; `purpose` is lower-case letters, digits and hyphens, `context` anything. */
  salt(purpose: string, context: string): Uint8Array;
}

/** A change that another device made, or that a merge came to. */
export interface RecordChange {
  kind: RecordKind;
  id: string;
  /** `updatedAt` of the record as the merge saw it here, undefined for none: when it is another by now, nothing is written. */
  expected: number | undefined;
  /** What is to stand there, with its own `updatedAt`; undefined removes it. */
  record: VaultRecord<unknown> | undefined;
}

/** Records of a kind that begins so stay on this device: no sync carries them, and no backup. */
export const DEVICE_KIND = 'device-';

export type VaultChange = { kind: RecordKind; id: string } | 'locked';

/** What opens a vault, in one of the ways of its header. */
export type UnlockSecret =
  | { type: 'passphrase'; passphrase: string }
  /** 64 bytes, r ‖ s with the lower s, over WALLET_MESSAGE. */
  | { type: 'wallet'; signature: Uint8Array }
  /** What the passkey's PRF extension gave for this salt. */
  | {
      type: 'passkey';
      credential: Uint8Array<ArrayBuffer>;
      salt: Uint8Array<ArrayBuffer>;
      output: Uint8Array;
    };

/** The secret, or how to ask for it: a person takes a moment to answer, in which all rows can be read. */
export type UnlockSource = UnlockSecret | (() => Promise<UnlockSecret>);

/** A way to unlock that a vault has. */
export type UnlockMethod =
  | { id: string; type: 'passphrase' | 'wallet'; added: string | null }
  | {
      id: string;
      type: 'passkey';
      added: string | null;
      credential: Uint8Array<ArrayBuffer>;
      salt: Uint8Array<ArrayBuffer>;
    };

export interface VaultOptions {
  /**
   * Base-2 logarithm of scrypt's cost N, 17 (128 MiB, about 1 s) unless given; backups take 18, as age does.
   * Lower it in tests and simulations only.
   */
  cost?: number;
  /** Called with 0 to 1 while the key is derived from the passphrase. */
  onProgress?: (fraction: number) => void;
}

export interface BackupOptions {
  onProgress?: (fraction: number) => void;
  onDamaged?: (error: VaultError) => void;
}

/** What a backup holds, to be told to whoever tried it. */
export interface BackupContents {
  createdAt: string;
  records: number;
  blobs: number;
  /** Of the vault when it was made; undefined in backups of version 1. */
  generation: number | undefined;
}

/** An unlocked vault. Every method throws (or rejects with) VaultError `locked` once it is locked. */
export interface Vault {
  /** Names this vault in this browser; the same phrase has another on each device, and after each restore. */
  readonly id: string;
  readonly keyring: Keyring;
  readonly locked: boolean;
  /** @throws VaultError `record-damaged`, `record-shape` (with kind and id), `missing`, `storage` */
  get<T>(kind: RecordKind, id: string, schema: z.ZodType<T>): Promise<VaultRecord<T> | undefined>;
  /**
   * All records of a kind, newest first. One that cannot be read fails the whole list, unless `onDamaged`
   * is given: then it is left out and reported.
   */
  list<T>(
    kind: RecordKind,
    schema: z.ZodType<T>,
    onDamaged?: (error: VaultError) => void,
  ): Promise<VaultRecord<T>[]>;
  /**
   * Stores a record in place of any former one; on the disk when it resolves. `data` is plain JSON (bytes as hex,
   * integers beyond 2^53 as strings): anything that would not come back equal is refused as `record-shape`.
   * Writes of one handle happen in the order of the calls, awaited or not.
   */
  put<T>(kind: RecordKind, id: string, data: T): Promise<void>;
  /**
   * Reads, changes and writes in one step that no other tab can come between. `change` must be pure: it runs
   * again when another writer was faster. What it returns must fit the schema, or `record-shape` and no change.
   */
  update<T>(
    kind: RecordKind,
    id: string,
    schema: z.ZodType<T>,
    change: (current: T | undefined) => T,
  ): Promise<T>;
  /** Removes a record; no error when there is none. */
  remove(kind: RecordKind, id: string): Promise<void>;
  /** Every record of every kind, for sync and export; one that cannot be read is left out and reported. */
  all(onDamaged: (error: VaultError) => void): Promise<VaultRecord<unknown>[]>;
  /** Writes what a merge came to, each change by itself; tells for each whether it was written. */
  apply(changes: RecordChange[]): Promise<boolean[]>;
  /** Ciphertext that belongs to records and is too large for one. */
  readonly blobs: DeviceBlobs;
  /** The 24 words (BIP-39, English) from which all keys come back. They do not bring records back. */
  phrase(): Promise<string[]>;
  /**
   * One file with the master secret, all records and the blobs that they name, in the age format (age-encryption.org/v1,
   * scrypt recipient): `age -d` and the passphrase open it without this app. The format is in `backup.ts`. Records of this
   * device alone (DEVICE_KIND) stay out of it. One that cannot be read fails the backup, unless `onDamaged` is given.
   */
  exportBackup(passphrase: string, options?: BackupOptions): Promise<Uint8Array>;
  /** Whether a file is a backup of this vault that this passphrase opens. Changes nothing. @throws as a restore does */
  rehearseBackup(file: Uint8Array, passphrase: string, options?: BackupOptions): Promise<BackupContents>;
  /** The ways to unlock that there are. */
  unlocks(): Promise<UnlockMethod[]>;
  /**
   * Wraps the same master secret in a further way, in place of another one if `replace` names it: no record is touched.
   * Gives the id of the new one. @throws VaultError `weak-passphrase`
   */
  addUnlock(secret: UnlockSecret, options?: { replace?: string }): Promise<string>;
  /** Forgets a way to unlock; no error when it is not there. @throws VaultError `last-unlock` */
  removeUnlock(id: string): Promise<void>;
  /** Wraps the same master secret anew: no record is touched. @throws VaultError `wrong-passphrase`, `weak-passphrase` */
  changePassphrase(current: string, next: string): Promise<void>;
  /**
   * Counts the writes of this vault. A vault that was put back whole, as it stood earlier, shows in nothing but a smaller
   * number than one that was seen elsewhere (a backup, another device).
   */
  generation(): Promise<number>;
  /** What the look at all rows found when the vault was opened. */
  readonly integrity: Integrity;
  /** Looks again; `thorough` opens every record as well. */
  inspect(options?: { thorough?: boolean }): Promise<Integrity>;
  /** Takes the stored rows and ways to unlock as they are from now on, whatever was found. Removes and changes no record. */
  acceptAsIs(): Promise<void>;
  /** Locks this vault in every tab; overwrites the keys as far as JavaScript allows. */
  lock(): void;
  /** Tells of every change, here and in other tabs, until the returned function is called. A listener must not throw. */
  subscribe(listener: (change: VaultChange) => void): () => void;
}
