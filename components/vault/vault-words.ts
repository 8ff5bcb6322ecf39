import { accountWords } from '@/components/settings/wallet-words';
import type { ErrorWords } from '@/components/ui/error-notice';
import { VaultError, type VaultErrorCode } from '@/lib/vault/errors';
import { WalletError } from '@/lib/wallet/errors';

type Words = Pick<ErrorWords, 'title' | 'detail' | 'action'>;

/** What each failure of the vault means to the person in front of it. */
const words: Record<VaultErrorCode, Words> = {
  'wrong-passphrase': {
    title: 'That passphrase does not open it',
    detail: 'Nothing was changed, and you can try as often as you like.',
    action:
      'Check capitals and the keyboard layout. If you forgot it, the recovery phrase or a backup brings you back in.',
  },
  'weak-passphrase': {
    title: 'That passphrase is too short',
    detail: 'It is all that stands between this device and your notes. Nothing was changed.',
    action: 'Take at least 8 characters; four or five unrelated words are better.',
  },
  exists: {
    title: 'There is a vault in this browser already',
    detail: 'It was perhaps made in another tab. Nothing was changed.',
    action: 'Reload the page and unlock it.',
  },
  missing: {
    title: 'The vault is no longer in this browser',
    detail:
      'It was removed: in another tab, by clearing the browser’s data, or by the browser itself to make room.',
    action: 'Restore it from a backup file or from the recovery phrase.',
  },
  locked: {
    title: 'The vault is locked',
    detail: 'What had been saved is safe.',
    action: 'Unlock it and try again.',
  },
  'bad-phrase': {
    title: 'These words are not a recovery phrase',
    detail: 'A phrase has 24 words, and the last one checks the others. Nothing was changed.',
    action: 'Compare each word and their order with your paper.',
  },
  'bad-word': {
    title: 'One word is not in the list of recovery words',
    detail: 'Nothing was changed.',
    action: 'Check its spelling against your paper.',
  },
  'wrong-phrase': {
    title: 'These words belong to another vault',
    detail: 'They are a recovery phrase, but not the one of the vault in this browser. Nothing was changed.',
    action: 'Take the paper of this vault. To bring the other vault back here, replace this one with it.',
  },
  'last-unlock': {
    title: 'This is the only way to unlock',
    detail: 'Without it nothing but the 24 words would open the vault. Nothing was changed.',
    action: 'Add another way first, then remove this one.',
  },
  'wallet-differs': {
    title: 'This wallet signs differently each time',
    detail: 'A key can only come from a signature that is always the same. Nothing was changed.',
    action: 'Use a passphrase or a passkey, or another wallet.',
  },
  'wrong-wallet': {
    title: 'This account does not open the vault',
    detail: 'The wallet signed, but with another account than the one that was added. Nothing was changed.',
    action: 'Select that account in the wallet and try again, or unlock in another way.',
  },
  'no-passkey': {
    title: 'Passkeys cannot open a vault here',
    detail:
      'This browser, or the passkey, has no way to hold a key for a page (the PRF extension). Nothing was changed.',
    action: 'Use a passphrase or a wallet. You may delete the passkey that was just made, if there is one.',
  },
  'passkey-refused': {
    title: 'The passkey was not used',
    detail: 'It was cancelled, took too long, or is not on this device. Nothing was changed.',
    action: 'Try again, or unlock in another way.',
  },
  'wrong-passkey': {
    title: 'This passkey does not open the vault',
    detail: 'Nothing was changed.',
    action: 'Choose another passkey, or unlock in another way.',
  },
  'state-damaged': {
    title: 'What holds your records together is damaged',
    detail: 'Nothing was written. The records that are there can be read.',
    action: 'Lock and unlock the vault: it then shows what is there and lets you decide.',
  },
  'bad-input': {
    title: 'The vault could not make a key',
    detail: 'This is a fault of the app. Nothing was changed.',
    action: 'Reload the page and try again.',
  },
  'backup-damaged': {
    title: 'This backup file is damaged or incomplete',
    detail: 'It does not open, so nothing was changed.',
    action: 'Try another copy of the file, or restore the keys from the recovery phrase.',
  },
  'backup-foreign': {
    title: 'This file is not a backup of this app',
    detail: 'Nothing was changed.',
    action: 'Choose the file whose name ends in “.age” that you saved from the settings.',
  },
  'backup-newer': {
    title: 'This backup was made by a newer version',
    detail: 'Nothing was changed.',
    action: 'Reload the page to get the newest version, then try again.',
  },
  'vault-damaged': {
    title: 'The stored vault is damaged',
    detail: 'It cannot be opened as it is. It was not changed.',
    action: 'Restore it from a backup file or from the recovery phrase.',
  },
  'vault-newer': {
    title: 'This vault was written by a newer version',
    detail: 'It is safe and was not changed.',
    action: 'Close other tabs of this page and reload.',
  },
  'record-damaged': {
    title: 'A stored record is damaged',
    detail: 'It does not pass its check, so it is not shown. The other records are not touched.',
    action: 'If you have a backup, restore from it.',
  },
  'record-shape': {
    title: 'A record has an unexpected form',
    detail: 'It was not written or read. The other records are not touched.',
    action: 'Reload the page to get the newest version, then try again.',
  },
  quota: {
    title: 'This device has no room left',
    detail: 'Nothing was written; what was saved before is safe.',
    action: 'Make some room on the device, then try again.',
  },
  storage: {
    title: 'The browser’s storage does not answer',
    detail: 'Nothing was written. A private window, or a setting that blocks site data, can be why.',
    action: 'Allow site data for this page or use an ordinary window, then try again.',
  },
  unsupported: {
    title: 'This page needs a secure connection',
    detail: 'Browsers encrypt only on https (or on your own machine). Nothing was written.',
    action: 'Open the page with https:// at the front.',
  },
};

/** Words for whatever went wrong with the vault, with the wrong word named where that is known. */
export function vaultWords(error: unknown): ErrorWords {
  if (error instanceof WalletError) return accountWords(error);
  if (!(error instanceof VaultError)) {
    return {
      title: 'Something unexpected happened',
      detail: 'What was saved in the vault is safe.',
      action: 'Try again; if it happens again, reload the page.',
      code: error instanceof Error ? error.name : 'unknown',
    };
  }
  const { code, detail } = error;
  const said = words[code];
  if (code === 'bad-word' && detail?.position) {
    return { ...said, title: `Word ${detail.position}, “${detail.word ?? ''}”, is not in the list`, code };
  }
  if (code === 'bad-phrase' && detail?.reason === 'checksum') {
    return { ...said, title: 'The last word does not fit the others', code };
  }
  if (code === 'backup-foreign' && detail?.reason === 'another vault') {
    return { ...said, title: 'This is the backup of another vault', code };
  }
  if (code === 'bad-phrase' && detail?.words !== undefined) {
    return { ...said, title: `A recovery phrase has 24 words, here are ${detail.words}`, code };
  }
  return { ...said, code };
}
