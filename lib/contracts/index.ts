import type * as pairing from './generated/pairing';
import type * as sessionLogger from './generated/session-logger';
import type { ResultOf } from './runtime';

export { CallError, type CallErrorCode } from './errors';
export { confirmPairingEvent, requestPairingEvent } from './events';
export * from './generated';
export { type Explanation, explain } from './messages';
export type { Outcome, PublicCall, ReadCall, ResultOf } from './runtime';

/** A patient's request as the pairing contract holds it. */
export type PairingRequest = NonNullable<ResultOf<typeof pairing.getRequest>>;
/** A patient's account as the ledger holds it. */
export type LedgerAccount = NonNullable<ResultOf<typeof sessionLogger.getAccount>>;
/** A logged session as the ledger holds it: commitments, a week and a state. */
export type LedgerSession = NonNullable<ResultOf<typeof sessionLogger.getSession>>;
