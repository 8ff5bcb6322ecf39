import 'server-only';
import { and, desc, eq, gt, gte, lte, sql } from 'drizzle-orm';
import type { ContractName } from '@/lib/contracts';
import type { Db, Tx } from '../database';
import {
  chainBlocks as blocks,
  chainEvents as events,
  chainIndex as state,
  chainWalks as walks,
} from '../schema';
import type { BlockMark, LoggedEvent } from './source';

/** Another process leads by now: what this one was about to write was not written. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** A height has another block than the one that was stored in this round: the chain changed while it was read. */
export class BranchChanged extends Error {
  override readonly name = 'BranchChanged';
}

export interface PlacedEvent extends LoggedEvent {
  height: number;
}

export interface IndexState {
  complete: number;
  target: number | null;
}

export interface StoreOptions {
  /** Chain id and deployer: what an index is of. */
  chain: string;
  /** This process. */
  holder: string;
  leaseMs: number;
  now: () => number;
}

/** Blocks without events are kept for so many below the tip. */
const KEPT_TIPS = 500;

/**
 * The index in the database. Each write is one transaction that first locks the state's row and finds that this process still
 * leads, and leads on for another term; so two processes never write one round, and a killed one loses no more
 * than what it had not stored yet.
 */
export class IndexStore {
  constructor(
    private readonly db: Db,
    private readonly o: StoreOptions,
  ) {}

  /** Takes the lead unless another process has it. An index of another chain is emptied. */
  async lead(): Promise<IndexState | null> {
    const { chain, holder } = this.o;
    const fresh = { id: 1, chain, complete: 0, target: null, holder: '', leasedUntil: 0 };
    await this.db.insert(state).values(fresh).onConflictDoNothing();
    return this.db.transaction(async (tx) => {
      const [row] = await tx.select().from(state).where(eq(state.id, 1)).for('update');
      if (!row || (row.holder !== holder && row.leasedUntil > this.o.now())) return null;
      const lease = { holder, leasedUntil: this.o.now() + this.o.leaseMs };
      if (row.chain === chain) {
        await tx.update(state).set(lease);
        return { complete: row.complete, target: row.target };
      }
      await tx.update(state).set({ ...fresh, ...lease });
      await this.#cut(tx, 0);
      return { complete: 0, target: null };
    });
  }

  #leading<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction(async (tx) => {
      const [row] = await tx.select().from(state).where(eq(state.id, 1)).for('update');
      if (row?.holder !== this.o.holder) throw new LeaseLost('another process leads');
      await tx.update(state).set({ leasedUntil: this.o.now() + this.o.leaseMs });
      return work(tx);
    });
  }

  /** The stored blocks above a height and up to another, where these are given: newest first, `most` of them. */
  async blocksUpTo(
    height?: number,
    { above, most }: { above?: number; most?: number } = {},
  ): Promise<BlockMark[]> {
    const found = this.db
      .select()
      .from(blocks)
      .where(
        and(
          above === undefined ? undefined : gt(blocks.height, above),
          height === undefined ? undefined : lte(blocks.height, height),
        ),
      )
      .orderBy(desc(blocks.height));
    return most === undefined ? found : found.limit(most);
  }

  /** The newest stored block, up to a height where one is given. */
  async newest(height?: number): Promise<BlockMark | null> {
    const [row] = await this.blocksUpTo(height, { most: 1 });
    return row ?? null;
  }

  /** Begins a round up to a tip. */
  begin(tip: BlockMark): Promise<void> {
    return this.#leading(async (tx) => {
      await tx.delete(walks);
      await this.#mark(tx, [tip]);
      await tx.update(state).set({ target: tip.height });
    });
  }

  /** Where the round stands in a contract's log. */
  async walk(contract: ContractName): Promise<{ cursor: string | null; done: boolean }> {
    const [row] = await this.db.select().from(walks).where(eq(walks.contract, contract));
    return { cursor: row?.cursor ?? null, done: row?.done === 1 };
  }

  /** Stores a batch of events with their blocks, and where the walk goes on. @throws BranchChanged */
  keep(
    contract: ContractName,
    found: { events: PlacedEvent[]; blocks: BlockMark[] },
    walk: { cursor: string | null; done: boolean },
  ): Promise<void> {
    return this.#leading(async (tx) => {
      await this.#mark(tx, found.blocks);
      if (found.events.length > 0) {
        const rows = found.events.map((e) => ({
          txid: e.txid,
          event_index: e.eventIndex,
          contract,
          topic: e.topic,
          height: e.height,
          fields: e.fields,
        }));
        // One parameter, however many rows: to put hundreds of them into a statement takes longer than to store them.
        await tx.execute(sql`
          insert into ${events} (txid, event_index, contract, topic, height, fields)
          select txid, event_index, contract, topic, height, fields
          from jsonb_to_recordset((${JSON.stringify(rows)}::text)::jsonb)
            as x(txid text, event_index int, contract text, topic text, height int, fields jsonb)
          on conflict (txid, event_index) do update set height = excluded.height`);
      }
      const row = { cursor: walk.cursor, done: walk.done ? 1 : 0 };
      await tx
        .insert(walks)
        .values({ contract, ...row })
        .onConflictDoUpdate({ target: walks.contract, set: row });
    });
  }

  async #mark(tx: Tx, marks: BlockMark[]): Promise<void> {
    if (marks.length === 0) return;
    await tx.insert(blocks).values(marks).onConflictDoNothing();
    const lowest = Math.min(...marks.map(({ height }) => height));
    const highest = Math.max(...marks.map(({ height }) => height));
    const stored = await tx
      .select()
      .from(blocks)
      .where(and(gte(blocks.height, lowest), lte(blocks.height, highest)));
    const hashes = new Map(stored.map(({ height, hash }) => [height, hash]));
    if (marks.some(({ height, hash }) => hashes.get(height) !== hash))
      throw new BranchChanged('two blocks of one height');
  }

  /**
   * The round is over: everything up to its target is in the tables.
   * @param complete where the round before was over: what was too old for it has been forgotten since, and is not looked for again
   */
  finish(target: number, complete = 0): Promise<void> {
    return this.#leading(async (tx) => {
      await tx.update(state).set({ complete: target, target: null });
      await tx.delete(walks);
      await tx.delete(blocks).where(sql`${blocks.height} < ${target - KEPT_TIPS}
        and ${blocks.height} >= ${complete - KEPT_TIPS}
        and not exists (select 1 from ${events} where ${events.height} = ${blocks.height})`);
    });
  }

  /** Forgets everything above a height. */
  rollBack(height: number): Promise<void> {
    return this.#leading(async (tx) => {
      await this.#cut(tx, height);
      await tx.update(state).set({ complete: sql`least(${state.complete}, ${height})`, target: null });
    });
  }

  async #cut(tx: Tx, height: number): Promise<void> {
    await tx.delete(events).where(gt(events.height, height));
    await tx.delete(blocks).where(gt(blocks.height, height));
    await tx.delete(walks);
  }
}
