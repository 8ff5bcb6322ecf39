import 'server-only';
import { ApiError } from './http';

export interface ChainAnswer {
  status: number;
  contentType: string;
  body: Uint8Array<ArrayBuffer>;
}

export interface ChainCall {
  method: 'GET' | 'POST';
  pathAndQuery: string;
  body?: Uint8Array<ArrayBuffer>;
  contentType: string;
}

export interface UpstreamOptions {
  /** Base address of the node, without a trailing slash. */
  url: string;
  /** Sent as x-api-key. */
  apiKey?: string;
  /** Milliseconds for one try. */
  timeoutMs?: number;
  /** Milliseconds that a call may spend waiting for its turn and for the node's allowance. */
  patienceMs?: number;
  /** Calls under way at once, and calls that may wait for their turn. */
  concurrency?: number;
  queue?: number;
  /** Bytes of an answer. */
  maxAnswer?: number;
}

const RETRIES_ON_429 = 4;

/**
 * One node or API, asked politely: few calls at once, a bounded queue, silence for as long as a 429 asks for. Every
 * way to fail has a code; none turns into an empty answer.
 *
 * Codes: 502 'chain-unreachable' (no connection, or no answer in time), 502 'chain-bad-answer' (a server error,
 * a redirect, something that is not JSON, too long), 502 'chain-key' (the API key was refused), 429 'chain-busy'
 * (too many waiting here, or the node's allowance is used up; with Retry-After).
 */
export class Upstream {
  readonly #o: Required<Omit<UpstreamOptions, 'apiKey'>> & Pick<UpstreamOptions, 'apiKey'>;
  readonly #waiting: (() => void)[] = [];
  #active = 0;
  /** Nothing is asked before this time (milliseconds, monotonic), because the node said so. */
  #quietUntil = 0;
  #refusals = 0;

  constructor(options: UpstreamOptions) {
    this.#o = {
      timeoutMs: 10_000,
      patienceMs: 15_000,
      concurrency: 16,
      queue: 256,
      maxAnswer: 4 * 1024 * 1024,
      ...options,
    };
  }

  async ask(call: ChainCall): Promise<ChainAnswer> {
    const giveUpAt = performance.now() + this.#o.patienceMs;
    await this.#turn(giveUpAt);
    try {
      for (let attempt = 0; ; attempt += 1) {
        await this.#silence(giveUpAt);
        const response = await this.#fetch(call);
        if (response !== 'refused') return response;
        // A 429 was not acted upon, so even a broadcast may be sent again.
        if (attempt === RETRIES_ON_429) throw this.#busy(this.#quietUntil - performance.now());
      }
    } finally {
      this.#active -= 1;
      this.#waiting.shift()?.();
    }
  }

  #busy(waitMs: number): ApiError {
    return new ApiError(
      429,
      'chain-busy',
      'The chain is asked too much just now.',
      Math.max(1, waitMs / 1000),
    );
  }

  async #turn(giveUpAt: number): Promise<void> {
    if (this.#active < this.#o.concurrency) {
      this.#active += 1;
      return;
    }
    if (this.#waiting.length >= this.#o.queue) throw this.#busy(1000);
    await new Promise<void>((resolve, reject) => {
      const go = () => {
        clearTimeout(timer);
        this.#active += 1;
        resolve();
      };
      const timer = setTimeout(
        () => {
          this.#waiting.splice(this.#waiting.indexOf(go), 1);
          reject(this.#busy(1000));
        },
        Math.max(0, giveUpAt - performance.now()),
      );
      this.#waiting.push(go);
    });
  }

  /** Waits out what a 429 asked for, unless that is longer than the caller would wait. */
  async #silence(giveUpAt: number): Promise<void> {
    for (;;) {
      const wait = this.#quietUntil - performance.now();
      if (wait <= 0) return;
      if (performance.now() + wait > giveUpAt) throw this.#busy(wait);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  async #fetch(call: ChainCall): Promise<ChainAnswer | 'refused'> {
    let response: Response;
    let body: Uint8Array<ArrayBuffer> | null;
    try {
      response = await fetch(this.#o.url + call.pathAndQuery, {
        method: call.method,
        headers: {
          accept: 'application/json',
          ...(call.body ? { 'content-type': call.contentType } : {}),
          ...(this.#o.apiKey ? { 'x-api-key': this.#o.apiKey } : {}),
        },
        body: call.body,
        // A redirect would carry the key to wherever it points.
        redirect: 'manual',
        cache: 'no-store',
        signal: AbortSignal.timeout(this.#o.timeoutMs),
      });
      if (response.status === 429) {
        await response.body?.cancel();
        this.#noteRefusal(response.headers.get('retry-after'));
        return 'refused';
      }
      body = await readAtMost(response, this.#o.maxAnswer);
    } catch {
      throw new ApiError(
        502,
        'chain-unreachable',
        'The Stacks node cannot be reached, or did not answer in time.',
        5,
      );
    }
    this.#refusals = 0;
    return judge(response, body);
  }

  #noteRefusal(retryAfter: string | null): void {
    this.#refusals += 1;
    const asked = retryAfterMs(retryAfter);
    const backOff = Math.min(30_000, 500 * 2 ** Math.min(10, this.#refusals)) * (0.75 + Math.random() / 2);
    this.#quietUntil = Math.max(this.#quietUntil, performance.now() + (asked ?? backOff));
  }
}

/** Milliseconds that a Retry-After header asks for, in either of its forms; null when there is none. At most an hour. */
export function retryAfterMs(header: string | null, now = Date.now()): number | null {
  if (header === null) return null;
  const wait = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.min(3_600_000, Math.max(0, wait)) : null;
}

/** The whole body, or null when it is longer than `limit`. */
async function readAtMost(response: Response, limit: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (response.body) {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      // Leaving the loop cancels the rest.
      if (length > limit) return null;
      chunks.push(chunk);
    }
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Passes on an answer that is the node's own (JSON, or plain words with a refusal); anything else is a failure. */
function judge(response: Response, body: Uint8Array<ArrayBuffer> | null): ChainAnswer {
  const { status } = response;
  const bad = (why: string) => new ApiError(502, 'chain-bad-answer', `The Stacks node ${why}.`);
  if (status === 401 || status === 403) {
    throw new ApiError(502, 'chain-key', "The Stacks node refuses this server's access.");
  }
  if (status >= 500) throw bad(`has failed (${status})`);
  if (status < 200 || (status >= 300 && status < 400)) throw bad(`gave an unexpected answer (${status})`);
  if (body === null) throw bad('gave an answer that is too long');
  const text = decode(body);
  if (text !== null && isJson(text)) return { status, contentType: 'application/json', body };
  if (status < 300) throw bad('gave an answer that cannot be read');
  const type = response.headers.get('content-type')?.split(';')[0]?.trim();
  if (type === 'text/plain' && text !== null)
    return { status, contentType: 'text/plain; charset=utf-8', body };
  throw new ApiError(status, 'chain-refused', `The Stacks node refuses this call (${status}).`);
}

function decode(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return null;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
