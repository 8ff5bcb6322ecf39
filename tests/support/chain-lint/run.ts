import { hexToBytes } from '@noble/hashes/utils.js';
import * as z from 'zod';

/** What a transaction left behind on the chain. */
const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('contract_log'),
    contract_log: z.object({ contract_id: z.string(), value: z.object({ hex: z.string() }) }),
  }),
  z.object({
    type: z.literal('stx_asset'),
    stx_asset: z.object({
      sender: z.string().optional(),
      recipient: z.string().optional(),
      memo: z.object({ hex: z.string() }).nullish(),
    }),
  }),
  z.object({ type: z.literal('ft_asset') }),
  z.object({ type: z.literal('nft_asset') }),
]);
export type SeenEvent = z.infer<typeof eventSchema>;

/** A transaction as anybody can see it. `time`: of its block, or of the last block while it waits; in seconds. */
export interface SeenTransaction {
  txid: string;
  raw: Uint8Array;
  time: number;
  events: SeenEvent[];
}

const listSchema = z.object({
  cursor: z.object({ next: z.string().nullable() }),
  results: z.array(z.object({ tx_id: z.string(), block: z.object({ time: z.number() }).optional() })),
});

/** Every transaction that a local chain has mined, refused ones too, and those that wait; the newest first. */
export async function readRun(chainUrl: string): Promise<SeenTransaction[]> {
  const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => {
    const answer = await fetch(`${chainUrl}/extended/${path}`);
    if (!answer.ok) throw new Error(`the chain answers ${answer.status} to ${path}`);
    return schema.parse(await answer.json());
  };
  const all: z.infer<typeof listSchema>['results'] = [];
  for (const list of ['v3/mempool/transactions', 'v3/transactions']) {
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: z.infer<typeof listSchema> = await get(
        `${list}?limit=200${cursor && `&cursor=${cursor}`}`,
        listSchema,
      );
      all.push(...page.results);
      cursor = page.cursor.next;
    }
  }
  const last = Math.max(...all.map(({ block }) => block?.time ?? 0));
  const seen: SeenTransaction[] = [];
  for (const { tx_id, block } of all) {
    const { raw_tx } = await get(`v1/tx/${tx_id}/raw`, z.object({ raw_tx: z.string() }));
    // Longer than any list of events: 200 is the most that a page holds, and a call of ours leaves a handful.
    const events = block
      ? (
          await get(
            `v3/transactions/${tx_id}/events?limit=200`,
            z.object({ total: z.number().max(200), results: z.array(eventSchema) }),
          )
        ).results
      : [];
    seen.push({ txid: tx_id, raw: hexToBytes(raw_tx.slice(2)), time: block?.time ?? last, events });
  }
  return seen;
}
