import { bytesToHex } from '@noble/hashes/utils.js';
import { progressTracker, verification } from '@/lib/contracts';
import {
  equalBytes,
  goalProofHash,
  LinkError,
  type Place,
  type ProofInput,
  type ProofLink,
  parseProofInput,
  proofHash,
} from '@/lib/protocol';
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
  type VerdictWord,
} from './verdict';

export type VerdictReason =
  | 'holds'
  | 'unknown'
  | 'expired'
  | 'lapsed'
  | 'revoked'
  | 'altered'
  | InputReason
  | ChainReason;

/** The answer to "does this proof hold?". */
export interface Verdict extends AnswerHead {
  reason: VerdictReason;
  hash: string | null;
  milestone: bigint | null;
  sessions: bigint | null;
  /** Weeks within which the sessions lie, 0 when anywhere. */
  window: bigint | null;
  /** The commitment of the goal that it is a proof of; null when it is one of a milestone. */
  goal: string | null;
  /** For whom the proof was made, where the link says so and the chain agrees; null for a bare hash. */
  audience: string | null;
  expires: bigint | null;
  createdAt: bigint | null;
  /** The smallest ring behind the sessions that count; 0 when all count by arbitrators. */
  ringSize: bigint | null;
  /** Of the account's sessions that count, those that arbitrators upheld in the therapist's stead. */
  upheld: bigint | null;
}

/** What each status of the verification contract means. */
const STATUS = { unknown: 0n, holds: 1n, expired: 2n, lapsed: 3n, revoked: 4n } as const;
const REASONS: readonly (VerdictReason | undefined)[] = [undefined, 'holds', 'expired', 'lapsed', 'revoked'];

/**
 * Checks a proof hash or proof link against the chain: three questions, or five when `thorough`. Never throws: whatever
 * goes wrong has a reason.
 * @param text what was pasted: 64 hex digits, a link, or its fragment
 */
export async function verifyProof(deps: Deps, text: string, options: CheckOptions = {}): Promise<Verdict> {
  const answer = (verdict: VerdictWord, reason: VerdictReason, more: Partial<Verdict> = {}): Verdict => ({
    verdict,
    reason,
    hash: null,
    milestone: null,
    sessions: null,
    window: null,
    goal: null,
    audience: null,
    expires: null,
    createdAt: null,
    ringSize: null,
    upheld: null,
    height: null,
    time: null,
    since: null,
    checkedAt: Date.now(),
    ...more,
  });

  const { onStep = () => {}, thorough = false } = options;
  onStep('read-input');
  if (text.trim() === '') return answer('cannot-tell', 'empty');
  let input: ProofInput;
  try {
    input = parseProofInput(text);
  } catch (error) {
    return answer('cannot-tell', error instanceof LinkError ? error.code : 'damaged');
  }

  onStep('check-network');
  const link = input.kind === 'link' ? input.link : null;
  if (link && !isHere(link, deps.place)) return answer('cannot-tell', 'wrong-network');

  // A link's hash is computed from what the link says, so that nothing in it can be changed unnoticed.
  const hash = input.kind === 'link' ? input.link.hash : input.hash;
  const shown = { hash: bytesToHex(hash), audience: link?.audience ?? null };

  onStep('ask-chain');
  try {
    const { found, height, time } = await consistently(() => askProof(deps, hash, link, thorough), options);
    const asOf = { height, time };
    if (found.status === STATUS.unknown) {
      // What a link says of itself is not repeated when the chain does not bear it out.
      return answer('not-verified', link ? 'altered' : 'unknown', { hash: shown.hash, ...asOf });
    }
    const { status, goal, ...says } = found;
    const facts = { ...shown, ...says, goal: goal && bytesToHex(goal), since: says.createdAt, ...asOf };
    const reason = REASONS[Number(status)];
    // A status of a later contract: nothing is claimed that this page does not understand.
    if (!reason) return answer('cannot-tell', 'newer', shown);
    return answer(reason === 'holds' ? 'verified' : 'not-verified', reason, facts);
  } catch (error) {
    return answer('cannot-tell', chainReason(error), shown);
  }
}

/** Whether a link was made for this chain and these contracts. */
export function isHere(link: Place, place: Place): boolean {
  return link.chainId === place.chainId && link.deployer === place.deployer;
}

/**
 * What the chain says of a proof. The contract that answers third parties and the one that keeps the proofs are asked, and
 * have to agree; `thorough` also asks how the milestone stands, which alone tells "holds" from "lapsed", and once more for
 * what is not there.
 * @throws Contradiction
 */
async function askProof({ chain, place }: Deps, hash: Uint8Array, link: ProofLink | null, thorough: boolean) {
  const [found, kept, tip] = await Promise.all([
    chain.read(verification.verifyProof({ hash })),
    chain.read(progressTracker.getProof({ hash })),
    chain.tip(),
  ]);
  const { status, goal, milestone, expires, createdAt } = found;
  agree((status === STATUS.unknown) === (kept === null));
  if (!kept) {
    if (thorough) agree((await chain.read(progressTracker.getProof({ hash }))) === null);
    return { found, ...tip };
  }
  // What is kept has to be what the hash was made of: no node can make up a proof for a hash.
  const made = kept.goal ? goalProofHash(place, { ...kept, goal: kept.goal }) : proofHash(place, kept);
  agree(equalBytes(made, hash));
  agree(kept.milestone === milestone && kept.expires === expires && kept.createdAt === createdAt);
  agree(kept.goal && goal ? equalBytes(kept.goal, goal) : kept.goal === goal);
  agree(kept.revokedAt > 0n === (status === STATUS.revoked) || status > STATUS.revoked);
  if (status < STATUS.revoked) agree(agreesOnEnd(status === STATUS.expired, expires, tip.time));
  // Nothing is from after the newest block.
  agree(agreesOnEnd(true, createdAt, tip.time));
  if (link) {
    agree(kept.account === link.account && milestone === link.milestone && expires === link.expires);
    agree(goal === null);
  }
  if (goal) agree(status !== STATUS.lapsed);
  if (thorough && !goal && (status === STATUS.holds || status === STATUS.lapsed)) {
    const [standing, asked] = await Promise.all([
      chain.read(progressTracker.getStanding({ account: kept.account, milestone })),
      chain.read(progressTracker.getMilestone({ id: milestone })),
    ]);
    agree((standing?.stands ?? false) === (status === STATUS.holds));
    agree((standing?.ringSize ?? 0n) === found.ringSize && (standing?.upheld ?? 0n) === found.upheld);
    agree((asked?.sessions ?? 0n) === found.sessions && (asked?.window ?? 0n) === found.window);
  }
  return { found, ...tip };
}
