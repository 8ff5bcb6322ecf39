const messages = {
  'wrong-passphrase': 'That passphrase does not open it.',
  'weak-passphrase': 'A passphrase needs at least 8 characters.',
  exists: 'There is already a vault here. Nothing was changed.',
  missing: 'There is no vault here (any more).',
  locked: 'The vault is locked.',
  'bad-phrase': 'These words are not a recovery phrase.',
  'bad-word': 'One of these words is not in the list of recovery words.',
  'wrong-phrase': 'This is a recovery phrase, but not the one of this vault. Nothing was changed.',
  'last-unlock': 'The last way to unlock the vault cannot be removed. Nothing was changed.',
  'wallet-differs': 'The wallet signs the same message differently each time. Nothing was changed.',
  'wrong-wallet': 'This signature does not open the vault. Nothing was changed.',
  'no-passkey': 'Passkeys here cannot hold a key for the vault. Nothing was changed.',
  'passkey-refused': 'The passkey was not used. Nothing was changed.',
  'wrong-passkey': 'This passkey does not open the vault. Nothing was changed.',
  'bad-input': 'The vault cannot derive a key for this name.',
  'backup-damaged': 'This backup file is damaged or incomplete. Nothing was changed.',
  'backup-foreign': 'This file is not a backup of this app. Nothing was changed.',
  'backup-newer': 'This backup was made by a newer version of the app. Nothing was changed.',
  'vault-damaged': 'The stored vault is damaged. Restore it from a backup or the recovery phrase.',
  'vault-newer': 'This vault was written by a newer version of the app. Reload the page.',
  'record-damaged': 'A stored record is damaged or was tampered with.',
  'state-damaged':
    'What holds the records together is missing or does not authenticate. Nothing was written.',
  'record-shape': 'A record does not have the expected form. Nothing was written.',
  quota: 'The device has no room left. Nothing was written.',
  storage: 'The storage of this browser does not answer. Nothing was written.',
  unsupported: 'This page needs a secure connection (https) to encrypt anything.',
} as const;

export type VaultErrorCode = keyof typeof messages;

/** What more there is to say; never secret contents, except the one word that a person mistyped. */
export interface VaultErrorDetail {
  /** Position of the wrong word in the phrase, counted from 1. */
  position?: number;
  /** The wrong word as typed. */
  word?: string;
  /** How many words were given. */
  words?: number;
  /** `length` or `checksum` of a phrase, or a few technical words. */
  reason?: string;
  /** The record concerned, where it is known. */
  kind?: string;
  id?: string;
}

/** Every failure of the vault. `code` is stable and is what callers test; `message` is plain English. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
  readonly code: VaultErrorCode;
  readonly detail: VaultErrorDetail | undefined;

  constructor(code: VaultErrorCode, detail?: VaultErrorDetail, cause?: unknown) {
    super(messages[code], cause === undefined ? undefined : { cause });
    this.code = code;
    this.detail = detail;
  }
}
