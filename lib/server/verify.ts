import 'server-only';
import { check } from '@/lib/verify/check';
import { checkMany } from '@/lib/verify/many';
import { reportOf } from '@/lib/verify/report';
import type { Deps } from '@/lib/verify/verdict';
import { ApiError, answer, json, mediaType, readBody } from './http';
import { ownChain } from './own-chain';
import { type BucketSize, TokenBuckets } from './rate-limit';
import { singleton } from './singleton';
import { BODY_MAX, requestSchema } from './verify-schemas';

/** Checks that the service takes at once and in a second, over all who ask: nobody’s address is looked at. */
export const VERIFY_LIMIT: BucketSize = { burst: 600, perSecond: 20 };

export interface VerifyHandlers {
  verify(request: Request): Promise<Response>;
}

/**
 * The check over HTTP. It changes nothing, so that a request may be sent again; nothing of what is asked is kept or written
 * down, and every refusal is worded without it.
 */
export function createVerifyHandlers(
  deps: () => Deps,
  { now = Date.now, limit = VERIFY_LIMIT }: { now?: () => number; limit?: BucketSize } = {},
): VerifyHandlers {
  const buckets = new TokenBuckets(limit, now);
  const headers = (): Record<string, string> => {
    const left = buckets.left('all');
    const full = Math.ceil((limit.burst - left) / limit.perSecond);
    return {
      'ratelimit-policy': `"checks";q=${limit.burst};w=${Math.ceil(limit.burst / limit.perSecond)}`,
      ratelimit: `"checks";r=${left};t=${full}`,
    };
  };
  return {
    async verify(request) {
      // As it stands when the checks are taken: afterwards some would have been given back.
      let left = headers();
      const response = await answer('verify', async () => {
        if (mediaType(request) !== 'application/json') {
          throw new ApiError(415, 'content-type', 'The body is application/json.');
        }
        const body = await readBody(
          request,
          BODY_MAX,
          () => new ApiError(413, 'body-size', `A request has at most ${BODY_MAX} bytes.`),
        );
        const asked = parse(body);
        const cost = 'inputs' in asked ? asked.inputs.length : 1;
        const wait = buckets.take('all', cost);
        left = headers();
        if (wait > 0)
          throw new ApiError(429, 'busy', 'Too many checks just now. Try again a little later.', wait);
        const own = deps();
        if ('input' in asked) {
          const checked = await check(own, asked.input, { thorough: true });
          return json(200, { answer: reportOf(checked, own.place) });
        }
        const texts = asked.inputs.map((one) => one.input);
        const answers: { index: number; id?: string; answer: unknown }[] = [];
        for await (const chunk of checkMany(own, texts, { tries: 1, patience: 8_000 })) {
          for (const { index, checked } of chunk) {
            const id = asked.inputs[index]?.id;
            answers.push({
              index,
              ...(id === undefined ? {} : { id }),
              answer: reportOf(checked, own.place),
            });
          }
        }
        return json(200, { answers });
      });
      for (const [name, value] of Object.entries(left)) response.headers.set(name, value);
      return response;
    },
  };
}

function parse(body: Uint8Array) {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new ApiError(400, 'json', 'The body is not JSON in UTF-8.');
  }
  const parsed = requestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ApiError(
    400,
    'request',
    'The body is {"input": "…"} or {"inputs": [{"input": "…"}, …]}, within the limits of /api/v1/openapi.json.',
  );
}

/** The process's handlers, on the server's own chain. */
export function verifyHandlers(): VerifyHandlers {
  return singleton('verify', () => {
    const chain = ownChain();
    const { chainId, deployer } = chain;
    return createVerifyHandlers(() => ({ chain, place: { chainId, deployer } }));
  });
}
