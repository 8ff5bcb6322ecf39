import {
  getAddressFromPrivateKey,
  makeContractCall,
  PostConditionMode,
  type StacksTransactionWire,
} from '@stacks/transactions';
import { type Chain, ChainError, normalTxid } from '@/lib/chain';
import { WalletError } from './errors';
import { postConditions } from './post-conditions';
import { inTurn, type NonceMemory } from './turns';
import type { Wallet } from './wallet';

/** Waits before the same bytes are sent again, in milliseconds: sending twice cannot execute twice. */
const RESEND_AFTER = [500, 2000];
/** A node may show a transaction in its mempool only after a while; for so long the own count is believed (ms). */
const MEMORY = 60_000;

/**
 * An account whose key the app holds (32 bytes, or hex with or without the compression byte 01). Calls refuse to move
 * any asset but what they are told (DENY mode). Calls of one principal are made one after another, so that several
 * pending ones have consecutive nonces; one refused for its nonce is signed once more with a fresh one.
 */
export function createInAppWallet(chain: Chain, privateKey: string | Uint8Array): Wallet {
  const key = keyHex(privateKey);
  const network = chain.network === 'mainnet' ? 'mainnet' : 'testnet';
  const principal = getAddressFromPrivateKey(key, network);

  return {
    kind: 'in-app',
    principal,
    call: (call, movements = []) =>
      inTurn(`${chain.baseUrl} ${principal}`, async (memory) => {
        const sign = async (nonce: bigint, fee: bigint) => {
          const transaction = await makeContractCall({
            contractAddress: chain.deployer,
            contractName: call.contract,
            functionName: call.functionName,
            functionArgs: call.functionArgs,
            senderKey: key,
            network,
            nonce,
            fee,
            postConditionMode: PostConditionMode.Deny,
            postConditions: postConditions(movements),
          });
          return transaction;
        };
        // A transaction's length does not depend on its fee, so one signed without serves for the estimate.
        const fee = await chain.fee(await sign(0n, 0n));
        for (let attempt = 0; ; attempt++) {
          const nonce = nextNonce(await chain.nextNonce(principal), memory);
          const transaction = await sign(nonce, fee);
          try {
            const txid = await send(chain, transaction);
            memory.used = { nonce, at: Date.now() };
            return { txid };
          } catch (error) {
            memory.used = undefined;
            if (attempt === 0 && error instanceof ChainError && isNonceRefusal(error)) continue;
            throw toWalletError(error);
          }
        }
      }),
  };
}

function keyHex(privateKey: string | Uint8Array): string {
  const hex =
    typeof privateKey === 'string'
      ? privateKey.toLowerCase()
      : Array.from(privateKey, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (!/^[0-9a-f]{64}(01)?$/.test(hex)) throw new TypeError('a private key has 32 bytes');
  return hex.length === 64 ? `${hex}01` : hex;
}

/** The node's count, unless a transaction of a moment ago is not in it yet. */
function nextNonce(counted: bigint, { used }: NonceMemory): bigint {
  const own = used && Date.now() - used.at < MEMORY ? used.nonce + 1n : 0n;
  return own > counted ? own : counted;
}

function isNonceRefusal({ code, reason }: ChainError): boolean {
  return code === 'rejected' && (reason === 'BadNonce' || reason === 'ConflictingNonceInMempool');
}

/** Sends the same bytes until the node has answered. @throws ChainError 'rejected'; WalletError 'broadcast' */
async function send(chain: Chain, transaction: StacksTransactionWire): Promise<string> {
  const txid = normalTxid(transaction.txid());
  for (let attempt = 0; ; attempt++) {
    try {
      await chain.broadcast(transaction);
      return txid;
    } catch (error) {
      if (!(error instanceof ChainError)) throw error;
      // After a lost answer the node may refuse the repetition although, or because, it has the first.
      if (!error.retryable && attempt > 0 && (await isKnown(chain, txid))) return txid;
      if (!error.retryable) throw error;
      const wait = RESEND_AFTER[attempt];
      if (wait === undefined) {
        if (await isKnown(chain, txid)) return txid;
        throw new WalletError(
          'broadcast',
          'The chain was lost while the transaction was being sent. It may or may not have arrived.',
          { txid, cause: error },
        );
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

async function isKnown(chain: Chain, txid: string): Promise<boolean> {
  try {
    return (await chain.transaction(txid)).status !== 'unknown';
  } catch {
    return false;
  }
}

function toWalletError(error: unknown): unknown {
  if (!(error instanceof ChainError) || error.code !== 'rejected') return error;
  if (error.reason === 'NotEnoughFunds') {
    return new WalletError('insufficient-funds', 'The account cannot pay the fee.', { cause: error });
  }
  return new WalletError('broadcast', error.message, { cause: error });
}
