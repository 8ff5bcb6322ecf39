import type { Chain } from '@/lib/chain';
import { WalletError } from './errors';

const REJECTED = [-32000, -31001, -32002, 4001];
const UNSUPPORTED = [-32601];
const ADDRESS_MISMATCH = -32001;

const FUNDS = /not ?enough ?funds|insufficient (funds|balance)/i;
const NETWORK =
  /(wrong|mismatch\w*|differ\w*|switch|unsupported|invalid|another)\W.{0,30}network|network.{0,30}(mismatch|wrong|differ|not supported)/i;

/** Puts a real wallet's failure into our codes: by JSON-RPC code, and by its words where codes say too little. */
export function toWalletError(error: unknown, chain: Chain): WalletError {
  if (error instanceof WalletError) return error;
  const { code, message } = details(error);
  if (FUNDS.test(message)) {
    return new WalletError('insufficient-funds', 'The account cannot pay the fee.', { cause: error });
  }
  if (NETWORK.test(message)) return wrongNetwork(chain, error);
  if (code === ADDRESS_MISMATCH) return accountChanged(error);
  if (code !== undefined && REJECTED.includes(code)) {
    return new WalletError('rejected', 'The request was declined in the wallet. Nothing was sent.', {
      cause: error,
    });
  }
  if (code !== undefined && UNSUPPORTED.includes(code)) {
    return new WalletError('unsupported', 'The wallet does not support this request.', { cause: error });
  }
  return new WalletError('broadcast', message || 'The wallet did not send the transaction.', {
    cause: error,
  });
}

export function accountChanged(cause?: unknown): WalletError {
  return new WalletError(
    'account-changed',
    'Another account is selected in the wallet. Select the former one, or connect again. Nothing was signed.',
    { cause },
  );
}

/** Says what to do in words: a wallet knows testnet and mainnet by itself, a local chain it has to be shown. */
export function wrongNetwork(chain: Chain, cause?: unknown): WalletError {
  const remedy =
    chain.network === 'localnet'
      ? `Add the local node to the wallet as a network of its own (its address, and chain id ${chain.chainId}) and select it.`
      : `Select ${chain.network} in the wallet.`;
  return new WalletError('wrong-network', `Nothing was signed. ${remedy}`, { cause });
}

/** Code and message of whatever a wallet threw: JsonRpcError, a plain object, a JSON-RPC answer, or nothing sensible. */
function details(error: unknown): { code: number | undefined; message: string } {
  if (typeof error !== 'object' || error === null) return { code: undefined, message: String(error ?? '') };
  if ('error' in error && typeof error.error === 'object') return details(error.error);
  return {
    code: 'code' in error && typeof error.code === 'number' ? error.code : undefined,
    message: 'message' in error && typeof error.message === 'string' ? error.message : '',
  };
}
