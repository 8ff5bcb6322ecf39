import 'server-only';
import { and, asc, count, eq, inArray, lt, sql } from 'drizzle-orm';
import type { Db } from '../database';
import { relayPool as pool, relaySponsors as sponsors, relayTransactions as transactions } from '../schema';
import { RelayRefusal } from './refusal';
import type { Signed } from './sponsors';

/** A node keeps at most so many pending transactions of one account. */
export const PENDING_PER_SPONSOR = 25;
/** A mined transaction stays so long after its reservation (seconds): the cap of an account is counted from it. */
export const KEPT_SECONDS = 3600;
/** A raised fee falls back to the configured one after so long without a reason to raise it (seconds). */
const FEE_RELAXES = 6 * 3600;
const DAY = 86_400;

export type Row = typeof transactions.$inferSelect;
type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];
type Pool = typeof pool.$inferSelect;
const LIVE = ['stored', 'sent'] as const;

export interface LedgerOptions {
  /** The accounts of this relay's pool. */
  addresses: readonly string[];
  fee: bigint;
  feeMax: bigint;
  perHour: number;
  perDay: bigint;
  /** Milliseconds since 1970. */
  now: () => number;
  /** From 0 to 1: which of the sponsors with room pays. */
  random: () => number;
}

/** Signs for a slot: a sponsor, its nonce, and the fee. */
export type Sign = (sponsor: string, nonce: number, fee: bigint) => Promise<Signed>;

/**
 * The relay's ledger in the database. A nonce is reserved and the whole signed transaction stored in one database transaction,
 * before anything is sent; from then on only these bytes, or a version that spends the same two nonces, are ever sent. Every
 * change locks the pool's row first, so two processes never see half of each other's work.
 */
export class RelayLedger {
  readonly #db: Db;
  readonly #o: LedgerOptions;

  constructor(db: Db, options: LedgerOptions) {
    this.#db = db;
    this.#o = options;
  }

  #seconds(): number {
    return Math.floor(this.#o.now() / 1000);
  }

