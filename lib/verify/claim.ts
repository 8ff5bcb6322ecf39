import { cohorts, progressTracker, type ResultOf, verification } from '@/lib/contracts';
import { type ClaimLink, decodeClaim, verifyClaim as signatureHolds } from '@/lib/protocol';
import { isHere } from './proof';
import {
  type AnswerHead,
  agree,
  agreesOnEnd,
  type ChainReason,
  type CheckOptions,
  chainReason,
  consistently,
  type Deps,
  type InputReason,
  inputReason,
  unasked,
  type VerdictWord,
} from './verdict';

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
  | InputReason
  | ChainReason;

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

export interface ClaimVerdict extends AnswerHead {
  reason: ClaimReason;
  /** What the claim says of itself; null where it could not be read. */
  claim: ClaimLink | null;
  /** Null unless it holds. */
  facts: ClaimFacts | null;
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

/**
 * Checks an anonymous claim: one question to the contract, which does all of it, and one for the height; `thorough` also reads
 * what the contract went by, checks the signature here, and has both agree. Never throws: whatever goes wrong has a reason.
 * @param text a link, its fragment, or what a file holds
 */
export async function verifyClaim(
  deps: Deps,
  text: string,
  options: CheckOptions = {},
): Promise<ClaimVerdict> {
  const answer = (
    verdict: VerdictWord,
    reason: ClaimReason,
    more: Partial<ClaimVerdict> = {},
  ): ClaimVerdict => ({
    verdict,
    reason,
    claim: null,
    facts: null,
    ...unasked(),
    ...more,
  });

  const { onStep = () => {}, thorough = false } = options;
  onStep('read-input');
  let claim: ClaimLink;
  try {
    claim = decodeClaim(text);
  } catch (error) {
    return answer('cannot-tell', inputReason(error));
  }
  onStep('check-network');
  if (!isHere(claim, deps.place)) return answer('cannot-tell', 'wrong-network');
  onStep('ask-chain');
  try {
    const { said, height, time } = await consistently(() => askClaim(deps, claim, thorough), options);
    const asOf = { height, time };
    if (!said.ok) {
      const reason = REFUSALS[String(said.code)];
      if (!reason) return answer('cannot-tell', 'newer', { claim });
      // What a claim says of itself is not repeated when the chain does not bear it out.
      return answer('not-verified', reason, { ...asOf, claim: reason === 'forged' ? null : claim });
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
    return answer('verified', recorded > 0n ? 'recorded' : 'holds', { claim, facts, ...asOf });
  } catch (error) {
    return answer('cannot-tell', chainReason(error), { claim });
  }
}

/** What the contract says of a claim. @throws Contradiction */
async function askClaim({ chain, place }: Deps, claim: ClaimLink, thorough: boolean) {
  const { chainId: _, deployer: __, ...call } = claim;
  const { programme, period, tag, cohort, milestone } = claim;
  const [said, tip] = await Promise.all([chain.read(verification.verifyClaim(call)), chain.tip()]);
  if (thorough) {
    const [row, keys, group, recorded, reached] = await Promise.all([
      chain.read(verification.getProgramme({ programme })),
      chain.read(cohorts.getSet({ cohort, milestone })),
      chain.read(cohorts.getCohort({ cohort })),
      chain.read(verification.getClaim({ programme, period, tag })),
      chain.read(progressTracker.getMilestone({ id: milestone })),
    ]);
    const refusal = refusalHere(place, claim, row, keys, (group?.sealedAt ?? 0n) > 0n);
    if (said.ok) {
      agree(refusal === null && agreesOnEnd(false, claim.expires, tip.time));
      agree(said.value.verifier === row?.verifier && said.value.name === row.name);
      agree(
        said.value.recorded === (recorded?.at ?? 0n) && said.value.sessions === (reached?.sessions ?? 0n),
      );
      agree(
        Number(said.value.hidesAmong) === claim.responses.length &&
          Number(said.value.reached) === keys.length,
      );
    } else if (REFUSALS[String(said.code)] === 'expired') {
      agree(agreesOnEnd(true, claim.expires, tip.time));
    } else {
      agree(refusal === REFUSALS[String(said.code)]);
    }
  }
  return { said, ...tip };
}

type Programme = ResultOf<typeof verification.getProgramme>;

/** Why a claim does not hold by what the chain keeps, in the contract's order and without the time; null when it does. */
function refusalHere(
  place: Deps['place'],
  claim: ClaimLink,
  row: Programme,
  keys: readonly Uint8Array[],
  sealed: boolean,
): ClaimReason | null {
  if (!row) return 'no-programme';
  if (keys.length < claim.responses.length) return 'no-set';
  if (row.closed) return 'closed';
  if (row.now !== claim.period) return 'period-over';
  if (!row.milestones.includes(claim.milestone)) return 'not-accepted';
  if (!sealed) return 'not-sealed';
  const ring = keys.slice(0, claim.responses.length);
  const { tag, h0, responses } = claim;
  try {
    const holds = signatureHolds(place, { ...claim, verifier: row.verifier }, { ring, tag, h0, responses });
    return holds ? null : 'forged';
  } catch {
    return 'forged';
  }
}
