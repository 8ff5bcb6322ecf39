import { count } from '@/lib/plain-words';
import type { PresenceReason, PresenceVerdict } from './presence';
import { commonWords, type Words } from './words';

const words: Record<PresenceReason, Words> = {
  present: {
    detail: 'Whoever holds the account behind this proof answered your question just now.',
    action:
      'It says nothing of who that is: a key can be lent, and the answer can be relayed from elsewhere.',
  },
  'not-asked': {
    detail: 'This answers a question that was not asked here, or that this page has forgotten since.',
    action: 'Ask anew, and have that question answered.',
  },
  replayed: {
    detail: 'This question has been answered before. An answer counts once.',
    action: 'Ask anew.',
  },
  late: { detail: 'The answer came more than ten minutes after the question.', action: 'Ask anew.' },
  'other-proof': {
    detail: 'The answer says it is about something other than what was asked.',
    action: 'Ask anew, and have that very question answered.',
  },
  'not-holder': {
    detail: 'The answer was not signed by the account that this proof leads to.',
    action: 'Whoever answered does not hold the proof; it may have been passed on.',
  },
  'no-proof': {
    detail: 'The chain does not know the proof, so that nobody can be its holder.',
    action: 'Check the proof first.',
  },
  'wrong-network': commonWords['wrong-network'],
  truncated: commonWords.truncated,
  damaged: commonWords.damaged,
  newer: commonWords.newer,
  foreign: { detail: 'This is not an answer.', action: 'An answer has “a1.” in it.' },
  'chain-unreachable': commonWords['chain-unreachable'],
  'chain-busy': commonWords['chain-busy'],
  'chain-bad-answer': commonWords['chain-bad-answer'],
  contradiction: commonWords.contradiction,
};

/** Why the answer about presence is what it is, what to do, and what is to be said of the clocks. */
export function presenceWords({ reason, skew }: PresenceVerdict): Words & { clock: string | null } {
  const minutes = skew === null ? 0 : Math.max(1, Math.round(Math.abs(skew) / 60));
  const clock =
    skew === null
      ? null
      : `The holder’s clock is about ${count(minutes, 'minute')} ${skew > 0 ? 'ahead of' : 'behind'} this one. The time was measured here, so that it does not matter.`;
  return { ...words[reason], clock };
}
