import 'server-only';
import { randomBytes } from 'node:crypto';
import { and, asc, count, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import { BOX_CAPACITY, KEPT_DAYS, PAGE_SIZE } from '@/lib/mailbox/limits';
import type { Db, Tx } from './database';
import { ApiError } from './http';
import { mailboxMessages as messages, mailboxUsage as usage } from './schema';

const DAY_MS = 86_400_000;

export interface MailboxStoreOptions {
  /** Milliseconds since 1970. */
  now?: () => number;
  boxCapacity?: number;
  /** Bytes of ciphertext in all boxes together. */
  totalBytes?: number;
  pageSize?: number;
}

export interface StoredMessage {
  id: string;
  blob: Uint8Array;
}

/** The boxes in the database. Addresses are 64 hex digits, ids 32; the caller has checked their form. */
export class MailboxStore {
  readonly #db: Db;
  readonly #now: () => number;
  readonly #boxCapacity: number;
  readonly #totalBytes: number;
  readonly #pageSize: number;

  constructor(db: Db, options: MailboxStoreOptions = {}) {
    this.#db = db;
    this.#now = options.now ?? Date.now;
    this.#boxCapacity = options.boxCapacity ?? BOX_CAPACITY;
    this.#totalBytes = options.totalBytes ?? 1024 ** 3;
    this.#pageSize = options.pageSize ?? PAGE_SIZE;
  }

  #today(): number {
    return Math.floor(this.#now() / DAY_MS);
  }

  /**
   * Keeps a message.
   * @returns its id: 128 random bits, hex.
   * @throws ApiError 409 'box-full', 507 'storage-full'
   */
  async put(address: string, blob: Uint8Array): Promise<string> {
    return this.#db.transaction(async (tx) => {
      const used = await lockUsage(tx);
      const today = this.#today();
      const freed = await removeExpired(tx, today);
      const [box] = await tx.select({ held: count() }).from(messages).where(eq(messages.address, address));
      if ((box?.held ?? 0) >= this.#boxCapacity) {
        throw new ApiError(
          409,
          'box-full',
          'This mailbox is full until its owner fetches what is in it.',
          3600,
        );
      }
      const bytes = used - freed + blob.length;
      if (bytes > this.#totalBytes) {
        throw new ApiError(507, 'storage-full', 'The server has no room for more messages just now.', 3600);
      }
      const id = randomBytes(16).toString('hex');
      await tx.insert(messages).values({
        id,
        address,
        blob,
        size: blob.length,
        createdDay: today,
        expiresDay: today + KEPT_DAYS + 1,
      });
      await tx.update(usage).set({ bytes });
      return id;
    });
  }

  /**
   * A page of a box, oldest first, beginning after the message `after`. When `after` is no longer there the page
   * begins with the oldest that is: a message may be given twice, never skipped.
   */
  async list(address: string, after?: string): Promise<{ messages: StoredMessage[]; next?: string }> {
    const since = after
      ? sql`coalesce((select m.sequence from ${messages} m where m.id = ${after} and m.address = ${address}), 0)`
      : sql`0`;
    const rows = await this.#db
      .select({ id: messages.id, blob: messages.blob })
      .from(messages)
      .where(
        and(
          eq(messages.address, address),
          gt(messages.expiresDay, this.#today()),
          gt(messages.sequence, since),
        ),
      )
      .orderBy(asc(messages.sequence))
      .limit(this.#pageSize + 1);
    const page = rows.slice(0, this.#pageSize);
    const last = page.at(-1);
    return rows.length > page.length && last ? { messages: page, next: last.id } : { messages: page };
  }

  /** Deletes a message of a box; one that is not there is deleted already. */
  async remove(address: string, id: string): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const used = await lockUsage(tx);
      const gone = await tx
        .delete(messages)
        .where(and(eq(messages.id, id), eq(messages.address, address)))
        .returning({ size: messages.size });
      const [message] = gone;
      if (message) await tx.update(usage).set({ bytes: used - message.size });
    });
  }

  /** Deletes what has expired. Done when something is put, and every hour. */
  async sweep(): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const used = await lockUsage(tx);
      const freed = await removeExpired(tx, this.#today());
      if (freed > 0) await tx.update(usage).set({ bytes: used - freed });
    });
  }
}

/** Every write begins here: whoever holds the row is alone, so caps are exact and no two writes deadlock. */
async function lockUsage(tx: Tx): Promise<number> {
  const [row] = await tx.select({ bytes: usage.bytes }).from(usage).where(eq(usage.id, 1)).for('update');
  if (!row) throw new Error('the usage row is missing');
  return row.bytes;
}

/** At most a thousand at a time, so that nobody waits long behind it. Gives the bytes freed. */
async function removeExpired(tx: Tx, today: number): Promise<number> {
  const expired = tx
    .select({ sequence: messages.sequence })
    .from(messages)
    .where(lte(messages.expiresDay, today))
    .limit(1000);
  const gone = await tx
    .delete(messages)
    .where(inArray(messages.sequence, expired))
    .returning({ size: messages.size });
  return gone.reduce((sum, row) => sum + row.size, 0);
}
