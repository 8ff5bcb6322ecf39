import { failureWords, type Words } from '@/components/flows/failure';
import { FlowError, flowWords, type ListedTherapist, type PairingRecord } from '@/lib/flows';
import type { Place } from '@/lib/protocol';
import { decodeInvitation, equalBytes } from '@/lib/protocol';
import type { Choice } from './choice';

export type Chosen = { therapist: ListedTherapist } | { failure: Words };

const DISAGREES: Words = {
  title: 'This invitation does not match the public list',
  detail: 'Its address for messages is not the one that this therapist registered. Nothing was sent.',
  action: 'Ask the therapist for a new link, or choose them from the list.',
};
const NOT_VERIFIED: Words = {
  title: 'This therapist is not verified just now',
  detail:
    'Their verification is missing, paused or withdrawn, so a pairing cannot be made. Nothing was sent.',
  action: 'Ask them about it, or choose somebody from the list.',
};
const NO_GROUP: Words = {
  title: 'This therapist cannot accept yet',
  detail: 'They have been verified, but are not yet part of a published group. Nothing was sent.',
  action: 'Open the link again in a day or two.',
};

const TAKES_NOBODY: Words = {
  title: 'This therapist takes no new patients just now',
  detail: 'They say so in the directory. Nothing was sent.',
  action: 'Choose somebody else. If they have agreed to see you, ask them for an invitation link.',
};

/** The therapists with whom a pairing was once complete. They may be asked again in any case: a pairing is renewed so. */
export function metBefore(pairings: readonly PairingRecord[]): ReadonlySet<string> {
  return new Set(pairings.filter((p) => p.pairing !== null).map((p) => p.therapist.principal));
}

/**
 * Who the choice means, as the public list has them. The keys of an invitation are only ever compared with the list:
 * a forged link cannot make the app write to somebody else. Whoever takes no new patients is asked by invitation only.
 * @param met the principals of `metBefore`
 */
export function resolveChoice(
  choice: Choice,
  place: Place,
  listed: ListedTherapist[],
  met: ReadonlySet<string>,
): Chosen {
  let principal: string;
  let matches = (_: ListedTherapist) => true;
  if (choice.kind === 'listed') principal = choice.principal;
  else {
    try {
      const invitation = decodeInvitation(choice.text);
      if (invitation.chainId !== place.chainId || invitation.deployer !== place.deployer) {
        return { failure: failureWords(new FlowError('wrong-network')) };
      }
      principal = invitation.therapist;
      matches = (t) =>
        equalBytes(t.contactKey, invitation.contactKey) && equalBytes(t.inbox, invitation.inbox);
    } catch (error) {
      return { failure: failureWords(error) };
    }
  }
  const therapist = listed.find((t) => t.principal === principal);
  if (!therapist) return { failure: flowWords['no-therapist'] };
  if (!matches(therapist)) return { failure: DISAGREES };
  if (therapist.status !== 'verified') return { failure: NOT_VERIFIED };
  if (therapist.ringSize === 0) return { failure: NO_GROUP };
  const refuses = therapist.profile?.accepting === false;
  if (refuses && choice.kind === 'listed' && !met.has(principal)) return { failure: TAKES_NOBODY };
  return { therapist };
}
