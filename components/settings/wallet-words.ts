import type { ErrorWords } from '@/components/ui/error-notice';
// From where they are defined: the lock screen wants the words, not the wallet.
import { ChainError } from '@/lib/chain/errors';
import { WalletError, type WalletErrorCode } from '@/lib/wallet/errors';

const words: Record<WalletErrorCode, Omit<ErrorWords, 'code'>> = {
  rejected: {
    title: 'The wallet said no',
    detail: 'The request was declined or its window was closed. Nothing was changed.',
    action: 'Try again if that was not meant.',
  },
  'wrong-network': {
    title: 'The wallet is set to another network',
    detail: 'Nothing was changed.',
    action: 'Then try again.',
  },
  'account-changed': {
    title: 'Another account is selected in the wallet',
    detail: 'Nothing was changed.',
    action: 'Choose the former account in the wallet, or disconnect here and connect the other one.',
  },
  unsupported: {
    title: 'This wallet cannot do what is needed',
    detail: 'Nothing was changed.',
    action: 'Use another wallet, or the account in the vault.',
  },
  'no-wallet': {
    title: 'No Stacks wallet was found in this browser',
    detail: 'Nothing was changed; the account in the vault needs none.',
    action: 'Install one and reload the page, or stay with the account in the vault.',
  },
  broadcast: {
    title: 'The network did not take the transaction',
    detail: 'Nothing was changed in the vault.',
    action: 'Try again in a minute.',
  },
  'insufficient-funds': {
    title: 'The account has no coins for the fee',
    detail: 'Nothing was sent.',
    action: 'Send a little STX to the account, then try again.',
  },
  refused: {
    title: 'The public record would refuse this',
    detail: 'It was tried out beforehand. Nothing was sent, and it cost nothing.',
    action: 'Reload the page to see how things stand.',
  },
};

/** Words for what went wrong with an account or with the way to the chain. */
export function accountWords(error: unknown): ErrorWords {
  if (error instanceof WalletError) {
    const known = { ...words[error.code], code: error.code };
    // Only the wallet's side knows what it takes on this network: a local chain has to be added by hand.
    return error.code === 'wrong-network' ? { ...known, detail: error.message } : known;
  }
  if (error instanceof ChainError) {
    return {
      title: error.retryable ? 'The network is out of reach' : 'The network did not do it',
      detail: error.reason ? `It says: ${error.reason}. Nothing was changed.` : 'Nothing was changed.',
      action: 'Try again in a minute.',
      code: error.code,
    };
  }
  return {
    title: 'That did not work',
    detail: 'Nothing was changed.',
    action: 'Try again; if it happens again, reload the page.',
    code: error instanceof Error ? error.name : 'unknown',
  };
}
