import { hexToBytes } from '@noble/hashes/utils.js';
import {
  getAddressFromPrivateKey,
  makeContractCall,
  PostConditionMode,
  type StacksTransactionWire,
} from '@stacks/transactions';
import { type Chain, ChainError, normalTxid } from '@/lib/chain';
import type { PublicCall } from '@/lib/contracts';
import { signText } from '@/lib/protocol';
import { type Relay, RelayError } from '@/lib/relay/client';
import { WalletError } from './errors';
import { postConditions } from './post-conditions';
import { inTurn, type NonceMemory } from './turns';
import type { Movement, Wallet } from './wallet';

/** Waits before the same bytes are sent again, in milliseconds: sending twice cannot execute twice. */
const RESEND_AFTER = [500, 2000];
/** A node may show a transaction in its mempool only after a while; for so long the own count is believed (ms). */
const MEMORY = 60_000;

/** How often a call is signed again because its nonce was not, or no longer, the next one. */
const NONCE_TRIES = 3;

/**
 * An account whose key the app holds (32 bytes, or hex with or without the compression byte 01). Calls refuse to move
 * any asset but what they are told (DENY mode). Calls of one principal are made one after another, so that several
 * pending ones have consecutive nonces; one refused for its nonce is signed once more with a fresh one.
 * @param options.relay pays for the calls as long as it is on, so that the account never needs a coin
 */
export function createInAppWallet(
  chain: Chain,
  privateKey: string | Uint8Array,
  { relay }: { relay?: Relay } = {},
): Wallet {
  const key = keyHex(privateKey);
  const network = chain.network === 'mainnet' ? 'mainnet' : 'testnet';
  const principal = getAddressFromPrivateKey(key, network);

  const sign = (
    call: PublicCall<unknown>,
    movements: readonly Movement[],
    { nonce, fee, sponsored = false }: { nonce: bigint; fee: bigint; sponsored?: boolean },
  ) =>
    makeContractCall({
      contractAddress: chain.deployer,
      contractName: call.contract,
      functionName: call.functionName,
      functionArgs: call.functionArgs,
      senderKey: key,
      network,
      nonce,
      fee,
      sponsored,
      postConditionMode: PostConditionMode.Deny,
      postConditions: postConditions(movements),
    });

  return {
    kind: 'in-app',
    principal,
    get sponsored() {
      return relay?.on === true;
    },
    get paying() {
      return relay ? createInAppWallet(chain, key) : undefined;
    },
    signText: async (text) => signText(hexToBytes(key.slice(0, 64)), text),
    call: (call, movements = []) =>
      inTurn(`${chain.baseUrl} ${principal}`, async (memory) => {
        if (relay?.on) {
          try {
            return await sponsoredCall(chain, principal, memory, relay, (nonce) =>
              sign(call, movements, { nonce, fee: 0n, sponsored: true }),
            );
          } catch (error) {
            if (!(error instanceof RelayError) || error.code !== 'off') throw error;
          }
        }
        // A transaction's length does not depend on its fee, so one signed without serves for the estimate.
        const fee = await chain.fee(await sign(call, movements, { nonce: 0n, fee: 0n }));
        for (let attempt = 0; ; attempt++) {
          const nonce = nextNonce(await chain.nextNonce(principal), memory);
          const transaction = await sign(call, movements, { nonce, fee });
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

/**
 * Has the relay pay. @throws RelayError; WalletError 'refused' with the contract's code and an id for what was signed, which
 * the chain will never see
 */
async function sponsoredCall(
  chain: Chain,
  principal: string,
  memory: NonceMemory,
  relay: Relay,
  sign: (nonce: bigint) => Promise<StacksTransactionWire>,
): Promise<{ txid: string }> {
  for (let attempt = 1; ; attempt++) {
    const nonce = nextNonce(await chain.nextNonce(principal), memory);
    const transaction = await sign(nonce);
    try {
      const sent = await relay.send(transaction.serializeBytes());
      memory.used = { nonce, at: Date.now() };
      return sent;
    } catch (error) {
      memory.used = undefined;
      if (!(error instanceof RelayError)) throw error;
      const stale = error.code === 'nonce' || error.code === 'conflict';
      if (stale && attempt < NONCE_TRIES) {
        // The count of a node that lags behind comes right within a block.
        await new Promise((resolve) => setTimeout(resolve, (error.retryAfter ?? 2) * 1000));
        continue;
      }
      if (error.code !== 'refused') throw error;
      throw new WalletError('refused', error.message, {
        contractCode: error.contractCode,
        txid: normalTxid(transaction.txid()),
        cause: error,
      });
    }
  }
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
