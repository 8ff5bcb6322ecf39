import { chainDay } from '@/components/flows/format';
import type { StateName } from '@/components/ui/state-badge';
import { explain } from '@/lib/contracts';
import type { SessionRecord } from '@/lib/flows';

export interface StateWords {
  label: string;
  badge: StateName;
  /** What happens next, and who has to do something. */
  next: string;
}

const words: Record<SessionRecord['state'], StateWords> = {
  draft: {
    label: 'Draft',
    badge: 'draft',
    next: 'Only on this device. Send it to your therapist when you like.',
  },
  queued: {
    label: 'Ready to send',
    badge: 'sent',
    next: 'It goes to your therapist by itself in a moment; without a connection, as soon as there is one.',
  },
  waiting: {
    label: 'Waiting for your therapist',
    badge: 'waiting',
    next: 'Your therapist has been asked to confirm it. There is nothing you need to do.',
  },
  countersigned: {
    label: 'Countersigned',
    badge: 'sent',
    next: 'Your therapist has confirmed it. It goes onto the public record in its turn.',
  },
  sending: {
    label: 'Being recorded',
    badge: 'pending',
    next: 'It is on its way to the public record. This takes a few seconds, sometimes some minutes.',
  },
  logged: {
    label: 'Recorded, not yet confirmed',
    badge: 'logged',
    next: 'It is on the public record. It counts as soon as your therapist has confirmed it.',
  },
  confirming: {
    label: 'Being confirmed',
    badge: 'pending',
    next: 'Your therapist’s confirmation is on its way to the public record.',
  },
  confirmed: {
    label: 'Confirmed',
    badge: 'confirmed',
    next: 'It is on the public record and counts towards your milestones.',
  },
  withdrawing: {
    label: 'Being withdrawn',
    badge: 'pending',
    next: 'The withdrawal is on its way to the public record.',
  },
  withdrawn: {
    label: 'Withdrawn',
    badge: 'ended',
    next: 'You took it back. The public record keeps the entry, marked as withdrawn; it counts for nothing. You can send the session anew: it then gets an entry of its own.',
  },
  voided: {
    label: 'Struck out',
    badge: 'declined',
    next: 'Arbitrators decided that it does not count, although it was confirmed. The public record says so; nothing more can be done about this entry.',
  },
  upheld: {
    label: 'Counts by decision',
    badge: 'confirmed',
    next: 'Your therapist did not confirm it; arbitrators decided that it counts. The public record says so.',
  },
  refused: {
    label: 'Does not count',
    badge: 'declined',
    next: 'Arbitrators decided that it does not count. The public record says so; nothing more can be done about this entry.',
  },
  declined: {
    label: 'Declined',
    badge: 'declined',
    next: 'Your therapist did not confirm it. Correct it and send it again, or remove it.',
  },
  failed: {
    label: 'Not recorded',
    badge: 'failed',
    next: 'It could not be put on the public record. Nothing is lost: send it again, or remove it.',
  },
};

/** Whether a session was left behind when its pairing ended: nobody will answer it any more. */
export function isLeftBehind(session: Pick<SessionRecord, 'state' | 'pairingId'>, pairingId: string | null) {
  return session.pairingId !== pairingId && (session.state === 'queued' || session.state === 'waiting');
}

/** Confirmed, and nothing else to be said about it. */
export function isPlainlyConfirmed({
  state,
  dispute,
  revision,
}: Pick<SessionRecord, 'state' | 'dispute' | 'revision'>) {
  return state === 'confirmed' && dispute === null && revision === '0';
}

/** What is still said of a session that can never be sent again, because its owner has left. */
const afterLeaving: Partial<Record<SessionRecord['state'], string>> = {
  draft: 'Only on this device.',
  logged: 'It is on the public record. You have left, so it stays unconfirmed. You can withdraw it.',
  declined: 'Your therapist did not confirm it.',
  failed: 'It could not be put on the public record.',
  withdrawn:
    'You took it back. The public record keeps the entry, marked as withdrawn; it counts for nothing.',
};

/** A session's real state, in words; `pairingId` is the pairing in force, `left` whether the owner has left for good. */
export function sessionWords(
  session: Pick<
    SessionRecord,
    'state' | 'code' | 'reason' | 'countersignature' | 'pairingId' | 'dispute' | 'revision' | 'releaseAt'
  >,
  pairingId: string | null,
  left = false,
): StateWords {
  const base = words[session.state];
  if (session.dispute !== null) {
    return {
      label: session.state === 'confirmed' ? 'Confirmed, disputed' : 'Not confirmed, disputed',
      badge: 'disputed',
      next: `${session.state === 'confirmed' ? 'It counts in your total, but not towards a new milestone,' : 'It does not count'} while arbitrators decide. Until then it can be neither confirmed, corrected nor withdrawn.`,
    };
  }
  if (session.state === 'confirmed' && session.revision !== '0') {
    return {
      ...base,
      label: 'Confirmed, corrected',
      next: 'It counts. It was corrected after it had been confirmed, and your therapist signed the correction; the public record keeps the earlier version.',
    };
  }
  if (isLeftBehind(session, pairingId)) {
    return {
      label: 'Not confirmed',
      badge: 'expired',
      next: left
        ? 'You have left, so it stays unconfirmed.'
        : pairingId
          ? 'The pairing it belonged to has ended. You can send it again under your present one.'
          : 'The pairing it belonged to has ended. Once you are paired again, you can send it again.',
    };
  }
  const last = left ? afterLeaving[session.state] : undefined;
  if (last) return { ...base, next: last };
  if (session.state === 'countersigned' && session.releaseAt !== null) {
    return {
      label: 'Waiting for its moment',
      badge: 'waiting',
      next: `Your therapist has confirmed it. It goes onto the public record on ${chainDay(BigInt(session.releaseAt))}, or when this page is next open after that: at a moment of chance, which tells nobody when the session was.`,
    };
  }
  if (session.state === 'logged' && session.pairingId !== pairingId) {
    return {
      ...base,
      next: 'It is on the public record. Its pairing has ended, so it stays unconfirmed. You can withdraw it, then send it again under a new pairing.',
    };
  }
  if (session.state === 'logged' && session.reason !== null) {
    return {
      ...base,
      label: 'Recorded, declined',
      next: 'It is on the public record although your therapist declined it. It does not count as it stands. You can withdraw it.',
    };
  }
  if (session.state === 'declined' && session.reason) {
    return {
      ...base,
      next: `Your therapist wrote: “${session.reason}” Correct it and send it again, or remove it.`,
    };
  }
  if (session.state === 'logged' && session.code !== null) {
    const { title, action } = explain(session.code);
    return { ...base, next: `${title}. ${action}` };
  }
  if (session.state === 'logged' && session.countersignature) {
    return { ...base, next: 'Your therapist has confirmed it; the confirmation goes onto the record next.' };
  }
  if (session.state === 'failed' && session.code !== null) {
    const { title, detail, action } = explain(session.code);
    return { ...base, next: `${title}. ${detail} ${action}` };
  }
  return base;
}
