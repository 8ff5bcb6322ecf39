import * as z from 'zod';
import { retryAfter, UNTRACED } from '@/lib/http';
import { BLOB_SIZES } from './limits';

/** The server's codes, and those that arise on this side of it. */
const serverCodes = [
  'address',
  'blob-size',
  'box-full',
  'busy',
  'content-type',
  'id',
  'slow-body',
  'storage-full',
  'token',
  'unavailable',
] as const;
export type MailboxErrorCode = (typeof serverCodes)[number] | 'unreachable' | 'bad-answer';

const retryableCodes: readonly MailboxErrorCode[] = [
  'box-full',
  'busy',
  'slow-body',
  'storage-full',
  'unavailable',
  'unreachable',
];

/** A message was not sent, fetched or deleted. `retryable`: the same call may work later, unchanged. */
export class MailboxError extends Error {
  override readonly name = 'MailboxError';
  readonly retryable: boolean;

  constructor(
    readonly code: MailboxErrorCode,
    message: string,
    /** Seconds to wait before the next try, when the server named them. */
    readonly retryAfter?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.retryable = retryableCodes.includes(code);
  }
}

export interface MailboxMessage {
  id: string;
  blob: Uint8Array;
}

export interface MailboxPage {
  /** Oldest first. */
  messages: MailboxMessage[];
  /** Present when there is more: give it to `receive` as `after`. */
  next?: string;
}

export interface Mailbox {
  /** Puts a sealed blob of 1024, 4096 or 16384 bytes into a box (64 hex digits). Gives the message's id. */
  send(address: string, blob: Uint8Array): Promise<string>;
  /** A page of the box that the 32-byte token opens, from the oldest or after a message. A message may come twice. */
  receive(token: Uint8Array, after?: string): Promise<MailboxPage>;
  /** Deletes a message; one that is gone already is no error. */
  remove(token: Uint8Array, id: string): Promise<void>;
}

const idSchema = z.string().regex(/^[0-9a-f]{32}$/);
const sentSchema = z.object({ id: idSchema });
const blobSchema = z
  .base64()
  .max(22_000)
  .transform((text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)))
  .refine((blob) => BLOB_SIZES.some((size) => size === blob.length));
const pageSchema = z.object({
  messages: z.array(z.object({ id: idSchema, blob: blobSchema })).max(1000),
  next: idSchema.optional(),
});
const errorSchema = z.object({
  error: z.object({ code: z.enum(serverCodes), message: z.string().max(1000) }),
});

/**
 * A client of the mailbox for browser and Node.
 * @param baseUrl where the API is, without a trailing slash; '' in the page means its own origin.
 * @throws MailboxError from every call.
 */
export function createMailbox(
  baseUrl = '',
  {
    fetch: fetcher = globalThis.fetch,
    timeoutMs = 15_000,
  }: { fetch?: typeof fetch; timeoutMs?: number } = {},
): Mailbox {
  const base = `${baseUrl.replace(/\/+$/, '')}/api/mailbox`;

  async function ask(path: string, init: RequestInit): Promise<unknown> {
    let response: Response;
    let text: string;
    try {
      response = await fetcher(`${base}${path}`, {
        ...init,
        ...UNTRACED,
        signal: AbortSignal.timeout(timeoutMs),
      });
      text = await response.text();
    } catch (cause) {
      throw new MailboxError('unreachable', 'The mailbox cannot be reached.', undefined, { cause });
    }
    let body: unknown;
    try {
      body = text === '' ? undefined : JSON.parse(text);
    } catch {
      body = undefined;
    }
    if (response.ok) return body;
    const refusal = errorSchema.safeParse(body);
    const wait = retryAfter(response);
    if (refusal.success) {
      throw new MailboxError(refusal.data.error.code, refusal.data.error.message, wait);
    }
    // Something in between answered in place of the mailbox.
    if (response.status === 429) throw new MailboxError('busy', 'The mailbox is busy.', wait);
    if (response.status >= 500) {
      throw new MailboxError('unavailable', `The mailbox failed (${response.status}).`, wait);
    }
    throw new MailboxError(
      'bad-answer',
      `The mailbox gave an answer that is not its own (${response.status}).`,
    );
  }

  function parse<T>(schema: z.ZodType<T>, body: unknown): T {
    const parsed = schema.safeParse(body);
    if (!parsed.success)
      throw new MailboxError('bad-answer', 'The mailbox gave an answer that cannot be read.');
    return parsed.data;
  }

  return {
    async send(address, blob) {
      const body = await ask(`/${encodeURIComponent(address)}`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        // A copy: the type of a body asks for a buffer that is not shared.
        body: new Uint8Array(blob),
      });
      return parse(sentSchema, body).id;
    },
    async receive(token, after) {
      const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
      return parse(pageSchema, await ask(query, { headers: authorization(token) }));
    },
    async remove(token, id) {
      await ask(`/${encodeURIComponent(id)}`, { method: 'DELETE', headers: authorization(token) });
    },
  };
}

function authorization(token: Uint8Array): { authorization: string } {
  const hex = Array.from(token, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { authorization: `Bearer ${hex}` };
}
