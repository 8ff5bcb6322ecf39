import {
  type ClarityValue,
  type StacksTransactionWire,
  serializeCV,
  serializePayload,
} from '@stacks/transactions';
import type { ContractName, ReadCall } from '@/lib/contracts';
import { ChainError } from './errors';
import { parse, pause, request } from './http';
import * as answers from './schemas';
import { isTerminal, normalTxid, successor, type TxState, toTxState } from './transaction-state';

export type Network = 'localnet' | 'testnet' | 'mainnet';

export interface ChainOptions {
  /** A node with the Hiro API, or this site's route to one, without a slash at the end. */
  baseUrl: string;
  network: Network;
  chainId: number;
  /** The principal that deployed the contracts. */
  deployer: string;
  /** Takes the place of the platform's, where requests go no way over the network. */
  fetch?: typeof fetch;
}

export interface SettledOptions {
  signal?: AbortSignal;
  /** Called with every new state, and with `stale` set while the node is out of reach. */
  onChange?: (state: TxState) => void;
  /** Milliseconds after which a transaction that the node does not know is taken for dropped. */
  forgottenAfter?: number;
}

/** What the product needs of a chain. Every method may throw ChainError 'unreachable', 'rate-limited' or 'bad-answer'. */
export interface Chain extends Readonly<ChainOptions> {
  /** Whether the network gives away test STX. */
  readonly hasFaucet: boolean;
  /** The full principal of one of our contracts. */
  contractId(name: ContractName): string;
  /** Asks a read-only function, as the deployer. @throws ChainError 'read-failed', CallError 'bad-result' */
  read<T>(call: ReadCall<T>, signal?: AbortSignal): Promise<T>;
  /**
   * A page of what one of our contracts printed, newest first; everybody asks for the same pages, so that nobody is named.
   * @param cursor `next` of the page before; null for the newest
   * @returns null where the node keeps no log (a plain node, without the API around it)
   */
  log(contract: ContractName, cursor: string | null): Promise<LogPage | null>;
  /** The source of a contract, `ST….name`, as the chain holds it; null where there is none. */
  contractSource(principal: string): Promise<string | null>;
  /** Balance in micro-STX and the next nonce as confirmed. */
  account(principal: string): Promise<{ balance: bigint; nonce: bigint }>;
  /** The nonce for the next transaction, pending ones counted. */
  nextNonce(principal: string): Promise<bigint>;
  /** A fee in micro-STX: the node's middle estimate, else its rate by length; never below 1 a byte nor above FEE_CAP. */
  fee(transaction: StacksTransactionWire): Promise<bigint>;
  /** Hands a signed transaction to the node. @throws ChainError 'rejected' with the node's reason */
  broadcast(transaction: StacksTransactionWire): Promise<{ txid: string }>;
  /** Where a transaction stands; one that its sponsor has sent anew at a higher fee stands where that one does. */
  transaction(txid: string, signal?: AbortSignal): Promise<TxState>;
  /** Waits for the end of a transaction; a lost connection is waited out, one that the node forgot is 'dropped'. Rejects only with the signal's reason. */
  settled(txid: string, options?: SettledOptions): Promise<TxState>;
  /** Height and time (unix seconds) of the newest block: the clock that weeks and terms follow. */
  tip(): Promise<{ height: number; time: number }>;
  /** Asks for test STX. @throws ChainError 'rejected' where there is no faucet */
  faucet(principal: string): Promise<{ txid: string }>;
}

/** What contracts printed: each event by an id of its own and its value in hex. */
export interface LogPage {
  events: { id: string; value: string }[];
  /** The cursor of the next older page; null at the end. */
  next: string | null;
}

/** Events in a page of the log. */
const LOG_PAGE = 50;

/** Nobody pays more than this for one call by accident (micro-STX; 0.25 STX). */
export const FEE_CAP = 250_000n;
/** Used when a node gives neither an estimate nor a rate (micro-STX a byte). */
const FALLBACK_RATE = 10n;

/** A node forgets a transaction that it dropped; one that it has not known for this long is taken for dropped (ms). */
export const FORGOTTEN_AFTER = 3 * 60_000;

/** A sponsored transaction is not replaced more often than its fee can be raised. */
const MAX_SUCCESSORS = 12;

const JSON_BODY = { 'content-type': 'application/json' };

