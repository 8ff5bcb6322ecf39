import { chainDay, recordDay } from '@/components/flows/format';
import type { StateName } from '@/components/ui/state-badge';
import { explain } from '@/lib/contracts';
import { COHORT_LEAST, COHORT_PATIENCE, COHORT_SIZE, type CohortRecord } from '@/lib/flows';

/** How an account stands to its cohort: a badge, what is going on, and what happens next and when. */
export interface CohortWords {
  badge: StateName;
  label: string;
  text: string;
}

const NOTHING_TO_DO = 'You need not do anything.';

const DECLINED = {
  'no-slot': {
    label: 'Not in this cohort',
    text: 'Your therapist has vouched for four people in this cohort, and nobody may for more. Your app asks again once a day, and as soon as the next cohort opens.',
  },
  'not-in-ring': {
    label: 'Not at the moment',
    text: 'Your therapist is in no published group just now, so they cannot vouch without being seen. Your app asks again once a day.',
  },
} as const;

/**
 * @param now the chain's time in seconds, undefined while it is not known
 * @param byItself whether the app takes the steps on its own, as with the account in the vault
 */
export function cohortWords(record: CohortRecord, now: bigint | undefined, byItself: boolean): CohortWords {
  const { state, dueAt, declined, askedAt, code } = record;
  if (state === 'in') return memberWords(record);
  if (state === 'entering') {
    return {
      badge: 'pending',
      label: 'Being recorded',
      text: `Your fresh key is on its way to the public record. ${NOTHING_TO_DO}`,
    };
  }
  if (state === 'vouched') {
    const refused = code === null ? null : explain(code);
    if (refused) {
      return { badge: 'failed', label: refused.title, text: `${refused.detail} ${refused.action}` };
    }
    if (byItself && record.releaseAt !== null) {
      return {
        badge: 'waiting',
        label: `Enters by ${chainDay(BigInt(record.releaseAt))}`,
        text: `Your therapist’s app has vouched for you. Yours enters at a moment of chance within a week, so that the public record does not tell when you were at your device. ${NOTHING_TO_DO}`,
      };
    }
    return byItself
      ? {
          badge: 'pending',
          label: 'About to enter',
          text: `Your therapist’s app has vouched for you. Yours enters the cohort at its next update. ${NOTHING_TO_DO}`,
        }
      : {
          badge: 'waiting',
          label: 'Ready to enter',
          text: 'Your therapist’s app has vouched for you. Your wallet asks you to approve the entry.',
        };
  }
  if (state === 'asked') {
    if (declined) return { badge: 'suspended', ...DECLINED[declined] };
    return {
      badge: 'waiting',
      label: 'Waiting for your therapist’s app',
      text: `It was asked on ${recordDay(askedAt ?? record.createdAt)} to vouch for you, and answers by itself when it is open. The public record learns only that one of the group vouched. ${NOTHING_TO_DO}`,
    };
  }
  if (dueAt === null) {
    return {
      badge: 'waiting',
      label: 'Waiting for the first milestone',
      text: 'It begins when your first milestone is marked as reached, above. From then on you need not do anything here.',
    };
  }
  const isDue = now !== undefined && now >= BigInt(dueAt);
  return {
    badge: 'waiting',
    label: isDue ? 'Asking your therapist’s app' : `Waiting until ${chainDay(BigInt(dueAt))}`,
    text: isDue
      ? `At its next update your app asks your therapist’s app to vouch for you. ${NOTHING_TO_DO}`
      : `Until then, sessions behind the milestone could be disputed. After that your app asks your therapist’s app to vouch for you; both do so by themselves when they are open. ${NOTHING_TO_DO}`,
  };
}

function memberWords({ sealedAt, members, openedAt }: CohortRecord): CohortWords {
  if (sealedAt !== '0') {
    return {
      badge: 'active',
      label: `Sealed with ${members} members`,
      text: 'Its members never change any more. You can answer requests of verifiers.',
    };
  }
  return {
    badge: 'pending',
    label: `${members} of ${COHORT_SIZE} are in`,
    text: `The cohort is sealed as soon as ${COHORT_SIZE} are in, or from ${chainDay(BigInt(openedAt) + COHORT_PATIENCE)} on with at least ${COHORT_LEAST}. Then its members never change any more, and you can answer requests. ${NOTHING_TO_DO}`,
  };
}
