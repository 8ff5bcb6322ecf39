import type { Chain } from '@/lib/chain';
import { verification } from '@/lib/contracts';
import { LinkError, type Place, type ProofInput, parseProofInput } from '@/lib/protocol';
import { toHex } from './transactions';

export type VerdictReason =
  | 'holds'
  | 'unknown'
  | 'expired'
  | 'lapsed'
  | 'revoked'
  | 'altered'
  | 'empty'
  | 'truncated'
  | 'damaged'
  | 'newer'
  | 'foreign'
  | 'wrong-network'
  | 'chain-unreachable';

/** The answer to "does this proof hold?". `cannot-tell` is never a no. Times in seconds of the chain, `checkedAt` in ms. */
export interface Verdict {
  verdict: 'verified' | 'not-verified' | 'cannot-tell';
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
  height: number | null;
  checkedAt: number;
}

export type VerifyStep = 'read-input' | 'check-network' | 'ask-chain';

/** What each status of the verification contract means, from 1 on. */
const REASONS: readonly (VerdictReason | undefined)[] = [undefined, 'holds', 'expired', 'lapsed', 'revoked'];

interface Deps {
  chain: Pick<Chain, 'read' | 'tip'>;
  place: Place;
}

/**
 * Checks a proof hash or proof link against the chain. Never throws: whatever goes wrong has a reason.
 * @param text what was pasted: 64 hex digits, a link, or its fragment
 * @param onStep told as each step of the check begins
 */
export async function verifyProof(
  { chain, place }: Deps,
  text: string,
  { onStep = () => {} }: { onStep?: (step: VerifyStep) => void } = {},
): Promise<Verdict> {
  const answer = (
    verdict: Verdict['verdict'],
    reason: VerdictReason,
    more: Partial<Verdict> = {},
  ): Verdict => ({
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
    checkedAt: Date.now(),
    ...more,
  });

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
  if (link && (link.chainId !== place.chainId || link.deployer !== place.deployer)) {
    return answer('cannot-tell', 'wrong-network');
  }

  // A link's hash is computed from what the link says, so that nothing in it can be changed unnoticed.
  const hash = input.kind === 'link' ? input.link.hash : input.hash;
  const shown = { hash: toHex(hash), audience: link?.audience ?? null };

  onStep('ask-chain');
  try {
    const [found, { height }] = await Promise.all([
      chain.read(verification.verifyProof({ hash })),
      chain.tip(),
    ]);
    if (found.status === 0n) {
      // What a link says of itself is not repeated when the chain does not bear it out.
      const nothing = { hash: shown.hash, height };
      return answer('not-verified', link ? 'altered' : 'unknown', nothing);
    }
    const { status, goal, ...says } = found;
    const facts = { ...shown, ...says, goal: goal && toHex(goal), height };
    const reason = REASONS[Number(status)];
    // A status of a later contract: nothing is claimed that this page does not understand.
    if (!reason) return answer('cannot-tell', 'newer', shown);
    return answer(reason === 'holds' ? 'verified' : 'not-verified', reason, facts);
  } catch {
    return answer('cannot-tell', 'chain-unreachable', shown);
  }
}
