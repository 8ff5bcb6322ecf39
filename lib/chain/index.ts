export {
  type Chain,
  type ChainOptions,
  createChain,
  FEE_CAP,
  FORGOTTEN_AFTER,
  type LogPage,
  type Network,
  type SettledOptions,
} from './chain';
export { type Description, describe, type LocalStep } from './describe';
export { ChainError, type ChainErrorCode } from './errors';
export { isTerminal, normalTxid, type TxState, type TxStatus } from './transaction-state';
