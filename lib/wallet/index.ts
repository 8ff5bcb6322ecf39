export { WalletError, type WalletErrorCode } from './errors';
export { createInAppWallet } from './in-app';
export { signMessage } from './sign-message';
export {
  connectStacksWallet,
  disconnect,
  restoreStacksWallet,
  type StacksWallet,
} from './stacks';
export type { Movement, Wallet } from './wallet';
