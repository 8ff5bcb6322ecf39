import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import * as z from 'zod/mini';
import { retryAfter, UNTRACED } from '@/lib/http';
import { CHALLENGE_BYTES, MAX_DIFFICULTY, RELAY_CODES, type RelayCode } from './limits';
import { doWork } from './work';

/** The relay's codes, and those that arise on this side of it. */
export type RelayErrorCode = RelayCode | 'unreachable' | 'bad-answer';

const RETRYABLE: readonly RelayErrorCode[] = [
  'work',
  'pending',
  'busy',
  'chain',
  'slow-body',
  'unavailable',
  'unreachable',
];

/** A transaction was not taken. `retryable`: the same bytes may be taken later; sending them twice sends them once. */
export class RelayError extends Error {
  override readonly name = 'RelayError';
  readonly retryable: boolean;
  /** The contract's own code, with 'refused'. */
  readonly contractCode: number | undefined;
  /** Seconds to wait before the next try, when the relay named them. */
  readonly retryAfter: number | undefined;

  constructor(
    readonly code: RelayErrorCode,
    message: string,
    extra: { retryAfter?: number; contractCode?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: extra.cause });
    this.retryable = RETRYABLE.includes(code);
    this.retryAfter = extra.retryAfter;
    this.contractCode = extra.contractCode;
  }
}

const hex = (bytes: number) => z.string().check(z.regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`)));
const offerSchema = z.object({
  on: z.literal(true),
  /** What is paid for every transaction alike, micro-STX. */
  fee: z.string().check(z.regex(/^\d{1,15}$/)),
  /** Whether a call is tried out before it is paid for. */
  simulates: z.boolean(),
  /** What is sponsored: functions by contract. */
  calls: z.record(z.string(), z.array(z.string())),
  /** Zero bits of the proof of work at the moment. */
  difficulty: z.number().check(z.int(), z.minimum(0), z.maximum(MAX_DIFFICULTY)),
  challenge: hex(CHALLENGE_BYTES),
  /** Until when the challenge holds, unix seconds. */
  expires: z.number(),
});
/** What the relay does and asks for. */
export type RelayOffer = z.infer<typeof offerSchema>;
const answerSchema = z.union([offerSchema, z.object({ on: z.literal(false) })]);
const takenSchema = z.object({ txid: z.string().check(z.regex(/^0x[0-9a-f]{64}$/)) });
const errorSchema = z.object({
  error: z.object({
    code: z.enum(RELAY_CODES),
    message: z.string().check(z.maxLength(1000)),
    contractCode: z.optional(z.number()),
  }),
});

export interface Relay {
  /** Whether it pays for transactions: taken for granted until it has said that it does not. */
  readonly on: boolean;
  /** What it does and asks for; null when it is off. @throws RelayError */
  offer(): Promise<RelayOffer | null>;
  /**
   * Hands over a sponsored transaction that its origin has signed, with the work that is asked for; waits while the relay is
   * busy. The same bytes handed over again give the same transaction.
   * @returns the id under which the chain will know it; @throws RelayError
   */
  send(transaction: Uint8Array): Promise<{ txid: string }>;
}

export interface RelayOptions {
  fetch?: typeof fetch;
  timeoutMs?: number;
  /** How long `send` goes on trying while the relay is busy or out of reach, milliseconds. */
  patienceMs?: number;
}

/**
 * A client of the relay for browser and Node.
 * @param baseUrl where the API is, without a trailing slash; '' in the page means its own origin.
 */
export function createRelay(
  baseUrl = '',
  { fetch: fetcher = globalThis.fetch, timeoutMs = 30_000, patienceMs = 120_000 }: RelayOptions = {},
): Relay {
  const url = `${baseUrl.replace(/\/+$/, '')}/api/relay`;
  let on = true;

  async function offer(): Promise<RelayOffer | null> {
    const answer = read(answerSchema, await ask(fetcher, url, timeoutMs, {}));
    on = answer.on;
    return answer.on ? answer : null;
  }

  async function attempt(transaction: Uint8Array): Promise<{ txid: string }> {
    const offered = await offer();
    if (!offered) throw new RelayError('off', 'The relay is off.');
    const challenge = hexToBytes(offered.challenge);
    const counter = await doWork(challenge, transaction, offered.difficulty);
    const body = { transaction: bytesToHex(transaction), challenge: offered.challenge, counter };
    const reply = await ask(fetcher, url, timeoutMs, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return read(takenSchema, reply);
  }

  return {
    get on() {
      return on;
    },
    offer,
    async send(transaction) {
      const giveUpAt = Date.now() + patienceMs;
      for (let wait = 500; ; wait = Math.min(wait * 1.5, 5000)) {
        try {
          return await attempt(transaction);
        } catch (error) {
          if (!(error instanceof RelayError)) throw error;
          if (error.code === 'off') on = false;
          // Varied, so that those who were sent away together do not come back together.
          const pause = Math.max((error.retryAfter ?? 0) * 1000, wait) * (0.75 + Math.random() / 2);
          if (!error.retryable || Date.now() + pause > giveUpAt) throw error;
          await new Promise((resolve) => setTimeout(resolve, pause));
        }
      }
    },
  };
}

/** One request. @throws RelayError with the relay's code, or 'unreachable', 'busy', 'unavailable', 'bad-answer' */
async function ask(
  fetcher: typeof fetch,
  url: string,
  timeoutMs: number,
  init: RequestInit,
): Promise<unknown> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetcher(url, {
      ...init,
      ...UNTRACED,
      signal: AbortSignal.timeout(timeoutMs),
    });
    body = parsed(await response.text());
  } catch (cause) {
    throw new RelayError('unreachable', 'The relay cannot be reached.', { cause });
  }
  if (response.ok) return body;
  const wait = { retryAfter: retryAfter(response) };
  const refusal = errorSchema.safeParse(body);
  if (refusal.success) {
    const { code, message, contractCode } = refusal.data.error;
    throw new RelayError(code, message, { ...wait, contractCode });
  }
  // Something in between answered in place of the relay.
  if (response.status === 429) throw new RelayError('busy', 'The relay is busy.', wait);
  if (response.status >= 500)
    throw new RelayError('unavailable', `The relay failed (${response.status}).`, wait);
  throw new RelayError('bad-answer', `The relay gave an answer that is not its own (${response.status}).`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function read<T>(schema: z.ZodMiniType<T>, body: unknown): T {
  const answer = schema.safeParse(body);
  if (answer.success) return answer.data;
  throw new RelayError('bad-answer', 'The relay gave an answer that cannot be read.');
}
