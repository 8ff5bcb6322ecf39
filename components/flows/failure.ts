import { ChainError } from '@/lib/chain';
import { explain } from '@/lib/contracts';
import { FlowError, flowWords } from '@/lib/flows';
import { MailboxError } from '@/lib/mailbox/client';
import { LinkError } from '@/lib/protocol';
import { RelayError, type RelayErrorCode } from '@/lib/relay/client';
import { ResearchError } from '@/lib/research/client';
import { VaultError } from '@/lib/vault';
import { WalletError } from '@/lib/wallet';
import { researchWords } from './research-words';
import { storageWords } from './storage-words';

/** What a person is told when something did not work: what happened, what it means, what to do. */
export interface Words {
  title: string;
  detail: string;
  action: string;
}

export const OUT_OF_REACH: Words = {
  title: 'The public record is out of reach just now',
  detail: 'Nothing is lost: everything you did is kept on this device.',
  action: 'It is tried again by itself; you can also try again now.',
};

const chain: Partial<Record<string, Words>> = {
  unreachable: OUT_OF_REACH,
  'rate-limited': {
    title: 'Too many questions in a short time',
    detail: 'The service asks for a little patience. Nothing is lost.',
    action: 'Wait a minute; it goes on by itself.',
  },
  rejected: {
    title: 'The network did not take it',
    detail: 'It was refused before anything changed. What you did is kept on this device.',
    action: 'Try again in a moment.',
  },
};

const wallet: Partial<Record<string, Words>> = {
  rejected: {
    title: 'You closed the wallet without approving',
    detail: 'Nothing was sent, and nothing is lost.',
    action: 'Try again when you are ready.',
  },
  'wrong-network': {
    title: 'Your wallet is on another network',
    detail: 'Nothing was sent.',
    action: 'Then try again.',
  },
  'account-changed': {
    title: 'The wallet now shows another account',
    detail: 'Nothing was sent, so that two accounts are not mixed up.',
    action:
      'Choose the former account in the wallet and try again, or connect the other one in the settings.',
  },
  unsupported: {
    title: 'This wallet cannot do that',
    detail: 'Nothing was sent.',
    action: 'Update the wallet, or use the account kept in this app.',
  },
  'no-wallet': {
    title: 'No wallet was found in this browser',
    detail: 'Nothing was sent.',
    action: 'Install one, or use the account kept in this app.',
  },
  broadcast: {
    title: 'The network did not take it',
    detail: 'It was refused before anything changed. What you did is kept on this device.',
    action: 'Try again in a moment.',
  },
  'insufficient-funds': flowWords['no-funds'],
};

const NOT_SENT = 'Nothing was sent, and nothing is lost: what you did is kept on this device.';

const EARLIER: Words = {
  title: 'An earlier step of this account is still on its way',
  detail: NOT_SENT,
  action: 'Wait until the page has been updated; if it is still as before then, try again.',
};

const relay: Partial<Record<RelayErrorCode, Words>> = {
  conflict: EARLIER,
  nonce: EARLIER,
  pending: EARLIER,
  off: {
    title: 'Nobody pays the network’s fee here any more',
    detail: NOT_SENT,
    action: 'Reload the page. It will say how to go on with coins of your own, and what that shows.',
  },
  limit: {
    title: 'This account has had its transactions for this hour',
    detail: NOT_SENT,
    action: 'Go on in an hour; what waits is tried again by itself.',
  },
  spent: {
    title: 'What this service pays for in a day is used up',
    detail: NOT_SENT,
    action: 'Go on tomorrow; what waits is tried again by itself.',
  },
  fails: {
    title: 'The public record would not take this',
    detail: `It was tried out beforehand and failed. ${NOT_SENT}`,
    action: 'Reload the page to see how things stand, then try again.',
  },
};

/** The relay is busy or out of reach. */
const RELAY_LATER: Words = {
  title: 'The service that pays the network’s fee is busy or out of reach',
  detail: NOT_SENT,
  action: 'It is tried again by itself; you can also try again now.',
};

const links: Partial<Record<string, Words>> = {
  truncated: {
    title: 'This link has been cut short',
    detail: 'The end is missing; messengers and line breaks do that. Nothing was sent.',
    action: 'Copy the whole link again, or scan the code.',
  },
  damaged: {
    title: 'This link is damaged',
    detail: 'A part of it has been changed or is missing. Nothing was sent.',
    action: 'Ask for the link again, or scan the code.',
  },
  newer: {
    title: 'This link was made by a newer version',
    detail: 'This page cannot read it yet. Nothing was sent.',
    action: 'Reload the page, then open the link again.',
  },
  foreign: {
    title: 'This is not an invitation',
    detail: 'It may be a link to something else. Nothing was sent.',
    action: 'Ask your therapist for their invitation link.',
  },
};

/** What happened, in words for the person in front of the screen, whichever part of the app reported it. */
export function failureWords(error: unknown): Words {
  if (error instanceof FlowError) {
    return error.contractCode === undefined ? flowWords[error.code] : explain(error.contractCode);
  }
  if (error instanceof LinkError) return links[error.code] ?? unexpected(error);
  if (error instanceof ChainError) return chain[error.code] ?? OUT_OF_REACH;
  if (error instanceof WalletError) return walletWords(error);
  if (error instanceof RelayError)
    return relay[error.code] ?? (error.retryable ? RELAY_LATER : unexpected(error));
  if (error instanceof MailboxError) {
    return error.code === 'unreachable'
      ? { ...OUT_OF_REACH, title: 'The post box is out of reach just now' }
      : {
          title: 'The message could not be delivered',
          detail: 'It is kept on this device.',
          action: 'It is tried again by itself.',
        };
  }
  if (error instanceof ResearchError) return researchWords(error);
  const storage = storageWords(error);
  if (storage) return storage;
  if (error instanceof VaultError) {
    return {
      title: error.message,
      detail: 'What was stored before is unchanged.',
      action: error.code === 'locked' ? 'Unlock and try again.' : 'Try again, or reload the page.',
    };
  }
  return unexpected(error);
}

function walletWords(error: WalletError): Words {
  if (error.contractCode !== undefined) return explain(error.contractCode);
  if (error.txid) {
    return {
      title: 'The network was lost in the middle of sending',
      detail: 'It may or may not have arrived. What you did is kept on this device.',
      action: 'Wait until the page has been updated; if it is still as before then, try again.',
    };
  }
  const known = wallet[error.code] ?? unexpected(error);
  // What it takes differs by network: a local chain has to be added to the wallet by hand.
  return error.code === 'wrong-network' ? { ...known, detail: error.message } : known;
}

function unexpected(error: unknown): Words {
  return {
    title: 'Something unexpected went wrong',
    detail: error instanceof Error && error.message ? error.message : 'The page cannot say what it was.',
    action: 'Try again. If it stays so, reload the page; what you did is kept on this device.',
  };
}
