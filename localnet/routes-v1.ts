import { makeSTXTokenTransfer } from '@stacks/transactions';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { FAUCET } from './accounts';
import {
  address,
  jsonBody,
  type Localnet,
  NotFound,
  page,
  parse,
  principal,
  txid as txidSchema,
} from './http';
import { minedV1, pendingV1 } from './render-v1';
import { missing, query } from './routes-api';

/** What the faucet gives at a time, in µSTX: 500 STX, as on the testnet. */
const FAUCET_AMOUNT = 500_000_000n;
const FAUCET_FEE = 300n;

/** Routes of `/extended/v1` that clients still use, the status, and the faucet. */
export function v1Routes({ chain, submit }: Localnet): Hono {
  const app = new Hono();
  const { ledger, mempool } = chain;

  app.get('/', (c) => {
    const { tip } = ledger;
    return c.json({
      server_version: 'embedded local chain',
      status: 'ready',
      chain_tip: {
        block_height: tip.height,
        block_hash: tip.hash,
        index_block_hash: tip.indexHash,
        burn_block_height: tip.burnHeight,
      },
    });
  });

  app.get('/v1/tx/:txid', (c) => {
    const txid = parse(txidSchema, c.req.param('txid'));
    const mined = ledger.minedBy(txid);
    if (mined) return c.json(minedV1(mined));
    const entry = mempool.get(txid) ?? ledger.droppedBy(txid);
    if (!entry) throw new NotFound(`could not find transaction by ID 0x${txid}`);
    return c.json(pendingV1(entry));
  });

  app.get('/v1/tx/:txid/raw', (c) => {
    const txid = parse(txidSchema, c.req.param('txid'));
    const entry = ledger.minedBy(txid) ?? mempool.get(txid) ?? ledger.droppedBy(txid);
    if (!entry) throw new NotFound(`could not find transaction by ID 0x${txid}`);
    return c.json({ raw_tx: `0x${Buffer.from(entry.transaction.raw).toString('hex')}` });
  });

  app.get('/v1/address/:principal/nonces', (c) => {
    const who = parse(principal, c.req.param('principal'));
    const next = ledger.nonce(who);
    const pending = mempool.nonces(who);
    return c.json({
      last_mempool_tx_nonce: pending.at(-1) ?? null,
      last_executed_tx_nonce: next > 0 ? next - 1 : null,
      possible_next_nonce: chain.nextNonce(who),
      detected_missing_nonces: missing(next, pending),
      detected_mempool_nonces: pending,
    });
  });

  app.get('/v1/address/:principal/stx', (c) => {
    const who = parse(principal, c.req.param('principal'));
    const balance = chain.balance(who);
    const { inbound, outbound } = mempool.movements(who);
    return c.json({
      balance: String(balance),
      estimated_balance: String(balance + inbound - outbound),
      pending_balance_inbound: String(inbound),
      pending_balance_outbound: String(outbound),
      locked: '0',
      lock_tx_id: '',
      lock_height: 0,
      burnchain_lock_height: 0,
      burnchain_unlock_height: 0,
    });
  });

  app.get('/v1/address/:principal/transactions', (c) => {
    const who = parse(principal, c.req.param('principal'));
    const { limit, offset, total, results } = page(ledger.transactionsOf(who), query(c));
    const transactions = results.map((txid) => ledger.minedBy(txid)).filter((mined) => mined !== undefined);
    return c.json({ limit, offset, total, results: transactions.map(minedV1) });
  });

  // One transfer after another: each needs the nonce after the last one's.
  let faucet: Promise<unknown> = Promise.resolve();
  app.post('/v1/faucets/stx', async (c) => {
    const recipient = await faucetRecipient(c);
    const paid = faucet.then(async () => {
      const transaction = await makeSTXTokenTransfer({
        recipient,
        amount: FAUCET_AMOUNT,
        fee: FAUCET_FEE,
        nonce: chain.nextNonce(FAUCET.address),
        senderKey: FAUCET.privateKey,
        network: 'testnet',
        memo: 'Faucet',
      });
      const raw = transaction.serializeBytes();
      return { txId: `0x${await submit(raw)}`, txRaw: Buffer.from(raw).toString('hex') };
    });
    faucet = paid.catch(() => {});
    return c.json({ success: true, ...(await paid) });
  });

  return app;
}

async function faucetRecipient(c: Context): Promise<string> {
  const inQuery = c.req.query('address');
  if (inQuery !== undefined) return parse(address, inQuery);
  return (await jsonBody(c, z.object({ address }))).address;
}
