import { chainDay } from '@/lib/plain-words';
import { ANONYMOUS_FROM } from '@/lib/protocol';
import type { Verdict, VerdictReason } from './proof';
import { commonWords, type Words } from './words';

/** Why the answer is what it is, and what to do about it. */
export const reasonWords: Record<VerdictReason, Words> = {
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
  ...commonWords,
};

const PROVED_NEVER: readonly string[] = [
  'Who the holder is. Anyone with the link can show it.',
  'Which therapist it was, or what the sessions were about.',
  'How good or how needed the therapy is.',
  'That it is the holder’s only account: a proof speaks of an account, not of a person.',
];

/** What a proof that holds says, a line each. */
export function provedByProof(verdict: Verdict): string[] {
  const { sessions, window, goal, ringSize, upheld, audience, expires, createdAt } = verdict;
  return [
    sessions
      ? `At least ${sessions} sessions${window ? ` within ${window} weeks` : ''} were confirmed by a therapist${
          upheld ? ' or upheld by arbitrators' : ''
        }.`
      : null,
    goal
      ? 'A goal of the therapy was reached; the therapist signed that. What the goal is, the proof does not say.'
      : null,
    upheld
      ? `Of the sessions that count, ${upheld} ${
          upheld === 1n ? 'was' : 'were'
        } not confirmed by the therapist: arbitrators found that ${upheld === 1n ? 'it' : 'they'} took place.`
      : null,
    ringSize
      ? `The therapist is one of ${goal ? '' : 'at least '}${ringSize} whom an accredited issuer verified${
          goal ? '' : ': so many are in the smallest group behind the sessions that count'
        }.${ringSize < ANONYMOUS_FROM ? ' A group this small does not hide well which one.' : ''}`
      : null,
    audience ? `It was made for “${audience}”. If that is not you, it was not meant for you.` : null,
    createdAt
      ? `It was made on ${chainDay(createdAt)}${expires ? ` and holds until ${chainDay(expires)}` : ''}.`
      : null,
  ].filter((line) => line !== null);
}

/** What it does not say. */
export function notProvedByProof({ audience }: Pick<Verdict, 'audience'>): readonly string[] {
  if (audience) return PROVED_NEVER;
  return ['For whom it was made: a bare hash does not say. Ask for the link to see that.', ...PROVED_NEVER];
}
