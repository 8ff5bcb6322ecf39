import { hexToBytes } from '@noble/hashes/utils.js';
import { Hono } from 'hono';
import * as z from 'zod';
import { hex, jsonBody, type Localnet } from './http';
import { Rejection } from './rejection';

const simulateBody = z.object({ transaction_hex: hex });

/**
 * `POST /v3/transactions/simulate` as a Stacks node has it (stacks-core pull request 7424): what a signed transaction would do on top
 * of the newest block. The token of the node's settings goes into `authorization` as it is; without one the route is shut.
 */
export function simulationRoutes({ chain, token }: Localnet): Hono {
  const app = new Hono();
  app.post('/transactions/simulate', async (c) => {
    if (token === undefined) return c.text('Bad Request.', 400);
    if (c.req.header('authorization') !== token) return c.text('Unauthorized', 401);
    const { transaction_hex } = await jsonBody(c, simulateBody);
    try {
      const { transaction, execution } = chain.simulate(hexToBytes(transaction_hex));
      const { status, result, events, vmError, cost } = execution;
      const { tip } = chain.ledger;
      return c.json({
        txid: transaction.txid,
        tip_block_id: tip.indexHash.slice(2),
        consensus_hash: tip.burnHash.slice(2, 42),
        block_height: tip.height + 1,
        result_hex: result,
        stx_burned: 0,
        execution_cost: cost,
        execution_limit: null,
        events,
        post_condition_aborted: status === 'abort_by_post_condition',
        vm_error: vmError,
      });
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      return c.text(`Failed to simulate transaction: ${error.reason}\n`, 400);
    }
  });
  return app;
}
