import 'server-only';
import { bytesToHex } from '@noble/hashes/utils.js';
import { deserializeCV } from '@stacks/transactions';
import * as z from 'zod/mini';
import { accountResult, minedResult, noncesResult, rejection, transactionResult } from '@/lib/chain/schemas';
import { type Fetcher, type Init, request } from './request';

/** The node was not reached, asked for patience, or gave an answer that cannot be read: nothing is known. */
export class NodeSilent extends Error {
  override readonly name = 'NodeSilent';
}

/** What a node says of a transaction that it was given. */
export type Broadcast = { taken: true } | { taken: false; reason: string; principal?: string };
/** What would become of a call at the tip; 'unexecuted': the node finds it not to be one that a block may hold. */
export type Trial =
  | { ends: 'ok' }
  | { ends: 'refused'; code: number }
  | { ends: 'unexecuted' }
  | { ends: 'fails'; why: string };

export interface NodeOptions {
  /** Node and Hiro API, and what the API's key is. */
  url: string;
  apiKey?: string;
  /** A node that tries calls out, and the token that opens this. */
  trialUrl: string;
  trialToken?: string;
  fetch?: Fetcher;
  timeoutMs?: number;
}

/** Twice as many as a node lets an account have on their way. */
const LISTED = 50;

const simulated = z.object({
  result_hex: z.string().check(z.regex(/^0x([0-9a-f]{2})+$/)),
  post_condition_aborted: z.boolean(),
  vm_error: z.nullable(z.string()),
});
const rejectionPrincipal = z.object({ principal: z.string() });

/** The Stacks node as the relay needs it. Every method may throw NodeSilent. */
export class RelayNode {
  readonly #o: NodeOptions & { fetch: Fetcher; timeoutMs: number };

  constructor(options: NodeOptions) {
    this.#o = { timeoutMs: 15_000, ...options, fetch: options.fetch ?? request };
  }

  /** Whether calls can be tried out. */
  get simulates(): boolean {
    return this.#o.trialToken !== undefined;
  }

  /** Next nonce as confirmed, and balance in micro-STX. */
  async account(principal: string): Promise<{ nonce: number; balance: bigint }> {
    const reply = await this.#ask(`/v2/accounts/${principal}?proof=0`);
    const { nonce, balance } = read(accountResult, reply.body);
    return { nonce, balance: BigInt(balance) };
  }

  /** The first nonce that neither a block nor the mempool has, as far as the node can tell. */
  async nextNonce(principal: string): Promise<number> {
    const reply = await this.#ask(`/extended/v3/principals/${principal}/nonces`);
    if (reply.status === 404) return (await this.account(principal)).nonce;
    return read(noncesResult, reply.body).next_nonce;
  }

  /** Where a transaction stands; one that was dropped is unknown. */
  async status(txid: string): Promise<'mined' | 'pending' | 'unknown'> {
    const reply = await this.#ask(`/extended/v3/transactions/${txid}`);
    if (reply.status === 404) return 'unknown';
    const { status } = read(transactionResult, reply.body);
    return standing(status);
  }

  /** Which of an account's youngest transactions are in a block, by id; none where the API does not tell. */
  async minedOf(principal: string): Promise<ReadonlySet<string>> {
    const reply = await this.#ask(`/extended/v3/principals/${principal}/transactions?limit=${LISTED}`);
    const told = minedResult.safeParse(reply.body);
    if (!told.success) return new Set();
    const mined = told.data.results.filter(({ transaction }) => standing(transaction.status) === 'mined');
    return new Set(mined.map(({ transaction }) => transaction.tx_id));
  }

  async broadcast(raw: Uint8Array): Promise<Broadcast> {
    const reply = await this.#ask('/v2/transactions', {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(raw),
    });
    if (reply.status === 200 && typeof reply.body === 'string') return { taken: true };
    const refused = rejection.safeParse(reply.body);
    if (!refused.success) throw new NodeSilent('an answer that is not a node’s');
    const about = rejectionPrincipal.safeParse(refused.data.reason_data);
    return {
      taken: false,
      reason: refused.data.reason ?? refused.data.error,
      ...(about.success ? { principal: about.data.principal } : {}),
    };
  }

  /** Tries a transaction out on top of the newest block (`POST /v3/transactions/simulate`); nothing of it stays. */
  async tryOut(raw: Uint8Array): Promise<Trial> {
    const { trialUrl, trialToken = '' } = this.#o;
    const reply = await this.#ask(
      '/v3/transactions/simulate',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: trialToken },
        body: JSON.stringify({ transaction_hex: bytesToHex(raw) }),
      },
      trialUrl,
    );
    if (reply.status === 400) return { ends: 'unexecuted' };
    if (reply.status !== 200) throw new NodeSilent(`the node does not try calls out (${reply.status})`);
    const { result_hex, post_condition_aborted, vm_error } = read(simulated, reply.body);
    if (post_condition_aborted) return { ends: 'fails', why: 'its post-conditions do not hold' };
    const result = deserializeCV(result_hex);
    if (result.type === 'ok') return { ends: 'ok' };
    if (vm_error === null && result.type === 'err' && result.value.type === 'uint')
      return { ends: 'refused', code: Number(result.value.value) };
    return { ends: 'fails', why: 'the contract ends in a run-time error' };
  }

  /** One request; any answer below 500 that is not a plea for patience. @throws NodeSilent */
  async #ask(path: string, init: Init = {}, base = this.#o.url): Promise<{ status: number; body: unknown }> {
    let status: number;
    let text: string;
    try {
      // A redirect, which would carry token and key to wherever it points, is not followed.
      const response = await this.#o.fetch(base + path, {
        ...init,
        headers: {
          ...init.headers,
          ...(this.#o.apiKey && base === this.#o.url ? { 'x-api-key': this.#o.apiKey } : {}),
        },
        timeoutMs: this.#o.timeoutMs,
      });
      status = response.status;
      text = await response.text();
    } catch {
      throw new NodeSilent('the node was not reached');
    }
    if (status === 429 || status >= 500 || (status >= 300 && status < 400))
      throw new NodeSilent(`the node answered ${status}`);
    try {
      return { status, body: JSON.parse(text) };
    } catch {
      return { status, body: undefined };
    }
  }
}

function standing(status: string): 'mined' | 'pending' | 'unknown' {
  if (status === 'pending') return 'pending';
  return status.startsWith('dropped_') ? 'unknown' : 'mined';
}

function read<T>(schema: z.ZodMiniType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new NodeSilent('an answer that cannot be read');
  return parsed.data;
}
