import 'server-only';
import { createHash } from 'node:crypto';
import { readEnv } from '@/lib/config/env';
import { AnswerCache } from './answer-cache';
import { CHAIN_ROUTES, type ChainRoute, isTransactionPath, QUERY_VALUE, SETTLED_MS } from './chain-routes';
import { type ChainAnswer, Upstream, type UpstreamOptions } from './chain-upstream';
import { ApiError, answer, bytes, mediaType, readBody } from './http';
import { singleton } from './singleton';

export interface ChainProxyOptions extends UpstreamOptions {
  mainnet: boolean;
  /** Milliseconds since 1970; ages the cache. */
  now?: () => number;
}

/**
 * The page's way to the configured node: the same paths below /api/chain. It passes on what the allow-list names
 * and nothing else of the request (no cookies, no headers), adds the API key, keeps answers for a moment, asks once
 * for what several want at the same time, and gives back a failure as a failure.
 */
export class ChainProxy {
  readonly #upstream: Upstream;
  readonly #cache: AnswerCache;
  readonly #asked = new Map<string, Promise<ChainAnswer>>();
  readonly #mainnet: boolean;
  /** Counts broadcasts: what was asked before one is not an answer to what is asked after it. */
  #generation = 0;

  constructor(options: ChainProxyOptions) {
    this.#upstream = new Upstream(options);
    this.#cache = new AnswerCache(options.now ?? Date.now);
    this.#mainnet = options.mainnet;
  }

  /** Answers a request whose path, below /api/chain, is `path` (beginning with a slash). */
  handle(request: Request, path: string): Promise<Response> {
    return answer('chain proxy', async () => {
      const route = this.#route(request.method, path);
      const query = allowedQuery(route, new URL(request.url).searchParams);
      const body =
        route.method === 'POST'
          ? await readBody(
              request,
              route.maxBody,
              () => new ApiError(413, 'body-size', 'The body is too large.'),
            )
          : undefined;
      const type = mediaType(request);
      const contentType = type === 'application/octet-stream' ? type : 'application/json';
      const result = await this.#ask(route, path, query, body, contentType);
      return bytes(result.status, result.contentType, result.body);
    });
  }

  /** Forgets all answers: something was sent, here or by the relay, and what was known before it may not hold after it. */
  forget(): void {
    this.#generation += 1;
    this.#cache.clear();
  }

  /** The node's height, or null when it cannot be reached or does not say. For the health answer. */
  async height(): Promise<number | null> {
    try {
      const info = this.#route('GET', '/v2/info');
      const result = await this.#ask(info, '/v2/info', '', undefined, 'application/json');
      const { stacks_tip_height: height } = JSON.parse(new TextDecoder().decode(result.body));
      return Number.isSafeInteger(height) ? height : null;
    } catch {
      return null;
    }
  }

  #route(method: string, path: string): ChainRoute {
    const onPath = CHAIN_ROUTES.filter(
      (route) => route.path.test(path) && !(route.testOnly && this.#mainnet),
    );
    if (onPath.length === 0)
      throw new ApiError(404, 'not-allowed', 'This server does not pass that call on.');
    const route = onPath.find((candidate) => candidate.method === method);
    if (!route) throw new ApiError(405, 'method', 'That call has another method.');
    return route;
  }

  async #ask(
    route: ChainRoute,
    path: string,
    query: string,
    body: Uint8Array<ArrayBuffer> | undefined,
    contentType: string,
  ): Promise<ChainAnswer> {
    const call = { method: route.method, pathAndQuery: path + query, body, contentType };
    if (!route.reads) {
      try {
        return await this.#upstream.ask(call);
      } finally {
        // Also after a failure: a broadcast whose answer was lost may have arrived.
        this.forget();
      }
    }
    const hash = body ? createHash('sha256').update(body).digest('hex') : '';
    // With the generation in it, an answer that was under way when a broadcast began is never found again.
    const key = [this.#generation, route.method, path + query, contentType, hash].join(' ');
    const kept = this.#cache.get(key);
    if (kept) return kept;
    const asked = this.#asked.get(key);
    if (asked) return asked;

    const asking = this.#upstream.ask(call).then((result) => {
      if (result.status === 200 && route.cacheMs > 0) {
        const settled = isTransactionPath(path) && hasRun(result);
        this.#cache.set(key, result, settled ? SETTLED_MS : route.cacheMs);
      }
      return result;
    });
    this.#asked.set(key, asking);
    try {
      return await asking;
    } finally {
      this.#asked.delete(key);
    }
  }
}

function allowedQuery(route: ChainRoute, given: URLSearchParams): string {
  const kept = new URLSearchParams();
  for (const [name, value] of given) {
    if (!route.query.includes(name) || !QUERY_VALUE.test(value)) {
      throw new ApiError(400, 'query', 'That query parameter is not passed on.');
    }
    kept.append(name, value);
  }
  kept.sort();
  const text = kept.toString();
  return text === '' ? '' : `?${text}`;
}

/** Whether the answer about a transaction is one that only a re-organisation changes. */
function hasRun({ body }: ChainAnswer): boolean {
  const { status } = JSON.parse(new TextDecoder().decode(body)) as { status?: unknown };
  return status === 'success' || status === 'abort_by_response' || status === 'abort_by_post_condition';
}

/** The process's proxy to the configured node. */
export function chainProxy(): ChainProxy {
  return singleton('chain-proxy', () => {
    const env = readEnv();
    return new ChainProxy({ url: env.apiUrl, apiKey: env.hiroApiKey, mainnet: env.network === 'mainnet' });
  });
}
