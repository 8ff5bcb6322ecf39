/** What client and relay have agreed on. */

/** Bytes of the longest transaction that is sponsored, as its origin signed it: a pairing with a ring of 32 takes 2,700. */
export const MAX_TRANSACTION_BYTES = 6_000;
/** Bytes of a challenge. */
export const CHALLENGE_BYTES = 37;
/** Zero bits that are asked for when there is no load: some 16,000 hashes, a tenth of a second on a phone. */
export const BASE_DIFFICULTY = 14;
/** Nobody is asked for more. */
export const MAX_DIFFICULTY = 24;

/** Why the relay did not take a transaction. After every one of them nothing was sent, and nothing was paid. */
export const RELAY_CODES = [
  /** The relay is not switched on here. */
  'off',
  /** Not a sponsored contract call of a single signer in its one canonical form, or too long. */
  'form',
  /** Chain id or version of another network. */
  'network',
  /** The origin's signature does not hold. */
  'signature',
  /** Not a call of this project that is sponsored. */
  'call',
  /** Arguments that the contract's interface does not have. */
  'arguments',
  /** Not in DENY mode, or about somebody else's assets. */
  'post-conditions',
  /** The proof of work is missing, wrong or out of date: ask for a fresh challenge. */
  'work',
  /** The origin's nonce has been used, or leaves a gap. */
  'nonce',
  /** Another transaction with this nonce is on its way. */
  'conflict',
  /** An earlier transaction of this account is still on its way; it has to be in a block first. */
  'pending',
  /** The contract would refuse the call: `contractCode` says why. */
  'refused',
  /** The call would fail otherwise: a run-time error or a post-condition that does not hold. */
  'fails',
  /** Every sponsor has as many pending transactions as a node takes. */
  'busy',
  /** This account has had its transactions of the hour. */
  'limit',
  /** What the relay may spend in a day is spent. */
  'spent',
  /** The relay cannot reach its Stacks node. */
  'chain',
  'content-type',
  'slow-body',
  'unavailable',
] as const;
export type RelayCode = (typeof RELAY_CODES)[number];
