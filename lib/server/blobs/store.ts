import 'server-only';
import { and, eq, gt, inArray, isNull, lte, or } from 'drizzle-orm';
import { type BlobPlace, dayOf, HEAD_SIZE } from '@/lib/blobs/limits';
import type { Db, Tx } from '../database';
import { ApiError } from '../http';
import { blobs, blobHeads as heads, blobUsage as usage } from '../schema';

export interface BlobStoreOptions {
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Bytes of all blobs and heads together. */
  totalBytes?: number;
}

/** A blob to be kept. `blob` is null when its bytes lie elsewhere. */
export interface NewBlob {
  id: string;
  place: BlobPlace;
  blob: Uint8Array | null;
  size: number;
  deleter: string;
  /** Days after today on which it can still be fetched; undefined: until it is deleted. */
  days: number | undefined;
}

const GIBIBYTE = 1024 ** 3;

/** Blobs and heads in the database. The caller has checked every form. */
export class BlobStore {
  readonly #db: Db;
  readonly #now: () => number;
  readonly #totalBytes: number;

  constructor(db: Db, { now = Date.now, totalBytes = GIBIBYTE }: BlobStoreOptions = {}) {
    this.#db = db;
    this.#now = now;
    this.#totalBytes = totalBytes;
  }

  #today = () => dayOf(this.#now());
  #alive = () => or(isNull(blobs.expiresDay), gt(blobs.expiresDay, this.#today()));

  /** Share of the room that is taken, 0 to 1. */
  async fill(): Promise<number> {
    const [row] = await this.#db.select({ bytes: usage.bytes }).from(usage).where(eq(usage.id, 1));
    return (row?.bytes ?? 0) / this.#totalBytes;
  }

  /**
   * Keeps a blob. One that is there already stays as it is, with its first token; given again by who holds that token, it is
   * kept for as long as either says.
   * @returns where its bytes lie; @throws ApiError 507 'storage-full'
   */
  async put({ days, ...given }: NewBlob): Promise<BlobPlace> {
    const until = days === undefined ? null : this.#today() + days + 1;
    return this.#db.transaction(async (tx) => {
      const used = await lockUsage(tx);
      const [present] = await tx
        .select({ place: blobs.place, deleter: blobs.deleter, expiresDay: blobs.expiresDay })
        .from(blobs)
        .where(eq(blobs.id, given.id));
      if (present) {
        const { place, deleter, expiresDay } = present;
        if (expiresDay !== null && expiresDay <= this.#today()) {
          // Not swept away yet: stored anew, in the same room.
          await tx
            .update(blobs)
            .set({ ...given, expiresDay: until })
            .where(eq(blobs.id, given.id));
          return given.place;
        }
        if (deleter === given.deleter && expiresDay !== null) {
          const longer = until === null ? null : Math.max(until, expiresDay);
          await tx.update(blobs).set({ expiresDay: longer }).where(eq(blobs.id, given.id));
        }
        return place;
      }
      await this.#grow(tx, used, given.size);
      await tx.insert(blobs).values({ ...given, expiresDay: until });
      return given.place;
    });
  }

  async #grow(tx: Tx, used: number, by: number): Promise<void> {
    if (used + by > this.#totalBytes) {
      throw new ApiError(507, 'storage-full', 'The server has no room for more just now.', 3600);
    }
    await tx.update(usage).set({ bytes: used + by });
  }

  async get(id: string): Promise<{ place: BlobPlace; blob: Uint8Array | null } | undefined> {
    const [row] = await this.#db
      .select({ place: blobs.place, blob: blobs.blob })
      .from(blobs)
      .where(and(eq(blobs.id, id), this.#alive()));
    return row;
  }

  /** Deletes a blob for who holds its token; one that is not there is deleted already. @throws ApiError 403 'token' */
  async remove(id: string, deleter: string): Promise<{ place: BlobPlace } | undefined> {
    return this.#db.transaction(async (tx) => {
      const used = await lockUsage(tx);
      const [present] = await tx
        .select({ place: blobs.place, size: blobs.size, deleter: blobs.deleter })
        .from(blobs)
        .where(eq(blobs.id, id));
      if (!present) return undefined;
      if (present.deleter !== deleter) {
        throw new ApiError(403, 'token', 'This is not the token that deletes it.');
      }
      await tx.delete(blobs).where(eq(blobs.id, id));
      await tx.update(usage).set({ bytes: used - present.size });
      return { place: present.place };
    });
  }

  async head(address: string): Promise<Uint8Array | undefined> {
    const [row] = await this.#db.select({ value: heads.value }).from(heads).where(eq(heads.address, address));
    return row?.value;
  }

  /**
   * Replaces a head if it still is as `matches` says of it (undefined: there is none).
   * @returns false when it is another by now; @throws ApiError 507 'storage-full'
   */
  async replaceHead(
    address: string,
    matches: (present: Uint8Array | undefined) => boolean,
    value: Uint8Array,
  ): Promise<boolean> {
    return this.#db.transaction(async (tx) => {
      const used = await lockUsage(tx);
      const [present] = await tx.select({ value: heads.value }).from(heads).where(eq(heads.address, address));
      if (!matches(present?.value)) return false;
      if (!present) await this.#grow(tx, used, HEAD_SIZE);
      await tx
        .insert(heads)
        .values({ address, value })
        .onConflictDoUpdate({ target: heads.address, set: { value } });
      return true;
    });
  }

  async removeHead(address: string): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const used = await lockUsage(tx);
      const gone = await tx
        .delete(heads)
        .where(eq(heads.address, address))
        .returning({ address: heads.address });
      if (gone.length > 0) await tx.update(usage).set({ bytes: used - HEAD_SIZE });
    });
  }

  /** Deletes what has expired, a thousand at most; gives the ids of those whose bytes lie in IPFS. */
  async sweep(): Promise<string[]> {
    return this.#db.transaction(async (tx) => {
      const used = await lockUsage(tx);
      const expired = tx
        .select({ id: blobs.id })
        .from(blobs)
        .where(lte(blobs.expiresDay, this.#today()))
        .limit(1000);
      const gone = await tx
        .delete(blobs)
        .where(inArray(blobs.id, expired))
        .returning({ id: blobs.id, size: blobs.size, place: blobs.place });
      const freed = gone.reduce((sum, { size }) => sum + size, 0);
      if (freed > 0) await tx.update(usage).set({ bytes: used - freed });
      return gone.filter(({ place }) => place === 'ipfs').map(({ id }) => id);
    });
  }
}

/** Every write begins here: whoever holds the row is alone, so the cap is exact and a head has one next value. */
async function lockUsage(tx: Tx): Promise<number> {
  const [row] = await tx.select({ bytes: usage.bytes }).from(usage).where(eq(usage.id, 1)).for('update');
  if (!row) throw new Error('the usage row is missing');
  return row.bytes;
}
