import 'server-only';
import { and, asc, count, eq, inArray, lt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../database';
import { relayPool as pool, relaySponsors as sponsors, relayTransactions as transactions } from '../schema';
import { RelayRefusal } from './refusal';
import type { Signed } from './signing';
import { type Account, DAY, feeOf, gapBelow, LIVE, openSlots, type Pool, type Slots } from './slots';
import { together } from './together';
import {
  holding,
  holdingAny,
  NOTE,
  type Note,
  pending,
  type Row,
  same,
  type Version,
  versions,
  written,
} from './versions';

/** A mined transaction stays so long after its reservation (seconds): the cap of an account is counted from it. */
export const KEPT_SECONDS = 3600;

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
  /** How far apart database transactions begin that calls share, milliseconds. */
  gatherMs: number;
}

/** Signs for a slot: a sponsor, its nonce, and the fee. */
export type Sign = (sponsor: string, nonce: number, fee: bigint) => Promise<Signed>;

/** Signs for what is stored already. */
export type Signer = (row: Row) => Sign;

/** A call whose fee is to be paid, and how it is signed for. */
export interface Wanted {
  origin: string;
  nonce: number;
  sighash: string;
  sign: Sign;
}

/**
 * The relay's ledger in the database. A nonce is reserved and the whole signed transaction stored in one database transaction,
 * before anything is sent; from then on only these bytes, or a version that spends the same two nonces, are ever sent. Whatever
 * takes a slot, signs or spends locks the pool's row first; what merely notes a fact is one statement about one version.
 */
export class RelayLedger {
  readonly #db: Db;
  readonly #o: LedgerOptions;

  constructor(db: Db, options: LedgerOptions) {
    this.#db = db;
    this.#o = options;
  }

  /** Rounds of what is asked for at the same time. */
  #together<Question, Answer>(round: (questions: Question[]) => Promise<(Answer | Error)[]>) {
    return together(() => this.#o.gatherMs, round);
  }

  #seconds(): number {
    return Math.floor(this.#o.now() / 1000);
  }

  /** A database transaction that is alone with the ledger. */
  #alone<T>(work: (tx: Tx, pool: Pool) => Promise<T>): Promise<T> {
    return this.#db.transaction(async (tx) => {
      const locked = () => tx.select().from(pool).where(eq(pool.id, 1)).for('update');
      const [row] = await locked();
      if (row) return work(tx, row);
      const first = { id: 1, fee: this.#o.fee, feeAt: 0, day: 0, spent: 0n, leasedUntil: 0 };
      await tx.insert(pool).values(first).onConflictDoNothing();
      const [made] = await locked();
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
    await this.#db.update(pool).set({ leasedUntil: 0 });
  }

