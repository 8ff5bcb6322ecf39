import 'server-only';
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { ADDRESS_DOMAIN, BLOB_SIZES, MAX_BLOB_SIZE, TOKEN_BYTES } from '@/lib/mailbox/limits';
import { database } from './database';
import { ApiError, answer, json, mediaType, noContent, readBody } from './http';
import { MailboxStore } from './mailbox-store';
import { type BucketSize, TokenBuckets } from './rate-limit';
import { singleton } from './singleton';

const addressSchema = z.string().regex(/^[0-9a-f]{64}$/);
const idSchema = z.string().regex(/^[0-9a-f]{32}$/);
const bearerSchema = z.string().regex(new RegExp(`^Bearer [0-9a-f]{${TOKEN_BYTES * 2}}$`, 'i'));

export interface MailboxLimits {
  sendBox: BucketSize;
  sendAll: BucketSize;
  readBox: BucketSize;
  readAll: BucketSize;
}

/** Generous to people and to a simulator on one machine, in the way of a flood. */
export const DEFAULT_LIMITS: MailboxLimits = {
  sendBox: { burst: 60, perSecond: 0.5 },
  sendAll: { burst: 600, perSecond: 60 },
  readBox: { burst: 60, perSecond: 2 },
  readAll: { burst: 2000, perSecond: 200 },
};

export interface Mailbox {
  send(request: Request, address: string): Promise<Response>;
  receive(request: Request): Promise<Response>;
  remove(request: Request, id: string): Promise<Response>;
}

/**
 * The mailbox's HTTP side: checks form, size and rate, then asks the store. Knows addresses and tokens only while
 * a request lasts and writes neither down.
 */
export function createMailboxHandlers(
  store: () => Promise<MailboxStore>,
  { now = Date.now, limits = DEFAULT_LIMITS }: { now?: () => number; limits?: MailboxLimits } = {},
): Mailbox {
  const buckets = {
    sendBox: new TokenBuckets(limits.sendBox, now),
    sendAll: new TokenBuckets(limits.sendAll, now),
    readBox: new TokenBuckets(limits.readBox, now),
    readAll: new TokenBuckets(limits.readAll, now),
  };
  const pace = (box: TokenBuckets, all: TokenBuckets, address: string) => {
    const wait = box.take(address) || all.take('all');
    if (wait > 0)
      throw new ApiError(429, 'busy', 'Too many requests just now. Try again a little later.', wait);
  };

  return {
    send: (request, address) =>
      answer('mailbox', async () => {
        if (!addressSchema.safeParse(address).success) {
          throw new ApiError(400, 'address', 'A mailbox address is 64 lower-case hex digits.');
        }
        if (mediaType(request) !== 'application/octet-stream') {
          throw new ApiError(415, 'content-type', 'A message is sent as application/octet-stream.');
        }
        pace(buckets.sendBox, buckets.sendAll, address);
        const blob = await readBody(request, MAX_BLOB_SIZE, wrongSize);
        if (!BLOB_SIZES.some((size) => size === blob.length)) throw wrongSize();
        return json(201, { id: await (await store()).put(address, blob) });
      }),

    receive: (request) =>
      answer('mailbox', async () => {
        const address = boxOf(request);
        const after = new URL(request.url).searchParams.get('after') ?? undefined;
        if (after !== undefined) checkId(after);
        pace(buckets.readBox, buckets.readAll, address);
        const { messages, next } = await (await store()).list(address, after);
        return json(200, {
          messages: messages.map(({ id, blob }) => ({ id, blob: Buffer.from(blob).toString('base64') })),
          ...(next === undefined ? {} : { next }),
        });
      }),

    remove: (request, id) =>
      answer('mailbox', async () => {
        const address = boxOf(request);
        checkId(id);
        // Not slowed by its own box: emptying a box must work however fast it was filled. A page holds 50.
        const wait = buckets.readAll.take('all');
        if (wait > 0)
          throw new ApiError(429, 'busy', 'Too many requests just now. Try again a little later.', wait);
        await (await store()).remove(address, id);
        return noContent();
      }),
  };
}

function wrongSize(): ApiError {
  return new ApiError(413, 'blob-size', `A message is exactly ${BLOB_SIZES.join(', ')} bytes long.`);
}

function checkId(id: string): void {
  if (!idSchema.safeParse(id).success) {
    throw new ApiError(400, 'id', 'A message id is 32 lower-case hex digits.');
  }
}

/** The box that the request's token opens. */
function boxOf(request: Request): string {
  const header = bearerSchema.safeParse(request.headers.get('authorization'));
  if (!header.success) {
    throw new ApiError(
      401,
      'token',
      'A mailbox opens with "Authorization: Bearer" and its token, 64 hex digits.',
    );
  }
  const token = Buffer.from(header.data.slice('Bearer '.length), 'hex');
  return createHash('sha256').update(ADDRESS_DOMAIN, 'ascii').update(token).digest('hex');
}

const HOUR_MS = 3_600_000;

/** The process's mailbox, on the process's database. */
export function mailbox(): Mailbox {
  return singleton('mailbox', () =>
    createMailboxHandlers(async () => new MailboxStore((await database()).db)),
  );
}

/** Deletes expired messages now and then every hour, also when nobody uses the mailbox. Never holds the process up. */
export function startSweeping(): void {
  singleton('mailbox-sweep', () => {
    const sweep = async () => {
      try {
        await new MailboxStore((await database()).db).sweep();
      } catch (error) {
        console.error(
          `mailbox: sweeping failed (${error instanceof Error ? error.constructor.name : 'unknown'})`,
        );
      }
    };
    void sweep();
    return setInterval(sweep, HOUR_MS).unref();
  });
}
