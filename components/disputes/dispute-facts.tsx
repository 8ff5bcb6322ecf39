'use client';

import { chainMoment, count } from '@/components/flows/format';
import { DescriptionList } from '@/components/ui/description-list';
import { type Dispute, isAppeal } from '@/lib/flows';
import { LEDGER_STATE } from '@/lib/flows/ledger-state';
import { useRingSize } from './use-disputes';
import { answerWords, effectWords, tally } from './words';

/** What the public record has of a dispute, for whoever looks. */
export function DisputeFacts({ dispute, now }: { dispute: Dispute; now: bigint }) {
  const size = useRingSize(dispute);
  const effect = effectWords(dispute, now);
  return (
    <DescriptionList
      items={[
        {
          term: 'Opened',
          value: `${chainMoment(dispute.openedAt)}, ${dispute.opening.byOwner ? 'by the patient' : 'by the therapist'}`,
        },
        { term: isAppeal(dispute) ? 'Appeal answered' : 'Answered', value: answerWords(dispute, now) },
        {
          term: 'Session then',
          value:
            dispute.state === LEDGER_STATE.confirmed
              ? 'confirmed by the therapist'
              : 'recorded, not confirmed',
        },
        {
          term: 'Decide',
          value: `${size === undefined ? 'the arbitrators' : count(size, 'arbitrator')}; at least ${dispute.quorum} have to vote`,
        },
        { term: isAppeal(dispute) ? 'Votes on appeal' : 'Votes', value: tally(dispute) },
        ...(effect
          ? [
              { term: effect.isFinal ? 'Outcome' : 'Decision so far', value: effect.title },
              { term: 'For the session', value: effect.session },
              { term: 'For milestones', value: effect.milestones },
            ]
          : []),
      ]}
    />
  );
}
