import * as z from 'zod/mini';
import { retryAfter, UNTRACED } from '@/lib/http';
import { RESEARCH_CODES, type ResearchServerCode } from './codes';
import type { SignedContribution } from './contribution';

export type ResearchErrorCode = ResearchServerCode | 'unreachable' | 'bad-answer';

/** A contribution was not taken, or its fate is not known. What was sent once may be sent again: it is counted once. */
export class ResearchError extends Error {
  override readonly name = 'ResearchError';

  constructor(
    readonly code: ResearchErrorCode,
    message: string,
    readonly retryAfter?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface ResearchClient {
  /** The quarter about which contributions are taken now; null where the server takes none. @throws ResearchError */
  quarter(): Promise<number | null>;
  /** Hands in a contribution or its withdrawal. @throws ResearchError */
  send(signed: SignedContribution): Promise<void>;
}

const offerSchema = z.union([
  z.object({ state: z.literal('off') }),
  z.object({ state: z.literal('on'), quarter: z.number().check(z.int(), z.minimum(8000)) }),
]);
const takenSchema = z.object({ state: z.enum(['kept', 'withdrawn']) });
const errorSchema = z.object({
  error: z.object({ code: z.enum(RESEARCH_CODES), message: z.string().check(z.maxLength(1000)) }),
});

/**
 * A client of research's routes.
 * @param baseUrl where the API is, without a trailing slash; '' in the page means its own origin
 */
export function createResearch(baseUrl = '', fetcher: typeof fetch = globalThis.fetch): ResearchClient {
  async function ask<T>(schema: z.ZodMiniType<T>, init: RequestInit): Promise<T> {
    let response: Response;
    let body: unknown;
    try {
      const signal = AbortSignal.timeout(20_000);
      response = await fetcher(`${baseUrl}/api/research/contributions`, { ...init, ...UNTRACED, signal });
      body = await response.json().catch(() => undefined);
    } catch (cause) {
      throw new ResearchError('unreachable', 'The server cannot be reached.', undefined, { cause });
    }
    const refused = errorSchema.safeParse(body);
    if (refused.success) {
      const { code, message } = refused.data.error;
      throw new ResearchError(code, message, retryAfter(response));
    }
    const read = schema.safeParse(body);
    if (response.ok && read.success) return read.data;
    const code = response.status >= 500 ? 'unavailable' : 'bad-answer';
    throw new ResearchError(code, `The server’s answer cannot be read (${response.status}).`);
  }
  return {
    async quarter() {
      const offer = await ask(offerSchema, {});
      return offer.state === 'on' ? offer.quarter : null;
    },
    async send(signed) {
      const headers = { 'content-type': 'application/json' };
      await ask(takenSchema, { method: 'POST', headers, body: JSON.stringify(signed) });
    },
  };
}
