/**
 * Why a wallet did not send a call. After all of these except 'broadcast' with a `txid` nothing was sent.
 * 'rejected': the person said no; 'wrong-network': the wallet is set to another network; 'account-changed': another
 * account is selected in it; 'unsupported': it cannot do what was asked; 'no-wallet': there is none, or it is gone;
 * 'broadcast': the node did not take it, or (with `txid`) was lost while it was being sent;
 * 'insufficient-funds': the fee cannot be paid; 'refused': tried out beforehand, the contract refused it with `contractCode`.
 */
export type WalletErrorCode =
  | 'rejected'
  | 'wrong-network'
  | 'account-changed'
  | 'unsupported'
  | 'no-wallet'
  | 'broadcast'
  | 'insufficient-funds'
  | 'refused';

/** A refusal with a code. */
export class WalletError extends Error {
  override name = 'WalletError';
  /** Set when the transaction may be on its way although its sending was interrupted: ask the chain about it. */
  readonly txid: string | undefined;
  /** The contract's own code, with 'refused'. */
  readonly contractCode: number | undefined;

  constructor(
    readonly code: WalletErrorCode,
    message: string,
    extra: { txid?: string; contractCode?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: extra.cause });
    this.txid = extra.txid;
    this.contractCode = extra.contractCode;
  }
}
