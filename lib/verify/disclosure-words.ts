import { weekStart } from '@/lib/protocol';
import type { DisclosureVerdict, FactVerdict, SessionReason, SessionVerdict } from './disclosure';
import { commonWords, type Words } from './words';

/** Why the answer is what it is, and what to do about it. */
export function disclosureWords(verdict: DisclosureVerdict): Words {
  if (verdict.reason === 'holds') {
    return { detail: 'The public record bears out everything that was opened here.' };
  }
  if (verdict.reason === 'some-fail') {
    const holding = verdict.sessions.filter((s) => s.verdict === 'verified').length;
    return {
      detail:
        holding === 0
          ? 'The public record bears out none of these sessions. Each says why.'
          : `The public record bears out ${holding} of ${verdict.sessions.length} sessions. The others say why.`,
      action: 'If something was corrected or settled lately, ask for a fresh disclosure.',
    };
  }
  if (verdict.reason === 'foreign') {
    return { detail: 'This is not a disclosure.', action: 'A disclosure has “#d1.” in it.' };
  }
  return commonWords[verdict.reason];
}

export const sessionWords: Record<SessionReason, string> = {
  holds: 'The record has it, it counts, and what was opened is what was recorded.',
  'no-entry':
    'The record has no session under this number. It may be made up, or still on its way into a block.',
  'not-confirmed': 'The record has it, but no therapist has confirmed it.',
  withdrawn: 'Its owner has withdrawn it.',
  'struck-out': 'Arbitrators decided that it does not count.',
  disputed: 'It is disputed, and arbitrators have not decided yet. Check again when they have.',
  wrong:
    'What is said here is not what was recorded: something in it was changed, or the session was corrected afterwards.',
  'wrong-week': 'The day that was opened does not lie in the week that the record has.',
  newer: 'The record has it in a state that this page does not know. Reload the page, then check again.',
};

export const factStates: Record<FactVerdict['state'], string> = {
  hidden: 'Not opened',
  opened: 'Verified',
  wrong: 'Not verified',
  'not-judged': 'Cannot tell',
};

/** How a session stands on the record. */
export const ledgerStates = {
  logged: 'recorded, not confirmed',
  confirmed: 'confirmed by a therapist',
  voided: 'struck out by arbitrators',
  upheld: 'counts by decision of arbitrators',
  refused: 'does not count, by decision of arbitrators',
  withdrawn: 'withdrawn by its owner',
} as const;

export const DISCLOSED_NEVER: readonly string[] = [
  'Who the holder is. Anyone who has this can show it on.',
  'For whom it was made: that line is only said, and anyone could have written another.',
  'Which therapist it was, or what the sessions were about. No note is in it.',
  'What “Not opened” stands for. That nothing was opened means nothing, for better or worse.',
];

/** What a disclosure proves, a line for each session that holds. */
export function provedByDisclosure({ sessions }: DisclosureVerdict): string[] {
  return sessions.filter((s) => s.verdict === 'verified').map(sessionLine);
}

function sessionLine({ sequence, state, week, facts }: SessionVerdict): string {
  const opened = Object.entries(facts).flatMap(([field, fact]) =>
    fact.state === 'opened' ? [`${field} ${fact.value}`] : [],
  );
  const when = week === null ? '' : `, in the week of ${weekStart(week).toISOString().slice(0, 10)}`;
  return `Session number ${sequence}, ${state ? ledgerStates[state] : 'on record'}${when}${
    opened.length > 0 ? `: ${opened.join(', ')}` : '; no fact of it was opened'
  }.`;
}
