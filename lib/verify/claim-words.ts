import { chainDay, count } from '@/lib/plain-words';
import type { ClaimFacts, ClaimReason, ClaimVerdict } from './claim';
import { type Hiding, hidingWords, left } from './hiding';
import { commonWords, type Words } from './words';

const words: Record<Exclude<ClaimReason, 'recorded'>, Words> = {
  ...commonWords,
  holds: { detail: 'The chain bears out this claim: one of a cohort made it, for this programme.' },
  'no-programme': {
    detail: 'The chain knows no such programme. The claim was made up, or made on another network.',
    action: 'Ask for a claim that answers your own request.',
  },
  closed: {
    detail: 'The verifier has closed this programme: it takes no claims any more.',
    action: 'If the programme is yours, register another one and send a new request.',
  },
  'not-accepted': { detail: 'The programme does not accept this milestone.' },
  'period-over': {
    detail: 'It was made for another period of the programme than the present one.',
    action: 'Send a new request and ask for a fresh claim.',
  },
  expired: {
    detail: 'The claim has expired: the end date of its request has passed.',
    action: 'Send a new request and ask for a fresh claim.',
  },
  'not-sealed': { detail: 'The chain knows no such cohort, or it is still open. Nobody can claim from it.' },
  'no-set': { detail: 'Fewer members of that cohort have reached the milestone than the claim says.' },
  forged: {
    detail: 'The signature does not hold for what the claim says. It was altered, or made up.',
    action: 'Ask for it again, from the person who made it.',
  },
  empty: { detail: 'There is nothing to check yet.', action: 'Paste a claim link.' },
  foreign: { detail: 'This is not a claim.', action: 'A claim has “#c1.” in it.' },
  'wrong-network': {
    detail:
      'The claim was made on another network than the one that this page reads. It may well hold there.',
    action: 'Open the link itself in place of pasting it here: it leads to the page it was made for.',
  },
};

/** Why the answer to a claim is what it is, and what to do about it. */
export function claimVerdictWords({ reason, facts }: ClaimVerdict): Words {
  if (reason !== 'recorded') return words[reason];
  return {
    detail: `The chain bears it out, but the same account has claimed in this period: that was recorded on ${chainDay(facts?.recorded ?? 0n)}.`,
    action: 'Do not count it twice.',
  };
}

export const CLAIMED_NEVER: readonly string[] = [
  'Who it is, which account of the cohort, or which therapist.',
  'How good or how needed the therapy is, or what it was about.',
  'That one person has one account: a claim counts once per account, not per person.',
  'That the person who shows it made it: a claim can be passed on, and keys can be lent.',
];

/** How well it hid: if it was recorded, it is itself one of those that have claimed. */
export function hidingAsMade(facts: ClaimFacts): Hiding {
  return { ...facts, claimed: facts.claimed - (facts.recorded > 0n ? 1 : 0) };
}

/** What a claim that holds says, a line each. */
export function provedByClaim(facts: ClaimFacts): string[] {
  const { sessions, hidesAmong, members, recorded, name, verifier } = facts;
  const hiding = hidingAsMade(facts);
  const among = recorded > 0n ? `${left(hiding)} of ${hiding.members}` : hidingWords(hiding);
  return [
    `${count(sessions, 'session')} or more of one account were confirmed by verified therapists, or upheld by arbitrators.`,
    `It is one of ${hidesAmong} accounts of a cohort of ${members}, a fixed group in which each has sessions confirmed by verified therapists. It hides among ${among}.`,
    recorded > 0n
      ? `The same account has claimed in this period; the verifier recorded it on ${chainDay(recorded)}.`
      : 'The verifier has recorded no claim of this account in this period. A tag, the same for an account within a period, would show it.',
    `It is made for the programme “${name}” of the verifier ${verifier}. The name is the verifier’s own word: compare the address.`,
  ];
}