/** Makes a client of one chain. Holds no state but its options. */
export function createChain(options: ChainOptions): Chain {
  const base = options.baseUrl.replace(/\/+$/, '');
  const by = options.fetch;
  const post = (path: string, value: unknown, signal?: AbortSignal) =>
    request(
      `${base}${path}`,
      { method: 'POST', headers: JSON_BODY, body: JSON.stringify(value), signal },
      by,
    );
  const get = (path: string, signal?: AbortSignal) => request(`${base}${path}`, { signal }, by);

  const chain: Chain = {
    ...options,
    baseUrl: base,
    hasFaucet: options.network !== 'mainnet',

    contractId: (name) => `${options.deployer}.${name}`,

    async read(call, signal) {
      const path = `/v2/contracts/call-read/${options.deployer}/${call.contract}/${call.functionName}`;
      const body = { sender: options.deployer, arguments: call.functionArgs.map(toHex) };
      const answer = parse(answers.readResult, await post(path, body, signal), call.functionName);
      if (!answer.okay) throw new ChainError('read-failed', `${call.functionName}: ${answer.cause}`);
      return call.decode(answer.result);
    },

    async log(contract, cursor) {
      const page = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const path = `/extended/v2/smart-contracts/${chain.contractId(contract)}/logs?limit=${LOG_PAGE}${page}`;
      const reply = await get(path);
      if (reply.status === 404) return null;
      const { results, next_cursor } = parse(answers.logsResult, reply, 'log');
      const events = results.map((e) => ({
        id: `${e.tx_id}/${e.event_index}`,
        value: e.contract_log.value.hex,
      }));
      return { events, next: next_cursor };
    },

    async contractSource(principal) {
      const reply = await get(`/v2/contracts/source/${principal.replace('.', '/')}?proof=0`);
      if (reply.status === 404) return null;
      return parse(answers.sourceResult, reply, 'contract').source;
    },

    async account(principal) {
      const reply = await get(`/v2/accounts/${principal}?proof=0`);
      const { balance, nonce } = parse(answers.accountResult, reply, 'account');
      return { balance: BigInt(balance), nonce: BigInt(nonce) };
    },

    async nextNonce(principal) {
      const reply = await get(`/extended/v3/principals/${principal}/nonces`);
      // A plain node, without the API around it, knows confirmed nonces only.
      if (reply.status === 404) return (await chain.account(principal)).nonce;
      return BigInt(parse(answers.noncesResult, reply, 'nonces').next_nonce);
    },

    async fee(transaction) {
      const bytes = BigInt(transaction.serialize().length / 2);
      const payload = serializePayload(transaction.payload);
      const estimate = await post('/v2/fees/transaction', {
        transaction_payload: payload,
        estimated_len: Number(bytes),
      });
      // A node without enough history answers 400 NoEstimateAvailable.
      const known = answers.estimateResult.safeParse(estimate.body);
      if (estimate.status === 200 && known.success) {
        const { estimations } = known.data;
        const middle = estimations[Math.min(1, estimations.length - 1)];
        return within(BigInt(middle?.fee ?? 0), bytes);
      }
      const rate = await get('/v2/fees/transfer');
      const perByte = answers.feeRateResult.safeParse(rate.body);
      return within(bytes * (perByte.success ? BigInt(perByte.data) : FALLBACK_RATE), bytes);
    },

    async broadcast(transaction) {
      const reply = await request(
        `${base}/v2/transactions`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/octet-stream' },
          body: transaction.serializeBytes() as Uint8Array<ArrayBuffer>,
        },
        by,
      );
      // A refusal carries a txid too, so only the absence of an error is an acceptance.
      const refused = answers.rejection.safeParse(reply.body);
      if (refused.success || reply.status >= 400) {
        const { error, reason } = refused.success
          ? refused.data
          : { error: String(reply.body), reason: undefined };
        throw new ChainError('rejected', `The node refused the transaction: ${reason ?? error}`, { reason });
      }
      return { txid: normalTxid(parse(answers.txidResult, reply, 'broadcast')) };
    },

    async transaction(txid, signal) {
      const id = normalTxid(txid);
      let asked = id;
      for (let hop = 0; ; hop++) {
        const reply = await get(`/extended/v3/transactions/${asked}?include=result`, signal);
        if (reply.status === 404) return { txid: id, status: 'unknown' };
        const answer = parse(answers.transactionResult, reply, 'transaction');
        const next = hop < MAX_SUCCESSORS ? successor(answer) : undefined;
        if (!next) return { ...toTxState(answer), txid: id };
        asked = normalTxid(next);
      }
    },

    settled: (txid, settledOptions) => settle(chain, txid, settledOptions),

    async tip() {
      const { height, block_time } = parse(
        answers.blockResult,
        await get('/extended/v2/blocks/latest'),
        'tip',
      );
      return { height, time: block_time };
    },

    async faucet(principal) {
      const reply = await post(`/extended/v1/faucets/stx?address=${principal}`, { address: principal });
      if (reply.status !== 200) throw new ChainError('rejected', 'The network gave no test STX');
      return { txid: normalTxid(parse(answers.faucetResult, reply, 'faucet').txId) };
    },
  };
  return chain;
}

function toHex(cv: ClarityValue): string {
  return `0x${serializeCV(cv)}`;
}

/** Keeps a fee between the network's minimum of 1 micro-STX a byte and the cap. */
function within(fee: bigint, bytes: bigint): bigint {
  const atLeast = fee < bytes ? bytes : fee;
  return atLeast > FEE_CAP ? FEE_CAP : atLeast;
}

/** Polls from half a second up to ten, each wait varied by a quarter so that many pages do not ask in step. */
async function settle(
  chain: Chain,
  txid: string,
  { signal, onChange, forgottenAfter = FORGOTTEN_AFTER }: SettledOptions = {},
): Promise<TxState> {
  let known: TxState = { txid: normalTxid(txid), status: 'unknown' };
  let told = '';
  let unknownSince: number | undefined;
  for (let wait = 500; ; wait = Math.min(wait * 1.3, 10_000)) {
    signal?.throwIfAborted();
    let asked = 0;
    try {
      known = await chain.transaction(txid, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof ChainError)) throw error;
      // Whatever is wrong with the connection or the node says nothing about the transaction.
      known = { ...known, stale: true };
      asked = (error.retryAfter ?? 0) * 1000;
    }
    const now = JSON.stringify(known);
    if (now !== told) onChange?.(known);
    told = now;
    if (!known.stale && isTerminal(known)) return known;
    if (known.status !== 'unknown') unknownSince = undefined;
    else if (!known.stale) {
      unknownSince ??= Date.now();
      if (Date.now() - unknownSince >= forgottenAfter) return { ...known, status: 'dropped' };
    }
    await pause(Math.max(asked, wait * (0.75 + Math.random() / 2)), signal);
  }
}
