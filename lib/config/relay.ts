import * as z from 'zod';
import { BASE_DIFFICULTY, MAX_TRANSACTION_BYTES } from '@/lib/relay/limits';

const key = /^[0-9a-f]{64}(01)?$/;
const amount = z.string().regex(/^[1-9]\d{0,14}$/, 'must be a whole number of micro-STX from 1');
const count = (max: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,5}$/, `must be a whole number from 1 to ${max}`)
    .transform(Number)
    .refine((n) => n <= max, `must be a whole number from 1 to ${max}`);

/** The variables of the relay, which pays the network's fee for people's calls. None of RELAY_SEED and RELAY_KEYS: it is off. */
export const relayVariables = {
  RELAY_SEED: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 32 random bytes in lower-case hex')
    .optional(),
  RELAY_KEYS: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .refine(
      (keys) => keys.length <= 100 && new Set(keys).size === keys.length && keys.every((k) => key.test(k)),
      'must be different private keys in lower-case hex with commas between them, at most 100',
    )
    .optional(),
  RELAY_POOL: count(100).optional(),
  RELAY_FEE: amount.transform(BigInt).optional(),
  RELAY_FEE_MAX: amount.transform(BigInt).optional(),
  RELAY_PER_HOUR: count(100_000).optional(),
  RELAY_PER_DAY: amount.transform(BigInt).optional(),
  RELAY_DIFFICULTY: z
    .string()
    .regex(/^(1?\d|20)$/, 'must be a whole number from 0 to 20')
    .transform(Number)
    .optional(),
  RELAY_NODE_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'must be printable ASCII without spaces')
    .optional(),
};

type Variables = z.infer<z.ZodObject<typeof relayVariables>>;

/** How the relay works. Holds the keys of the sponsors: never send it anywhere. */
export interface RelayEnv {
  /** Where the sponsors' keys come from: one seed for so many, or the keys themselves (hex). */
  seed?: string;
  pool: number;
  keys?: string[];
  /** Paid for every transaction alike, and the most that it may be raised to, micro-STX. */
  fee: bigint;
  feeMax: bigint;
  /** Transactions of one account in an hour. */
  perHour: number;
  /** Spent in a day by all sponsors together, micro-STX. */
  perDay: bigint;
  /** Zero bits that the proof of work needs when there is no load. */
  difficulty: number;
  /** Where calls are tried out: opens the node's own simulation. Without it they are not. */
  nodeToken?: string;
  nodeUrl: string;
}

const FEE = 10_000n;
const PER_DAY = 20_000_000n;

/** The relay's settings, or undefined where it is off; `problem` is told of what does not fit together. */
export function relayEnv(
  v: Variables,
  nodeUrl: string,
  problem: (variable: string, text: string) => void,
): RelayEnv | undefined {
  if (!v.RELAY_SEED && !v.RELAY_KEYS) return undefined;
  if (v.RELAY_SEED && v.RELAY_KEYS) problem('RELAY_KEYS', 'must not be set together with RELAY_SEED');
  const fee = v.RELAY_FEE ?? FEE;
  const feeMax = v.RELAY_FEE_MAX ?? fee * 10n;
  // A node takes no less than 1 micro-STX a byte, and every transaction costs the same.
  if (fee < MAX_TRANSACTION_BYTES)
    problem('RELAY_FEE', `must be at least ${MAX_TRANSACTION_BYTES} micro-STX`);
  if (feeMax < fee) problem('RELAY_FEE_MAX', 'must not be below RELAY_FEE');
  return {
    seed: v.RELAY_SEED,
    keys: v.RELAY_KEYS,
    pool: v.RELAY_POOL ?? 8,
    fee,
    feeMax,
    perHour: v.RELAY_PER_HOUR ?? 60,
    perDay: v.RELAY_PER_DAY ?? PER_DAY,
    difficulty: v.RELAY_DIFFICULTY ?? BASE_DIFFICULTY,
    nodeToken: v.RELAY_NODE_TOKEN,
    nodeUrl,
  };
}
