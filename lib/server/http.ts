import 'server-only';

/** A request that is refused, or a failure worth telling: becomes `{error: {code, message, contractCode?}}` with its status. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Seconds after which another try makes sense. */
    readonly retryAfter?: number,
    /** The code of the contract that would refuse the call; told as it is. */
    readonly contractCode?: number,
  ) {
    super(message);
  }
}

/** Every answer of the API: never cached by anybody, never taken for another type. */
const commonHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...commonHeaders, ...headers },
  });
}

export function bytes(status: number, contentType: string, body: Uint8Array<ArrayBuffer>): Response {
  return new Response(body, { status, headers: { 'content-type': contentType, ...commonHeaders } });
}

export function noContent(): Response {
  return new Response(null, { status: 204, headers: commonHeaders });
}

export function errorResponse(error: ApiError): Response {
  const headers: Record<string, string> =
    error.retryAfter === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(error.retryAfter))) };
  const { status, code, message, contractCode } = error;
  return json(status, { error: { code, message, contractCode } }, headers);
}

/**
 * Runs a handler and turns what it throws into an answer. An unforeseen error is reported by its class only: the
 * messages of database and network errors carry parameters, and those are what this server must not write down.
 */
export async function answer(part: string, handler: () => Promise<Response>): Promise<Response> {
  try {
    return await handler();
  } catch (error) {
    if (error instanceof ApiError) return errorResponse(error);
    const kind = error instanceof Error ? error.constructor.name : typeof error;
    const cause =
      error instanceof Error && error.cause instanceof Error ? ` (${error.cause.constructor.name})` : '';
    console.error(`${part}: unforeseen ${kind}${cause}`);
    return errorResponse(
      new ApiError(503, 'unavailable', 'The server cannot do this just now. Try again.', 5),
    );
  }
}

/**
 * The media type of a request's body, without its parameters. What changes something asks for one that a page of another origin
 * cannot send without being allowed to.
 */
export function mediaType(request: Request): string | undefined {
  return request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
}

/**
 * Reads a request's body, holding never more than `limit` bytes and one chunk, however much is sent.
 * @throws ApiError `tooLarge` when there is more; 408 'slow-body' when it has not ended after `timeoutMs`.
 */
export async function readBody(
  request: Request,
  limit: number,
  tooLarge: () => ApiError,
  timeoutMs = 15_000,
): Promise<Uint8Array<ArrayBuffer>> {
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > limit) {
    // Unread on purpose; cancelling tells the server to drop the rest.
    await request.body?.cancel().catch(() => {});
    throw tooLarge();
  }
  if (!request.body) return new Uint8Array(0);
  const reader = request.body.getReader();
  const late = Symbol('late');
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<typeof late>((resolve) => {
    timer = setTimeout(() => resolve(late), timeoutMs);
  });
  const buffer = new Uint8Array(limit);
  let length = 0;
  try {
    for (;;) {
      const step = await Promise.race([reader.read(), deadline]);
      if (step === late) throw new ApiError(408, 'slow-body', 'The request took too long to arrive.');
      if (step.done) return buffer.slice(0, length);
      if (length + step.value.length > limit) throw tooLarge();
      buffer.set(step.value, length);
      length += step.value.length;
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