  /** A database transaction that is alone with the ledger. */
  #alone<T>(work: (tx: Tx, pool: Pool) => Promise<T>): Promise<T> {
    return this.#db.transaction(async (tx) => {
      const [row] = await tx.select().from(pool).where(eq(pool.id, 1)).for('update');
      if (row) return work(tx, row);
      const first = { id: 1, fee: this.#o.fee, feeAt: 0, day: 0, spent: 0n, leasedUntil: 0 };
      await tx.insert(pool).values(first).onConflictDoNothing();
      const [made] = await tx.select().from(pool).where(eq(pool.id, 1)).for('update');
      return work(tx, made ?? first);
    });
  }

  /** Takes the care of the ledger for so many seconds, unless another process has it. */
  lease(seconds: number): Promise<boolean> {
    return this.#alone(async (tx, { leasedUntil }) => {
      const now = this.#seconds();
      if (leasedUntil > now) return false;
      await tx.update(pool).set({ leasedUntil: now + seconds });
      return true;
    });
  }

  /** Gives the care of the ledger back. */
  async release(): Promise<void> {
    await this.#alone((tx) => tx.update(pool).set({ leasedUntil: 0 }));
  }

  async find(origin: string, nonce: number): Promise<Row | undefined> {
    const rows = await this.#db.transaction((tx) => select(tx, origin, nonce));
    return rows[0];
  }

  /** Transactions on their way, by sponsor and nonce; of one origin or one sponsor, or all. */
  live(of: { origin?: string; sponsor?: string } = {}): Promise<Row[]> {
    return this.#db.transaction((tx) =>
      tx
        .select()
        .from(transactions)
        .where(
          and(
            inArray(transactions.state, LIVE),
            of.origin ? eq(transactions.origin, of.origin) : undefined,
            of.sponsor ? eq(transactions.sponsor, of.sponsor) : undefined,
          ),
        )
        .orderBy(asc(transactions.sponsor), asc(transactions.sponsorNonce)),
    );
  }

  /** Share of the pool's room that is taken, and what is paid at present. */
  load(): Promise<{ fill: number; fee: bigint }> {
    return this.#db.transaction(async (tx) => {
      const [taken] = await tx
        .select({ n: count() })
        .from(transactions)
        .where(inArray(transactions.state, LIVE));
      const [row] = await tx.select().from(pool).where(eq(pool.id, 1));
      const room = this.#o.addresses.length * PENDING_PER_SPONSOR;
      return { fill: (taken?.n ?? 0) / room, fee: row ? this.#fee(row) : this.#o.fee };
    });
  }

  /** What every transaction costs now: the configured fee, or what it was raised to a while ago. */
  #fee({ fee, feeAt }: Pool): bigint {
    const raised = fee > this.#o.fee && feeAt + FEE_RELAXES > this.#seconds();
    return raised ? fee : this.#o.fee;
  }

  /** The fee one step up, for all, if `above` is not below it already. Gives what it is now. */
  raiseFee(above: bigint): Promise<bigint> {
    return this.#alone(async (tx, row) => {
      let fee = this.#fee(row);
      if (fee <= above) fee = (above * 3n) / 2n + 1n;
      if (fee > this.#o.feeMax) fee = this.#o.feeMax;
      await tx.update(pool).set({ fee, feeAt: this.#seconds() });
      return fee;
    });
  }

  /**
   * Reserves a sponsor's nonce for a transaction, has it signed and stores the bytes; or finds that this was done before.
   * @throws RelayRefusal 'conflict', 'pending', 'limit', 'spent', 'busy'
   */
  reserve(
    call: { origin: string; nonce: number; sighash: string },
    sign: Sign,
  ): Promise<{ row: Row; fresh: boolean }> {
    return this.#alone(async (tx, state) => {
      const [known] = await select(tx, call.origin, call.nonce);
      if (known) return { row: same(known, call.sighash), fresh: false };
      const now = this.#seconds();
      await this.#checkOrigin(tx, call.origin, now);
      const fee = this.#fee(state);
      const day = Math.floor(now / DAY);
      const spent = (state.day === day ? state.spent : 0n) + fee;
      if (spent > this.#o.perDay)
        throw new RelayRefusal('spent', 'The relay has spent what it may in a day.', {
          retryAfter: (day + 1) * DAY - now,
        });
      const slot = await this.#takeSlot(tx, fee);
      const { raw, txid } = await sign(slot.sponsor, slot.nonce, fee);
      const row: Row = {
        origin: call.origin,
        originNonce: call.nonce,
        sighash: call.sighash,
        sponsor: slot.sponsor,
        sponsorNonce: slot.nonce,
        fee,
        raw,
        txid,
        former: '',
        state: 'stored',
        reservedAt: now,
        signedAt: now,
        seenAt: now,
        doubtAt: null,
      };
      await tx.insert(transactions).values(row);
      await tx.update(pool).set({ day, spent });
      return { row, fresh: true };
    });
  }

  /** One transaction of an account at a time, and so many an hour. */
  async #checkOrigin(tx: Tx, origin: string, now: number): Promise<void> {
    const rows = await tx
      .select({ state: transactions.state, at: transactions.reservedAt })
      .from(transactions)
      .where(eq(transactions.origin, origin))
      .orderBy(asc(transactions.reservedAt));
    if (rows.some(({ state }) => state !== 'mined')) throw pending();
    const recent = rows.filter(({ at }) => at > now - KEPT_SECONDS);
    const [first] = recent;
    if (!first || recent.length < this.#o.perHour) return;
    throw new RelayRefusal('limit', 'This account has had its transactions of the hour.', {
      retryAfter: first.at + KEPT_SECONDS - now,
    });
  }

  /** A sponsor with room and coins, by chance, and the lowest nonce of its that is free. @throws RelayRefusal 'busy', 'spent' */
  async #takeSlot(tx: Tx, fee: bigint): Promise<{ sponsor: string; nonce: number }> {
    const accounts = await tx
      .select()
      .from(sponsors)
      .where(inArray(sponsors.address, [...this.#o.addresses]));
    const taken = await tx
      .select({ sponsor: transactions.sponsor, n: count() })
      .from(transactions)
      .where(inArray(transactions.state, LIVE))
      .groupBy(transactions.sponsor);
    const pendingOf = (address: string) => taken.find(({ sponsor }) => sponsor === address)?.n ?? 0;
    const roomy = accounts.filter(({ address }) => pendingOf(address) < PENDING_PER_SPONSOR);
    const able = roomy.filter(({ address, balance }) => balance >= fee * BigInt(pendingOf(address) + 1));
    const chosen = able[Math.floor(this.#o.random() * able.length)];
    if (!chosen) {
      if (roomy.length > 0)
        throw new RelayRefusal('spent', 'The relay has no coins left.', { retryAfter: 600 });
      throw new RelayRefusal('busy', 'The relay has as much on its way as the network takes.', {
        retryAfter: 5,
      });
    }
    const used = await tx
      .select({ nonce: transactions.sponsorNonce })
      .from(transactions)
      .where(eq(transactions.sponsor, chosen.address));
    const nonce = firstFree(
      chosen.floor,
      used.map((row) => row.nonce),
    );
    if (nonce >= chosen.next) {
      await tx
        .update(sponsors)
        .set({ next: nonce + 1 })
        .where(eq(sponsors.address, chosen.address));
    }
    return { sponsor: chosen.address, nonce };
  }

  /** A node has taken these bytes, or was seen to have them. */
  async markSent(row: Row): Promise<void> {
    await this.#alone((tx) =>
      tx
        .update(transactions)
        .set({ state: 'sent', seenAt: this.#seconds(), doubtAt: null })
        .where(and(version(row), inArray(transactions.state, LIVE))),
    );
  }

  /** One of the versions is in a block; if it had another slot, the present one is free again. */
  async markMined(row: Row, { txid, sponsor, sponsorNonce }: Version): Promise<void> {
    await this.#alone((tx) =>
      tx
        .update(transactions)
        .set({ state: 'mined', txid, sponsor, sponsorNonce, doubtAt: null })
        .where(and(eq(transactions.origin, row.origin), eq(transactions.originNonce, row.originNonce))),
    );
  }

  /** Remembers since when it is not clear what became of it; gives the seconds that this has lasted. */
  doubt(row: Row): Promise<number> {
    return this.#alone(async (tx) => {
      const now = this.#seconds();
      const since = row.doubtAt ?? now;
      await tx.update(transactions).set({ doubtAt: since }).where(version(row));
      return now - since;
    });
  }

  /** The transaction can never be mined: forgets it, and its sponsor's nonce is free again. */
  async giveUp(row: Row): Promise<void> {
    await this.#alone((tx) => tx.delete(transactions).where(version(row)));
  }

  /** Stores a version with another fee in the same slot. Gives what is stored then, which may be another process's. */
  resign(row: Row, fee: bigint, sign: Sign): Promise<Row | undefined> {
    return this.#replace(row, sign, async () => ({ sponsor: row.sponsor, nonce: row.sponsorNonce, fee }));
  }

  /** Stores a version in another slot: the former one was used up by something else. */
  move(row: Row, sign: Sign): Promise<Row | undefined> {
    return this.#replace(row, sign, async (tx, state) => {
      const fee = this.#fee(state);
      return { ...(await this.#takeSlot(tx, fee)), fee };
    });
  }

  #replace(
    row: Row,
    sign: Sign,
    place: (tx: Tx, pool: Pool) => Promise<{ sponsor: string; nonce: number; fee: bigint }>,
  ): Promise<Row | undefined> {
    return this.#alone(async (tx, state) => {
      const [now] = await select(tx, row.origin, row.originNonce);
      if (!now || now.txid !== row.txid || now.state === 'mined') return now;
      const { sponsor, nonce, fee } = await place(tx, state);
      const { raw, txid } = await sign(sponsor, nonce, fee);
      const next: Row = {
        ...now,
        sponsor,
        sponsorNonce: nonce,
        fee,
        raw,
        txid,
        former: versions(now)
          .map(({ txid: id, sponsor: by, sponsorNonce: at }) => `${id}/${by}/${at}`)
          .join(),
        state: 'stored',
        signedAt: this.#seconds(),
        doubtAt: null,
      };
      await tx.update(transactions).set(next).where(version(row));
      return next;
    });
  }

  /** The accounts of this pool that the ledger does not know yet. */
  async unknownSponsors(): Promise<string[]> {
    const known = await this.#db.transaction((tx) => tx.select({ address: sponsors.address }).from(sponsors));
    const addresses = new Set(known.map(({ address }) => address));
    return this.#o.addresses.filter((address) => !addresses.has(address));
  }

  /** Takes an account into the pool, at its first nonce that neither a block nor the mempool has. */
  async enrol(address: string, next: number, balance: bigint): Promise<void> {
    await this.#alone((tx) =>
      tx.insert(sponsors).values({ address, floor: next, next, balance }).onConflictDoNothing(),
    );
  }

  /** What the chain says of a sponsor. A count that a lagging node gives too low is not believed. */
  async noteAccount(address: string, nonce: number, balance: bigint): Promise<void> {
    await this.#alone((tx) =>
      tx
        .update(sponsors)
        .set({
          floor: sql`greatest(${sponsors.floor}, ${nonce})`,
          next: sql`greatest(${sponsors.next}, ${nonce})`,
          balance,
        })
        .where(eq(sponsors.address, address)),
    );
  }

  /**
   * Fills the lowest gap below a transaction that waits behind it, with one of the sponsor's own; what waits behind nothing
   * is simply free again. Gives the filler, if one is needed.
   */
  fillGap(sponsor: string, sign: Sign): Promise<Row | undefined> {
    return this.#alone(async (tx, state) => {
      const [account] = await tx.select().from(sponsors).where(eq(sponsors.address, sponsor));
      const rows = await tx
        .select({ nonce: transactions.sponsorNonce, state: transactions.state })
        .from(transactions)
        .where(eq(transactions.sponsor, sponsor));
      if (!account) return undefined;
      const used = rows.map((row) => row.nonce);
      const gap = firstFree(account.floor, used);
      if (!rows.some(({ nonce, state }) => state !== 'mined' && nonce > gap)) {
        const next = Math.max(account.floor, ...used.map((nonce) => nonce + 1));
        await tx.update(sponsors).set({ next }).where(eq(sponsors.address, sponsor));
        return undefined;
      }
      const fee = this.#fee(state);
      const { raw, txid } = await sign(sponsor, gap, fee);
      const now = this.#seconds();
      const row: Row = {
        origin: sponsor,
        originNonce: gap,
        sighash: '',
        sponsor,
        sponsorNonce: gap,
        fee,
        raw,
        txid,
        former: '',
        state: 'stored',
        reservedAt: now,
        signedAt: now,
        seenAt: now,
        doubtAt: null,
      };
      await tx.insert(transactions).values(row);
      return row;
    });
  }

  /** Deletes what was mined and is no longer needed. */
  async sweep(): Promise<void> {
    await this.#alone((tx) =>
      tx.delete(transactions).where(
        and(
          eq(transactions.state, 'mined'),
          lt(transactions.reservedAt, this.#seconds() - KEPT_SECONDS),
          // The slot of one that is mined is below the floor once the account has been looked at.
          sql`${transactions.sponsorNonce} < (select ${sponsors.floor} from ${sponsors} where ${sponsors.address} = ${transactions.sponsor})`,
        ),
      ),
    );
  }
}

