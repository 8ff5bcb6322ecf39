import * as z from 'zod/mini';

/** The parts of a node's and the Hiro API's answers that are used here. Unknown fields are ignored. */
const natural = z.number().check(z.int(), z.minimum(0));
const hex = z.string().check(z.regex(/^0x[0-9a-f]*$/i));

export const readResult = z.union([
  z.object({ okay: z.literal(true), result: hex }),
  z.object({ okay: z.literal(false), cause: z.string() }),
]);

export const sourceResult = z.object({ source: z.string() });

export const accountResult = z.object({ balance: hex, nonce: natural });

export const noncesResult = z.object({ next_nonce: natural });

export const estimateResult = z.object({
  estimations: z.array(z.object({ fee: natural })).check(z.minLength(1)),
});

export const feeRateResult = natural;

export const txidResult = z.string().check(z.regex(/^(0x)?[0-9a-f]{64}$/i));

export const rejection = z.object({
  error: z.string(),
  reason: z.optional(z.string()),
  reason_data: z.optional(z.unknown()),
});

export const transactionResult = z.object({
  tx_id: z.string(),
  status: z.string(),
  block: z.optional(z.object({ height: natural, time: natural })),
  result: z.optional(z.object({ hex, repr: z.string() })),
  vm_error: z.optional(z.nullable(z.string())),
  sponsor: z.optional(z.nullable(z.unknown())),
  replaced_by_tx_id: z.optional(z.nullable(z.string())),
});

export const logsResult = z.object({
  next_cursor: z.nullable(z.string()),
  results: z.array(
    z.object({
      tx_id: z.string(),
      event_index: natural,
      contract_log: z.object({ value: z.object({ hex }) }),
    }),
  ),
});

/** The youngest transactions of an account that are in blocks. */
export const minedResult = z.object({
  results: z.array(z.object({ transaction: z.object({ tx_id: z.string(), status: z.string() }) })),
});

export const blockResult = z.object({ height: natural, block_time: natural });

export const faucetResult = z.object({ success: z.literal(true), txId: z.string() });
