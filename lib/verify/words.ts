import { count } from '@/lib/plain-words';
import type { AnswerHead, ChainReason, InputReason, VerdictWord } from './verdict';

/** Why an answer is what it is, and what to do about it. */
export interface Words {
  detail: string;
  action?: string;
}

export const verdictTitles: Record<VerdictWord, string> = {
  verified: 'Verified',
  'not-verified': 'Not verified',
  'cannot-tell': 'Cannot tell',
};

/** What is the same for everything that can be checked: the input could not be read, or the chain not be asked. */
export const commonWords: Record<InputReason | ChainReason, Words> = {
  empty: {
    detail: 'There is nothing to check yet.',
    action: 'Paste a proof link, or a hash of 64 digits and letters.',
  },
  'too-large': {
    detail: 'This is longer than any proof, claim or disclosure.',
    action: 'Paste the link alone, or choose the file that you were given.',
  },
  truncated: {
    detail:
      'The end of the link is missing. That happens when a message program cuts it. It says nothing about the proof.',
    action: 'Copy the whole link, or scan the QR code.',
  },
  damaged: {
    detail: 'Some characters are not as they were made. It says nothing about the proof.',
    action: 'Copy the link again, without spaces or line breaks, or scan the QR code.',
  },
  newer: {
    detail: 'The link was made by a newer version of this page.',
    action: 'Reload this page, then try again.',
  },
  foreign: {
    detail: 'This is neither a link to check nor a proof hash.',
    action: 'A link has “#p1.”, “#d1.” or “#c1.” in it; a hash is 64 digits and letters from a to f.',
  },
  'wrong-network': {
    detail:
      'The proof was made on another network than the one that this page reads. It may well hold there.',
    action: 'Open the link itself in place of pasting it here: it leads to the page it was made for.',
  },
  'chain-unreachable': {
    detail: 'The chain does not answer at the moment. This is not a no.',
    action: 'Try again in a minute.',
  },
  'chain-busy': {
    detail: 'The chain asks for patience: it was asked too much in a short time. This is not a no.',
    action: 'Try again in a minute.',
  },
  'chain-bad-answer': {
    detail: 'What the chain’s node answered cannot be read. This is not a no.',
    action: 'Try again in a minute. If it stays so, ask another node: the settings have a place for one.',
  },
  contradiction: {
    detail: 'The chain’s node gave two answers that exclude each other, so neither counts. This is not a no.',
    action: 'Do not rely on this node. Ask another one: the settings have a place for it.',
  },
};

/** Reasons that lie with the node at this moment, so that another try may do better. */
export function isPassing(reason: string): reason is ChainReason {
  return ['chain-unreachable', 'chain-busy', 'chain-bad-answer', 'contradiction'].includes(reason);
}

/** A record this old cannot be taken back by any re-organisation that was ever seen: some twelve Bitcoin blocks (seconds). */
const FINAL_AFTER = 7_200;
/** A node whose newest block is older than this may be behind (seconds). */
const BEHIND_AFTER = 1_800;

/** How final an answer is; `unknown` where no single entry of the chain carries it. */
export type Finality = 'final' | 'recent' | 'unknown';

export function finalityOf({ since, time }: Pick<AnswerHead, 'since' | 'time'>): Finality {
  if (since === null || time === null) return 'unknown';
  return time - Number(since) >= FINAL_AFTER ? 'final' : 'recent';
}

export const finalityWords: Record<Finality, string> = {
  final:
    'Final: what it rests on was recorded more than two hours before that block. It can still expire, be revoked or be disputed.',
  recent:
    'Recent: what it rests on was recorded within two hours before that block. The chain could still be re-organised; check again later if much depends on it.',
  unknown: 'As that block has it. A later one may say otherwise.',
};

/** A word of caution when the node's newest block is old, or from the future; null when all is well. */
export function clockWords({ time, checkedAt }: Pick<AnswerHead, 'time' | 'checkedAt'>): string | null {
  if (time === null) return null;
  const behind = Math.floor(checkedAt / 1000) - time;
  if (Math.abs(behind) < BEHIND_AFTER) return null;
  const hours = Math.max(1, Math.round(Math.abs(behind) / 3600));
  return behind > 0
    ? `The node’s newest block is about ${count(hours, 'hour')} old by this device’s clock. It may know nothing of what happened since.`
    : `The node’s newest block is about ${count(hours, 'hour')} ahead of this device’s clock. One of the two clocks is wrong.`;
}
