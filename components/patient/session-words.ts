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
    next: 'It goes to your therapist by itself in a moment.',
  },
  waiting: {
    label: 'Waiting for your therapist',
    badge: 'waiting',
    next: 'Your therapist has been asked to confirm it. There is nothing you need to do.',
  },
  countersigned: {
    label: 'Countersigned',
    badge: 'sent',
    next: 'Your therapist has confirmed it. It goes onto the public record next.',
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

/** A session's real state, in words; `pairingId` is the pairing in force. */
export function sessionWords(
  session: Pick<SessionRecord, 'state' | 'code' | 'reason' | 'countersignature' | 'pairingId'>,
  pairingId: string | null,
): StateWords {
  const base = words[session.state];
  if (isLeftBehind(session, pairingId)) {
    return {
      label: 'Not confirmed',
      badge: 'expired',
      next: pairingId
        ? 'The pairing it belonged to has ended. You can send it again under your present one.'
        : 'The pairing it belonged to has ended. Once you are paired again, you can send it again.',
    };
  }
  if (session.state === 'logged' && session.pairingId !== pairingId) {
    return { ...base, next: 'It is on the public record. Its pairing has ended, so it stays unconfirmed.' };
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
