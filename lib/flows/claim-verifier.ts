import type { Chain } from '@/lib/chain';
import { verification } from '@/lib/contracts';
import { type ClaimLink, decodeClaim, LinkError, type Place } from '@/lib/protocol';
import type { Verdict, VerdictReason, VerifyStep } from './verifier';

export { isClaim, isClaimRequest } from '@/lib/protocol';

/**
 * - `holds`: somebody of the cohort who reached the milestone made it, for this request
 * - `recorded`: it holds, and the verifier has recorded it before: the same account must not count twice
 * - `no-programme`, `closed`: the programme is unknown, or takes no more claims
 * - `not-accepted`: it does not ask for this milestone; `period-over`: made for another period; `expired`
 * - `not-sealed`: the cohort is still open; `no-set`: nobody, or fewer, of it reached the milestone
 * - `forged`: the signature does not hold for what it says
 */
export type ClaimReason =
  | 'holds'
  | 'recorded'
  | 'no-programme'
  | 'closed'
  | 'not-accepted'
  | 'period-over'
  | 'expired'
  | 'not-sealed'
  | 'no-set'
  | 'forged'
  | Exclude<VerdictReason, 'holds' | 'unknown' | 'expired' | 'lapsed' | 'revoked' | 'altered'>;

/** What the chain says of a claim; times in seconds of the chain. */
export interface ClaimFacts {
  verifier: string;
  /** The programme's name, which its verifier chose: anybody can choose any. */
  name: string;
  sessions: bigint;
  /** Of so many members who had reached the milestone when it was signed; so many have by now; so many are in the cohort. */
  hidesAmong: number;
  reached: number;
  members: number;
  /** When the verifier recorded this tag, 0 when not; claims of this cohort that are recorded in the period. */
  recorded: bigint;
  claimed: number;
}

export interface ClaimVerdict {
  verdict: Verdict['verdict'];
  reason: ClaimReason;
  /** What the claim says of itself; null where it could not be read. */
  claim: ClaimLink | null;
  /** Null unless it holds. */
  facts: ClaimFacts | null;
  height: number | null;
  checkedAt: number;
}

/** What each code of verify-claim means. */
const REFUSALS: Record<string, ClaimReason> = {
  1700: 'no-programme',
  1702: 'closed',
  1706: 'period-over',
  1707: 'not-accepted',
  1708: 'expired',
  1709: 'not-sealed',
  1710: 'no-set',
  1001: 'no-set',
  1004: 'forged',
  1005: 'forged',
  1006: 'forged',
};

interface Deps {
  chain: Pick<Chain, 'read' | 'tip'>;
  place: Place;
}

/**
 * Checks an anonymous claim: one question to the contract, which does all of it, and one for the height. Never throws:
 * whatever goes wrong has a reason.
 * @param text a link, its fragment, or what a file holds
 */
export async function verifyClaim(
  { chain, place }: Deps,
  text: string,
  { onStep = () => {} }: { onStep?: (step: VerifyStep) => void } = {},
): Promise<ClaimVerdict> {
  const answer = (
    verdict: Verdict['verdict'],
    reason: ClaimReason,
    more: Partial<ClaimVerdict> = {},
  ): ClaimVerdict => ({
    verdict,
    reason,
    claim: null,
    facts: null,
    height: null,
    checkedAt: Date.now(),
    ...more,
  });

  onStep('read-input');
  let claim: ClaimLink;
  try {
    claim = decodeClaim(text);
  } catch (error) {
    return answer('cannot-tell', error instanceof LinkError ? error.code : 'damaged');
  }
  onStep('check-network');
  if (claim.chainId !== place.chainId || claim.deployer !== place.deployer) {
    return answer('cannot-tell', 'wrong-network');
  }
  onStep('ask-chain');
  try {
    const { chainId: _, deployer: __, ...call } = claim;
    const [said, { height }] = await Promise.all([chain.read(verification.verifyClaim(call)), chain.tip()]);
    if (!said.ok) {
      const reason = REFUSALS[String(said.code)];
      if (!reason) return answer('cannot-tell', 'newer', { claim });
      // What a claim says of itself is not repeated when the chain does not bear it out.
      return answer('not-verified', reason, { height, claim: reason === 'forged' ? null : claim });
    }
    const { verifier, name, sessions, recorded } = said.value;
    const facts: ClaimFacts = {
      verifier,
      name,
      sessions,
      recorded,
      hidesAmong: Number(said.value.hidesAmong),
      reached: Number(said.value.reached),
      members: Number(said.value.members),
      claimed: Number(said.value.claimed),
    };
    return answer('verified', recorded > 0n ? 'recorded' : 'holds', { claim, facts, height });
  } catch {
    return answer('cannot-tell', 'chain-unreachable', { claim });
  }
}
