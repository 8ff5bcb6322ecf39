import { chainMoment, count } from '@/components/flows/format';
import type { StateName } from '@/components/ui/state-badge';
import {
  type Dispute,
  type Effect,
  effectOf,
  isAppeal,
  isSecondRound,
  openAnswer,
  type Submission,
  stageOf,
  submissions,
} from '@/lib/flows';

const DAY = 86_400n;
const HOUR = 3_600n;

/** "3 days and 4 hours", "5 hours", "12 minutes": the two largest parts of what is left. */
export function timeLeft(seconds: bigint): string {
  if (seconds >= DAY) {
    const hours = (seconds % DAY) / HOUR;
    return `${count(seconds / DAY, 'day')}${hours > 0n ? ` and ${count(hours, 'hour')}` : ''}`;
  }
  if (seconds >= HOUR) return count(seconds / HOUR, 'hour');
  return count(seconds >= 60n ? seconds / 60n : 1n, 'minute');
}

/** A length of time as the council sets it: "7 days". */
export function period(seconds: bigint): string {
  return seconds % DAY === 0n ? count(seconds / DAY, 'day') : timeLeft(seconds);
}

export interface DisputeWords {
  label: string;
  badge: StateName;
  /** What is going on, until when, and what comes next. */
  text: string;
}

function roundWords(dispute: Dispute): string {
  const of = isAppeal(dispute) ? 'of the appeal' : '';
  return isSecondRound(dispute) ? `second vote ${of}`.trim() : `vote ${of}`.trim();
}

/** "4 December 2026, 14:07 (in 3 days)": a deadline as a moment of the reader's own time, and as what is left until then. */
export const deadline = (until: bigint, now: bigint): string =>
  `${chainMoment(until)} (in ${timeLeft(until - now)})`;

/** What one side sent to the arbitrators, by its place in the dispute. */
export function submissionName({ instance, isAnswer, side }: Submission): string {
  if (instance === 'opening') return isAnswer ? `answer of the ${side}` : `evidence of the ${side}`;
  return isAnswer ? `answer of the ${side} to the appeal` : `appeal of the ${side}`;
}

/** Whether the other side has answered in the instance of the day, or until when it can. */
export function answerWords(dispute: Dispute, now: bigint): string {
  const answer = submissions(dispute).at(-1);
  if (!answer) return '';
  if (answer.hash) return `by the ${answer.side}`;
  const isOpen = openAnswer(dispute, now) !== null;
  return isOpen ? `not yet; the ${answer.side} can until ${deadline(dispute.commitUntil, now)}` : 'no';
}

/** Where a dispute stands, to whoever reads it; each deadline in the reader's own time. */
export function disputeWords(dispute: Dispute, now: bigint): DisputeWords {
  const { stage, until } = stageOf(dispute, now);
  const moment = until === null ? '' : deadline(until, now);
  const again = isSecondRound(dispute)
    ? ' It is the second try: the first was even, or too few took part.'
    : '';
  switch (stage) {
    case 'voting':
      return {
        label: isAppeal(dispute) ? 'Appeal: arbitrators vote' : 'Arbitrators vote',
        badge: 'waiting',
        text: `Arbitrators hand in sealed ballots until ${moment}.${again} Nobody sees how they vote before then.`,
      };
    case 'opening':
      return {
        label: 'Ballots are opened',
        badge: 'waiting',
        text: `The ${roundWords(dispute)} is over. Ballots are opened until ${moment}; those that are not count for neither side.`,
      };
    case 'appealable':
      return {
        label: 'Decided, can be appealed',
        badge: 'disputed',
        text: `The arbitrators have decided. Either side can appeal, once, until ${moment}. Then the decision holds for good.`,
      };
    case 'due':
      return {
        label: 'Stage over',
        badge: 'pending',
        text: 'The time of this stage is over. The dispute goes on as soon as anybody’s app says so to the public record; an arbitrator’s does so by itself.',
      };
    case 'final':
      return {
        label: dispute.decision === null ? 'Not decided' : 'Settled',
        badge: 'ended',
        text:
          dispute.decision === null
            ? 'The arbitrators could not decide, so the session stands as it was.'
            : 'The decision is final.',
      };
  }
}

const EFFECTS: Record<Effect, { title: string; session: string; milestones: string }> = {
  'struck-out': {
    title: 'Struck out',
    session: 'The session was confirmed and does not count any more.',
    milestones:
      'The total is one less. A milestone that rested on it lapses if too few sessions are left, and with it proofs of it, until there are enough again.',
  },
  'stays-confirmed': {
    title: 'Stays confirmed',
    session: 'The session counts as before.',
    milestones: 'It counts towards milestones again, as it did before the dispute.',
  },
  counts: {
    title: 'Counts by decision',
    session:
      'The session counts although the therapist never confirmed it; the record says that arbitrators decided so.',
    milestones: 'The total is one more. It counts towards milestones like any other.',
  },
  refused: {
    title: 'Does not count',
    session: 'The session does not count, and cannot be confirmed any more.',
    milestones: 'Totals and milestones are as they were: it never counted.',
  },
  'stands-unconfirmed': {
    title: 'Stands as it was',
    session: 'The session stays on the record, not confirmed. It can still be confirmed or withdrawn.',
    milestones: 'Totals and milestones are as they were.',
  },
};

/** What a decision does (or did) to the session and to milestones; null before there is one. */
export function effectWords(dispute: Dispute, now: bigint) {
  const { stage } = stageOf(dispute, now);
  if (stage !== 'final' && dispute.decision === null) return null;
  return { ...EFFECTS[effectOf(dispute)], isFinal: stage === 'final' };
}

/** The votes as far as they are opened. */
export function tally({ commits, counts, against }: Dispute): string {
  const opened = counts + against;
  if (opened === 0n) return `${count(commits, 'ballot')} handed in, none opened yet`;
  return `${count(commits, 'ballot')} handed in; of ${opened} opened, ${counts} that it counts, ${against} that it does not`;
}
