import type { Verdict, VerdictReason } from '@/lib/flows/verifier';

export const verdictTitles: Record<Verdict['verdict'], string> = {
  verified: 'Verified',
  'not-verified': 'Not verified',
  'cannot-tell': 'Cannot tell',
};

/** Why the answer is what it is, and what to do about it. */
export const reasonWords: Record<VerdictReason, { detail: string; action?: string }> = {
  holds: { detail: 'The chain knows this proof, and it is in force.' },
  unknown: {
    detail:
      'The chain does not know this proof. It may be made up, still on its way into a block, or made on another network.',
    action:
      'If it was made a moment ago, try again in a minute. A link, unlike a bare hash, also says which network it is from.',
  },
  expired: {
    detail: 'The proof did hold, but its end date has passed.',
    action: 'Ask for a fresh one.',
  },
  lapsed: {
    detail:
      'Sessions behind this proof are disputed or were struck out by arbitrators, and too few of the others are left. It did hold when it was made.',
    action: 'If a dispute is open, check again when it is settled. Otherwise ask for a fresh proof.',
  },
  revoked: {
    detail: 'The person who made this proof has taken it back. It will not hold again.',
    action: 'Ask for a fresh one, if you still need it.',
  },
  altered: {
    detail:
      'The chain knows no proof that says what this link says. The link was changed after it was made, or made up, or its proof is still on its way into a block.',
    action:
      'If it was made a moment ago, try again in a minute. Otherwise ask for it again, from the person who made it.',
  },
  empty: {
    detail: 'There is nothing to check yet.',
    action: 'Paste a proof link, or a hash of 64 digits and letters.',
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
};

export const PROVED_NEVER: readonly string[] = [
  'Who the holder is. Anyone with the link can show it.',
  'Which therapist it was, or what the sessions were about.',
  'That it is the holder’s only account: a proof speaks of an account, not of a person.',
];