  /** Deletes what was mined and is no longer needed: its slot is below the floor once its sponsor has been looked at. */
  async sweep(): Promise<void> {
    const floor = sql`(select ${sponsors.floor} from ${sponsors} where ${sponsors.address} = ${transactions.sponsor})`;
    const deleted = await this.#db
      .delete(transactions)
      .where(
        and(
          eq(transactions.state, 'mined'),
          lt(transactions.reservedAt, this.#seconds() - KEPT_SECONDS),
          sql`${transactions.sponsorNonce} < ${floor}`,
        ),
      )
      .returning({ nonce: transactions.originNonce });
    if (deleted.length === 0) return;
    // The embedded database does not do this by itself: what was deleted or changed would stay in the tables, and every look at them
    // take a little longer than the one before.
    for (const table of [transactions, sponsors, pool]) await this.#db.execute(sql`vacuum ${table}`);
  }

  /** All that the ledger has of an origin. */
  readonly of = this.#together<string, Note[]>(async (origins) => {
    const rows = await this.#db.select(NOTE).from(transactions).where(inArray(transactions.origin, origins));
    return origins.map((one) => rows.filter(({ origin }) => origin === one));
  });

  /** Transactions on their way, by sponsor and nonce. */
  live(): Promise<Note[]> {
    return this.#db
      .select(NOTE)
      .from(transactions)
      .where(inArray(transactions.state, LIVE))
      .orderBy(asc(transactions.sponsor), asc(transactions.sponsorNonce));
  }

  /** The bytes of a version, if that is still the present one. */
  async bytes(row: Note): Promise<Uint8Array | undefined> {
    const [found] = await this.#db.select({ raw: transactions.raw }).from(transactions).where(holding(row));
    return found?.raw;
  }

  /** The pool's accounts that the ledger knows. */
  accounts(): Promise<Account[]> {
    return this.#db
      .select()
      .from(sponsors)
      .where(inArray(sponsors.address, [...this.#o.addresses]));
  }

  /** How many are on their way, and what each of them costs at present. */
  async load(): Promise<{ taken: number; fee: bigint }> {
    const [row] = await this.#db.select().from(pool).where(eq(pool.id, 1));
    const [live] = await this.#db
      .select({ n: count() })
      .from(transactions)
      .where(inArray(transactions.state, LIVE));
    return { taken: live?.n ?? 0, fee: row ? this.#fee(row) : this.#o.fee };
  }

  #fee(state: Pool): bigint {
    return feeOf(state, this.#o.fee, this.#seconds());
  }

  /** The fee one step up, for all, unless it is above `refused` already. Gives what it is now. */
  raiseFee(refused: bigint): Promise<bigint> {
    return this.#alone(async (tx, state) => {
      let fee = this.#fee(state);
      if (fee <= refused) fee = (refused * 3n) / 2n + 1n;
      if (fee > this.#o.feeMax) fee = this.#o.feeMax;
      await tx.update(pool).set({ fee, feeAt: this.#seconds() });
      return fee;
    });
  }

  /**
   * Reserves a sponsor's nonce for a transaction, has it signed and stores the bytes; or finds that this was done before.
   * What is wanted at the same time is reserved in one database transaction: all of it is stored, or nothing.
   * @throws RelayRefusal 'conflict', 'pending', 'limit', 'spent', 'busy'
   */
  readonly reserve = this.#together<Wanted, { row: Note; fresh: boolean }>((wanted) =>
    this.#alone(async (tx, state) => {
      const origins = wanted.map(({ origin }) => origin);
      const known: Note[] = await tx
        .select(NOTE)
        .from(transactions)
        .where(inArray(transactions.origin, origins));
      const slots = await openSlots(tx, this.#o.addresses);
      const now = this.#seconds();
      const day = Math.floor(now / DAY);
      let spent = state.day === day ? state.spent : 0n;
      const fresh: Row[] = [];
      const answers: ({ row: Note; fresh: boolean } | Error)[] = [];
      for (const call of wanted) {
        try {
          const own = known.filter(({ origin }) => origin === call.origin);
          const before = own.find((row) => row.originNonce === call.nonce);
          if (before) {
            answers.push({ row: same(before, call.sighash), fresh: false });
            continue;
          }
          this.#checkOrigin(own, now);
          const fee = this.#fee(state);
          if (spent + fee > this.#o.perDay)
            throw new RelayRefusal('spent', 'The relay has spent what it may in a day.', {
              retryAfter: (day + 1) * DAY - now,
            });
          const row = await this.#signed({ ...call, ...slots.take(fee, this.#o.random), fee });
          spent += fee;
          fresh.push(row);
          known.push(row);
          answers.push({ row, fresh: true });
        } catch (error) {
          if (!(error instanceof RelayRefusal)) throw error;
          answers.push(error);
        }
      }
      if (fresh.length > 0) {
        await tx.insert(transactions).values(fresh);
        await tx.update(pool).set({ day, spent });
      }
      return answers;
    }),
  );

  /** One transaction of an account at a time, and so many an hour. @throws RelayRefusal 'pending', 'limit' */
  #checkOrigin(own: readonly Note[], now: number): void {
    if (own.some(({ state }) => state !== 'mined')) throw pending();
    const recent = own.map((row) => row.reservedAt).filter((at) => at > now - KEPT_SECONDS);
    if (recent.length < this.#o.perHour) return;
    throw new RelayRefusal('limit', 'This account has had its transactions of the hour.', {
      retryAfter: Math.min(...recent) + KEPT_SECONDS - now,
    });
  }

  async #signed({ origin, nonce, sighash, sign, sponsor, slot, fee }: Wanted & Place): Promise<Row> {
    const now = this.#seconds();
    return {
      origin,
      originNonce: nonce,
      sighash,
      sponsor,
      sponsorNonce: slot,
      fee,
      ...(await sign(sponsor, slot, fee)),
      former: '',
      state: 'stored',
      reservedAt: now,
      signedAt: now,
      seenAt: now,
      doubtAt: null,
    };
  }

  /** A node has taken these bytes, or was seen to have them. */
  readonly markSent = this.#together<Note, void>(async (rows) => {
    await this.#db
      .update(transactions)
      .set({ state: 'sent', seenAt: this.#seconds(), doubtAt: null })
      .where(and(holdingAny(rows), inArray(transactions.state, LIVE)));
    return rows.map(() => undefined);
  });

  /** The present version is in a block. */
  readonly #markPresentMined = this.#together<Note, void>(async (rows) => {
    await this.#db.update(transactions).set({ state: 'mined', doubtAt: null }).where(holdingAny(rows));
    return rows.map(() => undefined);
  });

  /** One of the versions is in a block; if it had another slot, the present one is free again. */
  async markMined(row: Note, { txid, sponsor, sponsorNonce }: Version): Promise<void> {
    if (txid === row.txid) return this.#markPresentMined(row);
    await this.#db
      .update(transactions)
      .set({ state: 'mined', txid, sponsor, sponsorNonce, doubtAt: null })
      .where(and(eq(transactions.origin, row.origin), eq(transactions.originNonce, row.originNonce)));
  }

  /** Remembers since when it is not clear what became of it; gives the seconds that this has lasted. */
  async doubt(row: Note): Promise<number> {
    const now = this.#seconds();
    const doubtAt = row.doubtAt ?? now;
    await this.#db.update(transactions).set({ doubtAt }).where(holding(row));
    return now - doubtAt;
  }

  /** The transaction can never be mined: forgets it, and its sponsor's nonce is free again. */
  async giveUp(row: Note): Promise<void> {
    await this.#db.delete(transactions).where(holding(row));
  }

  /** Stores a version with another fee in the same slot. Gives what is stored then, which may be another process's. */
  resign(row: Note, fee: bigint, signer: Signer): Promise<Row | undefined> {
    return this.#replace(row, signer, async () => ({ sponsor: row.sponsor, slot: row.sponsorNonce, fee }));
  }

  /** Stores a version in another slot: the former one was used up by something else. @throws RelayRefusal 'busy', 'spent' */
  move(row: Note, signer: Signer): Promise<Row | undefined> {
    return this.#replace(row, signer, async (tx, state) => {
      const fee = this.#fee(state);
      return { ...(await openSlots(tx, this.#o.addresses)).take(fee, this.#o.random), fee };
    });
  }

  #replace(
    row: Note,
    signer: Signer,
    place: (tx: Tx, pool: Pool) => Promise<Place>,
  ): Promise<Row | undefined> {
    return this.#alone(async (tx, state) => {
      const own = await tx.select().from(transactions).where(holding(row));
      const [now] = own;
      if (!now || now.state === 'mined') return now;
      const { sponsor, slot, fee } = await place(tx, state);
      const next: Row = {
        ...now,
        sponsor,
        sponsorNonce: slot,
        fee,
        ...(await signer(now)(sponsor, slot, fee)),
        former: versions(now).map(written).join(),
        state: 'stored',
        signedAt: this.#seconds(),
        doubtAt: null,
      };
      await tx.update(transactions).set(next).where(holding(row));
      return next;
    });
  }

  /** Takes an account into the pool, at its first nonce that neither a block nor the mempool has. */
  async enrol(address: string, floor: number, balance: bigint): Promise<void> {
    await this.#db.insert(sponsors).values({ address, floor, balance }).onConflictDoNothing();
  }

  /** What the chain says of sponsors. A count that a lagging node gives too low is not believed. */
  readonly noteAccount = this.#together<Seen, void>(async (seen) => {
    const theirs = (value: (one: Seen) => number | bigint) => {
      const cases = seen.map((one) => sql`when ${one.address} then ${String(value(one))}::bigint`);
      return sql`case ${sponsors.address} ${sql.join(cases, sql` `)} end`;
    };
    const floor = sql`greatest(${sponsors.floor}, ${theirs(({ nonce }) => nonce)})`;
    await this.#db
      .update(sponsors)
      .set({ floor, balance: theirs(({ balance }) => balance) })
      .where(
        inArray(
          sponsors.address,
          seen.map(({ address }) => address),
        ),
      );
    return seen.map(() => undefined);
  });

  /** Fills the lowest gap below a transaction that waits behind it with one of the sponsor's own. Gives that, if it is needed. */
  fillGap(sponsor: string, sign: Sign): Promise<Row | undefined> {
    return this.#alone(async (tx, state) => {
      const gap = await gapBelow(tx, sponsor);
      if (gap === undefined) return undefined;
      const fee = this.#fee(state);
      const own = { origin: sponsor, nonce: gap, sighash: '', sign };
      const row = await this.#signed({ ...own, sponsor, slot: gap, fee });
      await tx.insert(transactions).values(row);
      return row;
    });
  }
}

/** An account as the chain has it: its next nonce, and micro-STX. */
interface Seen {
  address: string;
  nonce: number;
  balance: bigint;
}

/** Where a transaction goes, and for how much. */
type Place = ReturnType<Slots['take']> & { fee: bigint };
