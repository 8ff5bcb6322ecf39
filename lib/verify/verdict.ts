import { type Chain, ChainError } from '@/lib/chain';
import { pause } from '@/lib/chain/http';
import { LinkError, type LinkErrorCode, type Place } from '@/lib/protocol';
import type { ProofQuestions } from './questions';

/** What a check needs: the questions to a node that every check is made of, and where the contracts are. */
export interface Deps {
  chain: Pick<Chain, 'read' | 'tip'>;
  place: Place;
  /** Asks for several checks at once; without it each asks for itself. */
  proofs?: ProofQuestions;
}

/** `cannot-tell` is never a no. */
export type VerdictWord = 'verified' | 'not-verified' | 'cannot-tell';

/** Why nothing can be told, before the chain was asked. */
export type InputReason = 'empty' | 'too-large' | 'wrong-network' | LinkErrorCode;

/**
 * Why nothing can be told by what the node did: it did not answer; asked for patience; answered what no node answers; or
 * answered two questions about one thing so that both cannot be true.
 */
export type ChainReason = 'chain-unreachable' | 'chain-busy' | 'chain-bad-answer' | 'contradiction';

export type VerifyStep = 'read-input' | 'check-network' | 'ask-chain';

export interface CheckOptions {
  /** Told as each step of the check begins. */
  onStep?: (step: VerifyStep) => void;
  /** Ask for everything a second time in other words, so that no single wrong answer of a node can carry a verdict. */
  thorough?: boolean;
  /** Told when two answers of the node excluded each other, before it is asked once more. */
  onDoubt?: () => void;
  /** Milliseconds until then. */
  again?: number;
}

/** What every answer carries. Times in seconds of the chain, `checkedAt` in milliseconds. */
export interface AnswerHead {
  verdict: VerdictWord;
  /** The newest block that the node had, and its time; null where it was not asked or did not say. */
  height: number | null;
  time: number | null;
  /** The latest moment at which the chain wrote down what the answer rests on; null where no single entry carries it. */
  since: bigint | null;
  checkedAt: number;
}

/** The head of an answer for which no block was seen. */
export const unasked = (): Omit<AnswerHead, 'verdict'> => ({
  height: null,
  time: null,
  since: null,
  checkedAt: Date.now(),
});

/** Why a text could not be read. */
export const inputReason = (error: unknown): LinkErrorCode =>
  error instanceof LinkError ? error.code : 'damaged';

/** Characters of an input: more than any link or file of this application has. */
export const MAX_INPUT = 65_536;

/** How long after two answers that exclude each other the node is asked again: a block or a cache may have come between (ms). */
const AGAIN_AFTER = 1_700;

/** Seconds by which the time of the tip and that of a read may differ. */
export const CLOCK_TOLERANCE = 600n;

/** Two answers of a node exclude each other. */
export class Contradiction extends Error {
  override readonly name = 'Contradiction';
}

/** @throws Contradiction unless it holds */
export function agree(holds: boolean): asserts holds {
  if (!holds) throw new Contradiction('the node’s answers exclude each other');
}

/** Whether a statement "this is over" fits to the tip's time, some minutes either way. */
export function agreesOnEnd(isOver: boolean, end: bigint, tipTime: number): boolean {
  const now = BigInt(tipTime);
  return isOver ? now + CLOCK_TOLERANCE >= end : now < end + CLOCK_TOLERANCE;
}

/** Asks, and once more when the answers exclude each other: what is honest agrees the second time. */
export async function consistently<T>(
  ask: () => Promise<T>,
  { onDoubt = () => {}, again = AGAIN_AFTER }: CheckOptions,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Contradiction)) throw error;
    onDoubt();
    await pause(again);
    return ask();
  }
}

/** The reason for which a node gave no answer to go by. */
export function chainReason(error: unknown): ChainReason {
  if (error instanceof Contradiction) return 'contradiction';
  if (!(error instanceof ChainError)) return 'chain-bad-answer';
  if (error.code === 'unreachable') return 'chain-unreachable';
  return error.code === 'rate-limited' ? 'chain-busy' : 'chain-bad-answer';
}
