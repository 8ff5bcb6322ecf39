import * as z from 'zod';

/** The lines of the log. A change that old logs cannot be read with gets a new `LOG_VERSION`. */
export const LOG_VERSION = 1;

const cost = z.object({
  read_count: z.number(),
  read_length: z.number(),
  runtime: z.number(),
  write_count: z.number(),
  write_length: z.number(),
});

export const executionSchema = z.object({
  status: z.enum(['success', 'abort_by_response', 'abort_by_post_condition']),
  result: z.string(),
  events: z.array(z.object({ event: z.string(), data: z.record(z.string(), z.unknown()) })),
  cost,
  vmError: z.string().nullable(),
});

const stepSchema = z.tuple([z.enum(['stacks-blocks', 'burn-blocks']), z.int().positive()]);
/** A run of empty blocks that the engine mined to follow the clock. */
export type Step = z.infer<typeof stepSchema>;

export const recordSchema = z.discriminatedUnion('k', [
  z.object({
    k: z.literal('genesis'),
    version: z.literal(LOG_VERSION),
    /** In which the engine begins, in unix seconds. */
    time: z.int(),
    /** Clock steps before the first block. */
    steps: z.array(stepSchema).default([]),
    /** Version of the engine; another may execute differently. */
    engine: z.string(),
    epoch: z.string(),
  }),
  /** An accepted transaction. */
  z.object({ k: z.literal('tx'), raw: z.base64(), at: z.int() }),
  /** A block: clock steps before it, its transactions, and a digest of their outcomes. */
  z.object({
    k: z.literal('block'),
    height: z.int(),
    time: z.int(),
    steps: z.array(stepSchema),
    txs: z.array(z.object({ id: z.string(), undone: executionSchema.optional() })),
    digest: z.string(),
  }),
  z.object({ k: z.literal('drop'), id: z.string(), reason: z.literal('dropped_too_expensive') }),
  /** Time was moved forward by so many seconds. */
  z.object({ k: z.literal('advance'), seconds: z.int() }),
]);

export type LogRecord = z.infer<typeof recordSchema>;
export type BlockRecord = Extract<LogRecord, { k: 'block' }>;
