import { bytesToHex } from '@noble/hashes/utils.js';
import {
  equalBytes,
  goalProofHash,
  type Place,
  type ProofInput,
  type ProofLink,
  parseProofInput,
  proofHash,
} from '@/lib/protocol';
import { plain } from './agreeing';
import { type Found, type Kept, proofQuestions } from './questions';
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
 * Checks a proof hash or proof link against the chain: three questions, or more when `thorough`. Never throws: whatever
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
    ...unasked(),
    ...more,
  });

  const { onStep = () => {}, thorough = false } = options;
  onStep('read-input');
  if (text.trim() === '') return answer('cannot-tell', 'empty');
  let input: ProofInput;
  try {
    input = parseProofInput(text);
  } catch (error) {
    return answer('cannot-tell', inputReason(error));
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
    // What took a proof back, or lets it lapse, was written down later, at a time that is not asked for.
    const isOfProof = status === STATUS.holds || status === STATUS.expired;
    const since = isOfProof ? says.createdAt : null;
    const facts = { ...shown, ...says, goal: goal && bytesToHex(goal), since, ...asOf };
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

type Tip = Awaited<ReturnType<Deps['chain']['tip']>>;
type Said = { found: Found } & Tip;

/**
 * What the chain says of a proof: the contract that answers third parties and the one that keeps the proofs are asked, and have
 * to agree. @throws Contradiction
 */
async function askProof(
  deps: Deps,
  hash: Uint8Array,
  link: ProofLink | null,
  thorough: boolean,
): Promise<Said> {
  const { chain, place, proofs = proofQuestions(chain) } = deps;
  if (thorough) return askThoroughly({ chain, place, proofs }, hash, link);
  const [found, kept, tip] = await Promise.all([proofs.found(hash, null), proofs.kept(hash), chain.tip()]);
  agree((found.status === STATUS.unknown) === (kept === null));
  if (kept) {
    bind(place, hash, kept, link);
    concur(found, kept, tip);
  }
  return { found, ...tip };
}

/**
 * The same so that no single answer can carry it: the entry is read again, and how what the proof is of stands, which alone tells
 * "holds" from "lapsed", is asked of two contracts. @throws Contradiction
 */
async function askThoroughly(
  { chain, place, proofs }: Required<Deps>,
  hash: Uint8Array,
  link: ProofLink | null,
): Promise<Said> {
  const [kept, tip] = await Promise.all([proofs.kept(hash), chain.tip()]);
  if (kept) bind(place, hash, kept, link);
  const [again, found, standing] = await Promise.all([
    proofs.keptAgain(hash),
    proofs.found(hash, kept?.milestone ?? 0n),
    kept && proofs.standing(kept),
  ]);
  agree(plain(again) === plain(kept));
  agree((found.status === STATUS.unknown) === (kept === null));
  if (!kept) return { found: NOTHING, ...tip };
  concur(found, kept, tip);
  if (found.status === STATUS.holds || found.status === STATUS.lapsed) {
    agree((standing?.stands ?? false) === (found.status === STATUS.holds));
  }
  for (const name of ['sessions', 'window', 'ringSize', 'upheld'] as const) {
    agree((standing?.[name] ?? 0n) === found[name]);
  }
  return { found, ...tip };
}

const NOTHING: Found = {
  status: STATUS.unknown,
  milestone: 0n,
  sessions: 0n,
  window: 0n,
  goal: null,
  expires: 0n,
  createdAt: 0n,
  ringSize: 0n,
  upheld: 0n,
};

/** What is kept has to be what the hash was made of: no node can make up a proof for a hash. @throws Contradiction */
function bind(place: Place, hash: Uint8Array, kept: Kept, link: ProofLink | null): void {
  const made = kept.goal ? goalProofHash(place, { ...kept, goal: kept.goal }) : proofHash(place, kept);
  agree(equalBytes(made, hash));
  // A link is one of a milestone.
  if (link) agree(kept.goal === null);
}

/** What is said and what is kept have to fit. @throws Contradiction */
function concur(found: Found, kept: Kept, tip: Tip): void {
  const { status, goal, milestone, expires, createdAt } = found;
  agree(kept.milestone === milestone && kept.expires === expires && kept.createdAt === createdAt);
  agree(plain(kept.goal) === plain(goal));
  agree(kept.revokedAt > 0n === (status === STATUS.revoked) || status > STATUS.revoked);
  if (status < STATUS.revoked) agree(agreesOnEnd(status === STATUS.expired, expires, tip.time));
  // A goal once reached stays.
  if (goal) agree(status !== STATUS.lapsed);
  // Nothing is from after the newest block.
  agree(agreesOnEnd(true, createdAt, tip.time));
}
