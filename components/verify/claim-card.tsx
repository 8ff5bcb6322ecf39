import type { ReactNode } from 'react';
import { Callout } from '@/components/ui/callout';
import type { PublicConfig } from '@/lib/config/public';
import { chainDay } from '@/lib/plain-words';
import type { ClaimVerdict } from '@/lib/verify/claim';
import { CLAIMED_NEVER, claimVerdictWords, hidingAsMade, provedByClaim } from '@/lib/verify/claim-words';
import { hidesBadly, left } from '@/lib/verify/hiding';
import { VerdictColumns } from './verdict-columns';
import { VerdictFrame } from './verdict-frame';

/** The answer to an anonymous claim. `whose` says whether it answers a request of the reader's, as far as is known here. */
export function ClaimCard({
  verdict,
  network,
  whose,
}: {
  verdict: ClaimVerdict;
  network: PublicConfig['network'];
  whose: ReactNode;
}) {
  const { claim, facts } = verdict;
  const hiding = facts && hidingAsMade(facts);
  const { detail, action } = claimVerdictWords(verdict);
  const isAgain = verdict.reason === 'recorded';
  return (
    <VerdictFrame
      detail={detail}
      // On green it would be overlooked.
      action={isAgain ? undefined : action}
      answer={verdict}
      network={network}
      more={
        claim
          ? [
              { term: 'Programme', value: `number ${claim.programme}` },
              { term: 'Cohort', value: `number ${claim.cohort}` },
              { term: 'Can be used until', value: chainDay(claim.expires) },
            ]
          : []
      }
    >
      {facts ? (
        <>
          {isAgain ? (
            <Callout tone="warning" className="mt-4" title={action}>
              <p>If it is you who recorded it just now, this is that one.</p>
            </Callout>
          ) : null}
          <VerdictColumns proved={provedByClaim(facts)} notProved={[...CLAIMED_NEVER]} />
          {hiding && hidesBadly(hiding) ? (
            <Callout
              tone="warning"
              className="mt-4"
              title={`Not anonymous: it hides among only ${left(hiding)}`}
            >
              <p>A group this small does not hide its members. Treat it as if it could lead to a person.</p>
            </Callout>
          ) : null}
          <div className="mt-4">{whose}</div>
        </>
      ) : null}
    </VerdictFrame>
  );
}
