/** A transaction that the mempool does not take, with the reason codes of a Stacks node. */
export class Rejection extends Error {
  override readonly name = 'Rejection';

  constructor(
    readonly reason: string,
    readonly data: Record<string, unknown> | null,
    /** Hex without 0x; absent when not even an identifier could be made. */
    readonly txid: string | null = null,
  ) {
    super(`transaction rejected: ${reason}`);
  }

  /** The body of the node's answer 400. */
  toJSON(): Record<string, unknown> {
    return {
      error: 'transaction rejected',
      reason: this.reason,
      ...(this.data ? { reason_data: this.data } : {}),
      ...(this.txid ? { txid: this.txid } : {}),
    };
  }
}

export function rejection(reason: string, data: Record<string, unknown> | null, txid?: string): Rejection {
  return new Rejection(reason, data, txid ?? null);
}
