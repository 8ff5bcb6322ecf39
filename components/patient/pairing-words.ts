import { explain } from '@/lib/contracts';
import type { PairingRecord } from '@/lib/flows';
import type { StateWords } from './session-words';

/** The state of a pairing, in words, with what happens next. */
export function pairingWords(
  pairing: Pick<PairingRecord, 'state' | 'code' | 'txid' | 'ending' | 'therapist'>,
): StateWords {
  const who = pairing.therapist.alias;
  const reason = pairing.code === null ? null : explain(pairing.code);
  switch (pairing.state) {
    case 'requesting':
      return {
        label: 'Request being recorded',
        badge: 'pending',
        next: 'Your request is on its way. This takes a few seconds, sometimes some minutes.',
      };
    case 'opening':
      return {
        label: 'Request being delivered',
        badge: 'sent',
        next: `Your message goes to ${who} next, sealed.`,
      };
    case 'waiting':
      return {
        label: 'Waiting for an answer',
        badge: 'waiting',
        next: `${who} has your request and can accept or decline it within 14 days. You can close this page; the answer will be here when you come back.`,
      };
    case 'accepted':
      return {
        label: 'Accepted',
        badge: 'verified',
        next: reason
          ? `The last try did not work: ${reason.title}. ${reason.action}`
          : `${who} has accepted. One step is left for you: complete the pairing.`,
      };
    case 'confirming':
      return {
        label: 'Pairing being recorded',
        badge: 'pending',
        next: 'The pairing is on its way to the public record. You can log sessions as soon as it is there.',
      };
    case 'paired':
      return pairing.ending
        ? {
            label: 'Ended by your therapist',
            badge: 'ended',
            next: `${who} has ended the pairing. Sessions already confirmed keep counting.`,
          }
        : { label: 'Paired', badge: 'active', next: 'Log each session; your therapist confirms it.' };
    case 'ending':
      return {
        label: 'Being ended',
        badge: 'pending',
        next: 'The end of the pairing is on its way to the public record.',
      };
    case 'ended':
      return { label: 'Ended', badge: 'ended', next: 'What was confirmed keeps counting.' };
    case 'declined':
      return {
        label: 'Declined',
        badge: 'declined',
        next: `${who} cannot take this on. That says nothing about you; you can ask somebody else.`,
      };
    case 'expired':
      return {
        label: 'Ran out',
        badge: 'expired',
        next: 'There was no answer within 14 days. You can ask again, or ask somebody else.',
      };
    case 'replaced':
      return { label: 'Replaced', badge: 'ended', next: 'A newer request took its place.' };
    case 'failed':
      return {
        label: 'Not sent',
        badge: 'failed',
        next: reason
          ? `${reason.title}. ${reason.action}`
          : pairing.txid
            ? 'The request could not be recorded. Nothing is lost: send it again.'
            : 'The request has not left this device. Nothing is lost: send it again.',
      };
  }
}
