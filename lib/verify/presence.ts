import { bytesToHex, randomBytes } from '@noble/hashes/utils.js';
import { progressTracker } from '@/lib/contracts';
import { ledgerAccount } from '@/lib/flows/ledger-pages';
import {
  answerSigners,
  decodePresenceAnswer,
  equalBytes,
  type LinkErrorCode,
  type PresenceAnswer,
  type PresenceQuestion,
} from '@/lib/protocol';
import { isHere } from './proof';
import { type ChainReason, chainReason, type Deps, inputReason, type VerdictWord } from './verdict';

/** How long a question can be answered, by the clock of whoever asked (seconds). */
export const PRESENCE_TERM = 600;
/** A difference of the two clocks from which on it is told (seconds). */
const SKEW_TOLD = 60;
/** Questions that one desk remembers. */
const REMEMBERED = 1_000;

/**
 * - `present`: whoever holds the account of the proof answered this question, in time
 * - `not-asked`: its challenge was not made here; `replayed`: it was answered before; `late`: its ten minutes are over
 * - `other-proof`: what it says it answers is not what was asked; `not-holder`: another account signed it
 */
export type PresenceReason =
  | 'present'
  | 'not-asked'
  | 'replayed'
  | 'late'
  | 'other-proof'
  | 'not-holder'
  | 'no-proof'
  | 'wrong-network'
  | LinkErrorCode
  | ChainReason;

export interface PresenceVerdict {
  verdict: VerdictWord;
  reason: PresenceReason;
  /** Seconds by which the holder’s clock is ahead of this one, at least, where that is worth telling; null where it is not. */
  skew: number | null;
}

/** Asks for presence and judges the answers. It lives as long as the page: what it forgot was never asked. */
export class PresenceDesk {
  readonly #asked = new Map<string, { question: PresenceQuestion; answered: boolean }>();

  constructor(
    private readonly deps: Deps,
    private readonly now: () => number = Date.now,
  ) {}

  /** A question about a proof, good for one answer within ten minutes. */
  ask(hash: Uint8Array, by: string): PresenceQuestion {
    const { chainId, deployer } = this.deps.place;
    const challenge = randomBytes(32);
    const question = { chainId, deployer, hash, challenge, by, askedAt: this.#seconds() };
    this.#asked.set(bytesToHex(challenge), { question, answered: false });
    const [oldest] = this.#asked.keys();
    if (this.#asked.size > REMEMBERED && oldest !== undefined) this.#asked.delete(oldest);
    return question;
  }

  /**
   * Judges an answer. Time is measured here alone, from question to answer, so that a wrong clock of the holder’s cannot make an
   * answer late; it is told. An answer that holds uses its question up. Never throws.
   */
  async judge(text: string): Promise<PresenceVerdict> {
    const say = (verdict: VerdictWord, reason: PresenceReason, skew: number | null = null) => ({
      verdict,
      reason,
      skew,
    });
    let answer: PresenceAnswer;
    try {
      answer = decodePresenceAnswer(text);
    } catch (error) {
      return say('cannot-tell', inputReason(error));
    }
    if (!isHere(answer, this.deps.place)) return say('cannot-tell', 'wrong-network');
    const asked = this.#asked.get(bytesToHex(answer.challenge));
    if (!asked) return say('not-verified', 'not-asked');
    if (asked.answered) return say('not-verified', 'replayed');
    const { question } = asked;
    const now = this.#seconds();
    if (now - question.askedAt > PRESENCE_TERM) return say('not-verified', 'late');
    const isSame =
      equalBytes(answer.hash, question.hash) &&
      answer.by === question.by &&
      answer.askedAt === question.askedAt;
    if (!isSame) return say('not-verified', 'other-proof');
    try {
      const owner = await this.#owner(question.hash);
      if (owner === null) return say('not-verified', 'no-proof');
      // Another answer to the same question may have come meanwhile.
      if (asked.answered) return say('not-verified', 'replayed');
      if (!answerSigners(answer).includes(owner)) return say('not-verified', 'not-holder');
      asked.answered = true;
      return say('verified', 'present', skewOf(answer.answeredAt, question.askedAt, now));
    } catch (error) {
      return say('cannot-tell', chainReason(error));
    }
  }

  async #owner(hash: Uint8Array): Promise<string | null> {
    const kept = await this.deps.chain.read(progressTracker.getProof({ hash }));
    return kept && ((await ledgerAccount(this.deps, kept.account))?.owner ?? null);
  }

  #seconds(): number {
    return Math.floor(this.now() / 1000);
  }
}

/** By how much the answer lies outside of the time in which it must have been made. */
function skewOf(answeredAt: number, askedAt: number, now: number): number | null {
  const skew = answeredAt < askedAt ? answeredAt - askedAt : Math.max(0, answeredAt - now);
  return Math.abs(skew) >= SKEW_TOLD ? skew : null;
}
