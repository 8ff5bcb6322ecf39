/**
 * Why the chain could not be asked or told something.
 * 'unreachable': no answer at all, so nothing is known; 'rate-limited': the node asks for patience;
 * 'bad-answer': an answer that is not what a node says; 'rejected': the node refused a transaction, see `reason`;
 * 'read-failed': a read-only call ended in an error of the contract's runtime.
 */
export type ChainErrorCode = 'unreachable' | 'rate-limited' | 'bad-answer' | 'rejected' | 'read-failed';

/** A failure with a code. `retryable` says whether the same request may succeed later without any change. */
export class ChainError extends Error {
  override name = 'ChainError';
  readonly retryable: boolean;
  /** The node's own word for a refusal, e.g. 'BadNonce', 'NotEnoughFunds', 'FeeTooLow'. */
  readonly reason: string | undefined;
  /** Seconds the node asked to wait, if it did. */
  readonly retryAfter: number | undefined;

  constructor(
    readonly code: ChainErrorCode,
    message: string,
    extra: { reason?: string; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: extra.cause });
    this.retryable = code === 'unreachable' || code === 'rate-limited';
    this.reason = extra.reason;
    this.retryAfter = extra.retryAfter;
  }
}