function select(tx: Tx, origin: string, nonce: number) {
  return tx
    .select()
    .from(transactions)
    .where(and(eq(transactions.origin, origin), eq(transactions.originNonce, nonce)));
}

/** This row as long as it holds this version. */
function version(row: Row) {
  return and(
    eq(transactions.origin, row.origin),
    eq(transactions.originNonce, row.originNonce),
    eq(transactions.txid, row.txid),
  );
}

/** A form that a transaction has, or had: its id, and the slot that it takes. */
export type Version = Pick<Row, 'txid' | 'sponsor' | 'sponsorNonce'>;

/** All versions, the present one first. */
export function versions(row: Row): Version[] {
  const former = row.former.split(',').filter(Boolean);
  return [
    row,
    ...former.map((text) => {
      const [txid = '', sponsor = '', nonce = ''] = text.split('/');
      return { txid, sponsor, sponsorNonce: Number(nonce) };
    }),
  ];
}

/** @throws RelayRefusal 'conflict' when the row is about something else */
export function same(row: Row, sighash: string): Row {
  if (row.sighash === sighash) return row;
  throw new RelayRefusal('conflict', 'Another transaction with this nonce is on its way.', { retryAfter: 2 });
}

export function pending(): RelayRefusal {
  return new RelayRefusal('pending', 'An earlier transaction of this account is still on its way.', {
    retryAfter: 2,
  });
}

/** The lowest number from `floor` on that is not among `used`. */
function firstFree(floor: number, used: readonly number[]): number {
  const taken = new Set(used);
  let free = floor;
  while (taken.has(free)) free++;
  return free;
}
