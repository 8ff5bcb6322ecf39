import type * as z from 'zod/mini';
import { retryAfter } from '@/lib/http';
import { ChainError } from './errors';

/** Longest time to wait for one answer, in milliseconds. */
const TIMEOUT = 20_000;

export interface Reply {
  status: number;
  body: unknown;
}

/**
 * One request to a node. Resolves with any status below 500 except 429; the body is parsed JSON, or the text itself.
 * @throws ChainError 'unreachable' (no connection, no answer in time, 5xx), 'rate-limited' (429); the signal's own
 * reason when aborted.
 */
export async function request(
  url: string,
  init: RequestInit & { signal?: AbortSignal } = {},
  by: typeof fetch = fetch,
): Promise<Reply> {
  const limit = AbortSignal.timeout(TIMEOUT);
  const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit;
  let response: Response;
  let text: string;
  try {
    response = await by(url, { cache: 'no-store', ...init, signal });
    text = await response.text();
  } catch (cause) {
    init.signal?.throwIfAborted();
    throw new ChainError('unreachable', 'The chain cannot be reached', { cause });
  }
  if (response.status === 429) {
    throw new ChainError('rate-limited', 'The chain is busy', { retryAfter: retryAfter(response) });
  }
  if (response.status >= 500) throw new ChainError('unreachable', `The node answered ${response.status}`);
  try {
    return { status: response.status, body: JSON.parse(text) };
  } catch {
    return { status: response.status, body: text };
  }
}

/** Checks an answer's shape. @throws ChainError 'bad-answer' */
export function parse<T>(schema: z.ZodMiniType<T>, reply: Reply, what: string): T {
  const parsed = reply.status === 200 ? schema.safeParse(reply.body) : undefined;
  if (parsed?.success) return parsed.data;
  const issue = parsed?.error?.issues[0];
  const detail = issue ? `${issue.path.join('.')}: ${issue.message}` : `status ${reply.status}`;
  throw new ChainError('bad-answer', `${what}: ${detail}`);
}

/** Waits. @throws the signal's reason when aborted */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
