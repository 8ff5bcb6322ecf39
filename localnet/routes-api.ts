import { type Context, Hono } from 'hono';
import * as z from 'zod';
import {
  BadRequest,
  contractId,
  type Localnet,
  NotFound,
  page,
  paging,
  parse,
  principal,
  txid as txidSchema,
} from './http';
import type { Block } from './ledger';
import {
  blockJson,
  eventJson,
  INCLUDES,
  type Include,
  involvementJson,
  logJson,
  minedJson,
  pendingJson,
} from './render';
import { minedV1 } from './render-v1';

const includeSchema = z.array(z.enum(INCLUDES));
const blockSchema = z.union([
  z.literal('latest'),
  z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number),
  z
    .string()
    .regex(/^0x[0-9a-f]{64}$/i, 'not a height or hash')
    .transform((text) => text.toLowerCase()),
]);

/** The current routes of the Hiro API: `/extended/v3` and `/extended/v2`. */
export function apiRoutes({ chain }: Localnet): Hono {
  const app = new Hono();
  const { ledger, mempool } = chain;

  const minedOf = (txid: string) => {
    const mined = ledger.minedBy(txid);
    if (!mined) throw new NotFound(`could not find transaction 0x${txid}`);
    return mined;
  };
  const v3 = <T>(found: ReturnType<typeof page<T>>, results: unknown[]) => {
    const { total, limit, next, previous, current } = found;
    return { total, limit, cursor: { next, previous, current }, results };
  };
  const v2 = <T>(found: ReturnType<typeof page<T>>, results: unknown[]) => {
    const { total, limit, offset, next, previous, current } = found;
    return { limit, offset, total, next_cursor: next, prev_cursor: previous, cursor: current, results };
  };

  app.get('/v3/transactions', (c) => {
    const txids = ledger.blocks.flatMap(({ txids: own }) => own);
    const found = page(txids, query(c));
    return c.json(
      v3(
        found,
        found.results.map((txid) => minedJson(minedOf(txid), includes(c), false)),
      ),
    );
  });

  app.get('/v3/transactions/:txid', (c) => {
    const txid = parse(txidSchema, c.req.param('txid'));
    const include = includes(c);
    const mined = ledger.minedBy(txid);
    if (mined) return c.json(minedJson(mined, include, true));
    const entry = mempool.get(txid) ?? ledger.droppedBy(txid);
    if (!entry) throw new NotFound(`could not find transaction 0x${txid}`);
    return c.json(pendingJson(entry, include, true));
  });

  app.get('/v3/transactions/:txid/events', (c) => {
    const { events } = minedOf(parse(txidSchema, c.req.param('txid'))).execution;
    // The one list that is told from its beginning.
    const found = page(events.map(eventJson).reverse(), query(c));
    return c.json(v3(found, found.results));
  });

  app.get('/v3/mempool/transactions', (c) => {
    const found = page(mempool.all(), query(c));
    return c.json(
      v3(
        found,
        found.results.map((entry) => pendingJson(entry, new Set(), false)),
      ),
    );
  });

  app.get('/v3/principals/:principal/transactions', (c) => {
    const who = parse(principal, c.req.param('principal'));
    const found = page(ledger.transactionsOf(who), query(c));
    const results = found.results.map((txid) => {
      const mined = minedOf(txid);
      return { transaction: minedJson(mined, new Set(), false), ...involvementJson(mined, who) };
    });
    return c.json(v3(found, results));
  });

  app.get('/v3/principals/:principal/nonces', (c) => {
    const who = parse(principal, c.req.param('principal'));
    const next = ledger.nonce(who);
    const pending = mempool.nonces(who);
    const last = pending.at(-1) ?? null;
    return c.json({
      next_nonce: chain.nextNonce(who),
      last_confirmed_nonce: next > 0 ? next - 1 : null,
      mempool: { last_nonce: last, pending_nonces: pending, missing_nonces: missing(next, pending) },
    });
  });

  app.get('/v3/principals/:principal/mempool/transactions', (c) => {
    const who = parse(principal, c.req.param('principal'));
    const own = mempool.all().filter(({ transaction: { origin, sponsor, payload } }) => {
      const other = payload.type === 'token_transfer' ? payload.recipient : payload.contract;
      return origin.address === who || sponsor?.address === who || other === who;
    });
    const found = page(own, query(c));
    return c.json(
      v3(
        found,
        found.results.map((entry) => pendingJson(entry, new Set(), false)),
      ),
    );
  });

  app.get('/v3/principals/:principal/balances/stx', (c) => c.json(stxBalance(c)));
  app.get('/v2/addresses/:principal/balances/stx', (c) => {
    const { balance, mempool: pending } = stxBalance(c);
    return c.json({
      balance,
      estimated_balance: pending.estimated_balance,
      pending_balance_inbound: pending.inbound,
      pending_balance_outbound: pending.outbound,
      total_miner_rewards_received: '0',
      lock_tx_id: '',
      locked: '0',
      lock_height: 0,
      burnchain_lock_height: 0,
      burnchain_unlock_height: 0,
    });
  });

  function stxBalance(c: Context) {
    const who = parse(principal, c.req.param('principal'));
    const balance = chain.balance(who);
    const { inbound, outbound } = mempool.movements(who);
    return {
      balance: String(balance),
      available: String(balance),
      locked: null,
      mempool: {
        estimated_balance: String(balance + inbound - outbound),
        inbound: String(inbound),
        outbound: String(outbound),
      },
    };
  }

  app.get('/v2/smart-contracts/status', (c) => {
    const ids = c.req.queries('contract_id')?.flatMap((text) => text.split(',')) ?? [];
    if (ids.length === 0) throw new BadRequest('contract_id: missing');
    const status = ids.map((text) => {
      const id = parse(contractId, text);
      const contract = ledger.contract(id);
      if (!contract) return [id, { found: false }] as const;
      const { txid, height } = contract;
      const result = { status: 'success', tx_id: `0x${txid}`, contract_id: id, block_height: height };
      return [id, { found: true, result }] as const;
    });
    return c.json(Object.fromEntries(status));
  });

  app.get('/v2/smart-contracts/:id/logs', (c) => {
    const found = page(ledger.logsOf(parse(contractId, c.req.param('id'))), query(c));
    return c.json(v2(found, found.results.map(logJson)));
  });

  app.get('/v2/blocks', (c) => {
    const found = page(ledger.blocks, query(c));
    return c.json(v2(found, found.results.map(blockJson)));
  });

  app.get('/v2/blocks/:block', (c) => c.json(blockJson(blockOf(c))));

  app.get('/v2/blocks/:block/transactions', (c) => {
    const found = page([...blockOf(c).txids].reverse(), query(c));
    return c.json(
      v2(
        found,
        found.results.map((txid) => minedV1(minedOf(txid))),
      ),
    );
  });

  app.get('/v3/blocks/:block/transactions', (c) => {
    const found = page([...blockOf(c).txids].reverse(), query(c));
    return c.json(
      v3(
        found,
        found.results.map((txid) => minedJson(minedOf(txid), new Set(), false)),
      ),
    );
  });

  function blockOf(c: Context): Block {
    const block = ledger.block(parse(blockSchema, c.req.param('block')));
    if (!block) throw new NotFound('could not find block');
    return block;
  }

  return app;
}

export function query(c: Context) {
  return parse(paging, c.req.query());
}

function includes(c: Context): ReadonlySet<Include> {
  const asked = c.req.queries('include')?.flatMap((text) => text.split(',')) ?? [];
  return new Set(parse(includeSchema, asked));
}

/** Nonces below the last pending one that nothing pending uses. */
export function missing(next: number, pending: readonly number[]): number[] {
  const last = pending.at(-1);
  const gaps: number[] = [];
  for (let nonce = next; last !== undefined && nonce < last && gaps.length < 100; nonce++) {
    if (!pending.includes(nonce)) gaps.push(nonce);
  }
  return gaps;
}
