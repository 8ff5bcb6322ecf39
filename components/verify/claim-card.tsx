import type { ReactNode } from 'react';
import { type Hiding, hidesBadly, hidingWords, left } from '@/components/flows/claim-words';
import { chainDay, count } from '@/components/flows/format';
import { Callout } from '@/components/ui/callout';
import type { PublicConfig } from '@/lib/config/public';
import type { ClaimFacts, ClaimVerdict } from '@/lib/flows/claim-verifier';
import { CLAIMED_NEVER, claimVerdictWords } from './claim-words';
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
  const hiding = facts && asItWasMade(facts);
  const { detail, action } = claimVerdictWords(verdict);
  const isAgain = verdict.reason === 'recorded';
  return (
    <VerdictFrame
      detail={detail}
      // On green it would be overlooked.
      action={isAgain ? undefined : action}
      verdict={verdict.verdict}
      network={network}
      checkedAt={verdict.checkedAt}
      height={verdict.height}
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
          <VerdictColumns proved={provedBy(facts)} notProved={[...CLAIMED_NEVER]} />
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

/** How well it hid: if it was recorded, it is itself one of those that have claimed. */
function asItWasMade(facts: ClaimFacts): Hiding {
  return { ...facts, claimed: facts.claimed - (facts.recorded > 0n ? 1 : 0) };
}

function amongWords(facts: ClaimFacts): string {
  const hiding = asItWasMade(facts);
  return facts.recorded > 0n ? `${left(hiding)} of ${hiding.members}` : hidingWords(hiding);
}

function provedBy(facts: ClaimFacts): ReactNode[] {
  const { sessions, hidesAmong, members, recorded, name, verifier } = facts;
  return [
    <>
      <strong>{count(sessions, 'session')} or more</strong> of one account were confirmed by verified
      therapists, or upheld by arbitrators.
    </>,
    `It is one of ${hidesAmong} accounts of a cohort of ${members}, a fixed group in which each has sessions confirmed by verified therapists. It hides among ${amongWords(facts)}.`,
    recorded > 0n
      ? `The same account has claimed in this period; the verifier recorded it on ${chainDay(recorded)}.`
      : 'The verifier has recorded no claim of this account in this period. A tag, the same for an account within a period, would show it.',
    <>
      It is made for the programme <strong className="break-words">{name}</strong> of the verifier{' '}
      <code className="break-all font-mono text-sm">{verifier}</code>. The name is the verifier’s own word:
      compare the address.
    </>,
  ];
}
