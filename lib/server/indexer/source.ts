import 'server-only';
import * as z from 'zod/mini';
import { parse, type Reply, request } from '@/lib/chain/http';
import type { ContractName } from '@/lib/contracts';
import { type EventFields, readEvent } from './fields';

/** A block as the index remembers it. `hash` is the index block hash, which no other branch has. */
export interface BlockMark {
  height: number;
  hash: string;
  /** Unix seconds. */
  time: number;
}

/** What a contract printed; its block is not told with it. */
export interface LoggedEvent {
  txid: string;
  eventIndex: number;
  topic: string;
  fields: EventFields;
}

export interface Page<T> {
  items: T[];
  /** The cursor of the next older page; null at the end. */
  next: string | null;
}

/** Results in a page: the most that the Hiro API gives. */
const PAGE = 50;

const natural = z.number().check(z.int(), z.minimum(0));
const hash = z.string().check(z.regex(/^0x[0-9a-f]{64}$/i));
const cursor = z.nullable(z.string().check(z.maxLength(200)));
const blockSchema = z.object({ height: natural, index_block_hash: hash, block_time: natural });
const logsSchema = z.object({
  next_cursor: cursor,
  results: z.array(
    z.object({
      tx_id: hash,
      event_index: natural,
      contract_log: z.object({ value: z.object({ hex: z.string() }) }),
    }),
  ),
});
const mined = z.object({
  tx_id: hash,
  block: z.object({ height: natural, index_hash: hash, time: natural }),
});
const listSchema = z.object({
  cursor: z.object({ next: cursor }),
  results: z.array(z.object({ transaction: mined })),
});

type Mined = z.infer<typeof mined>;

/** A transaction and the block that holds it. */
export interface Located {
  txid: string;
  block: BlockMark;
}

const located = ({ tx_id, block }: Mined): Located => ({
  txid: tx_id,
  block: { height: block.height, hash: block.index_hash, time: block.time },
});

export interface SourceOptions {
  /** A node with the Hiro API, without a slash at the end. */
  url: string;
  apiKey?: string | undefined;
  deployer: string;
}

/** The chain as the index reads it, through the Hiro API. Every method may throw ChainError. */
export class ChainSource {
  constructor(private readonly o: SourceOptions) {}

  /** The newest block. */
  async tip(): Promise<BlockMark> {
    return this.#mark(await this.#get('/extended/v2/blocks/latest'));
  }

  /** The block of a height on the branch that holds now; null above the tip. */
  async block(height: number): Promise<BlockMark | null> {
    const reply = await this.#get(`/extended/v2/blocks/${height}`);
    return reply.status === 404 ? null : this.#mark(reply);
  }

  /** A page of a contract's events, newest first; null where the chain has no such contract or keeps no log. */
  async log(contract: ContractName, from: string | null): Promise<Page<LoggedEvent> | null> {
    const path = `/extended/v2/smart-contracts/${this.o.deployer}.${contract}/logs`;
    const reply = await this.#get(path, from);
    if (reply.status === 404) return null;
    const { results, next_cursor } = parse(logsSchema, reply, 'log');
    const items = results.map((e) => ({
      txid: e.tx_id,
      eventIndex: e.event_index,
      ...readEvent(e.contract_log.value.hex),
    }));
    return { items, next: next_cursor };
  }

  /** A page of the transactions that called a contract, newest first. */
  async callsOf(contract: ContractName, from: string | null): Promise<Page<Located>> {
    const reply = await this.#get(
      `/extended/v3/principals/${this.o.deployer}.${contract}/transactions`,
      from,
    );
    if (reply.status === 404) return { items: [], next: null };
    const { results, cursor: at } = parse(listSchema, reply, 'transactions');
    return { items: results.map(({ transaction }) => located(transaction)), next: at.next };
  }

  /** The block of one transaction; null when it is in none. */
  async locate(txid: string): Promise<BlockMark | null> {
    const reply = await this.#get(`/extended/v3/transactions/${txid}`);
    const found = mined.safeParse(reply.body);
    return reply.status === 200 && found.success ? located(found.data).block : null;
  }

  #key(): Record<string, string> {
    return this.o.apiKey ? { 'x-api-key': this.o.apiKey } : {};
  }

  #mark(reply: Reply): BlockMark {
    const { height, index_block_hash, block_time } = parse(blockSchema, reply, 'block');
    return { height, hash: index_block_hash, time: block_time };
  }

  #get(path: string, from?: string | null): Promise<Reply> {
    const query =
      from === undefined ? '' : `?limit=${PAGE}${from === null ? '' : `&cursor=${encodeURIComponent(from)}`}`;
    // A redirect would carry the key to wherever it points.
    return request(`${this.o.url}${path}${query}`, { headers: this.#key(), redirect: 'error' });
  }
}
