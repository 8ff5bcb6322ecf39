import 'server-only';
import type { ContractName } from '@/lib/contracts';
import type { Db } from '../database';
import { Locator } from './locator';
import type { BlockMark, ChainSource } from './source';
import { BranchChanged, type IndexState, IndexStore, type PlacedEvent } from './store';

/** The contracts whose events are followed: all that print, but for `governance`, which the figures do not need. */
const INDEXED: readonly ContractName[] = [
  'session-logger',
  'progress-tracker',
  'cohorts',
  'therapist-registry',
  'dispute-resolver',
  'verification',
  'pairing',
  'user-registry',
];

/** So many of a round's blocks are held against the chain once more when the round is over. */
const CHECKED = 8;

/**
 * Events that are stored together: many, since each time the database waits for the disk. A killed process loses two batches at most:
 * one that is being stored, and the next, which is read meanwhile.
 */
const BATCH = 1000;

export interface IndexerOptions {
  db: Db;
  source: ChainSource;
  /** Chain id and deployer. */
  chain: string;
  holder: string;
  /** After so long without a write another process takes over. */
  leaseMs?: number;
  now?: () => number;
}

/**
 * What a round came to: it read on; there was nothing new; another process leads; the node is behind what was read before; or the
 * chain was re-organised, and the index has gone back to where both branches agree.
 */
export type Round = 'read' | 'nothing-new' | 'led-by-another' | 'node-behind' | 'rolled-back';

/**
 * Follows the contracts' events into the database. Each round reads every log from its newest page down to what is known, places the
 * events in their blocks, and is over once its target is still on the chain; figures are given only up to the last round that is.
 */
export class Indexer {
  readonly #store: IndexStore;
  readonly #source: ChainSource;

  constructor({ db, source, chain, holder, leaseMs = 60_000, now = Date.now }: IndexerOptions) {
    this.#store = new IndexStore(db, { chain, holder, leaseMs, now });
    this.#source = source;
  }

  /** One round. Everything that it wrote holds, also where it throws: the next one goes on from there. @throws ChainError, LeaseLost */
  async round(): Promise<Round> {
    const state = await this.#store.lead();
    if (!state) return 'led-by-another';
    const tip = await this.#source.tip();
    const standing = await this.#standing(tip);
    if (standing === 'behind') return 'node-behind';
    if (standing !== 'same') {
      await this.#store.rollBack(standing.ancestor);
      return 'rolled-back';
    }
    if (state.target === null && state.complete === tip.height) return 'nothing-new';
    try {
      return await this.#readOn(state, tip);
    } catch (error) {
      if (!(error instanceof BranchChanged)) throw error;
      await this.#store.rollBack(state.complete);
      return 'rolled-back';
    }
  }

  async #readOn({ complete, target: begun }: IndexState, tip: BlockMark): Promise<Round> {
    const target = begun ?? tip.height;
    if (begun === null) await this.#store.begin(tip);
    const locator = new Locator(this.#source, INDEXED);
    for (const contract of INDEXED) await this.#walk(contract, locator, complete, target);
    if (!(await this.#holds(complete, target))) throw new BranchChanged('the chain changed meanwhile');
    await this.#store.finish(target, complete);
    return 'read';
  }

  /** Reads a contract's log from the newest page, or where an earlier process stopped, down to what is complete. */
  async #walk(contract: ContractName, locator: Locator, complete: number, target: number): Promise<void> {
    const begun = await this.#store.walk(contract);
    if (begun.done) return;
    let page = await this.#source.log(contract, begun.cursor);
    let events: PlacedEvent[] = [];
    const blocks = new Map<string, BlockMark>();
    let storing = Promise.resolve();
    try {
      for (;;) {
        const items = page?.items ?? [];
        const next = page?.next ?? null;
        // The next page is on its way while this one is placed.
        const coming = next === null ? null : this.#source.log(contract, next);
        coming?.catch(() => undefined);
        const marks = await locator.locate(items.map(({ txid }) => txid));
        for (const [i, event] of items.entries()) {
          const mark = marks[i] as BlockMark;
          if (mark.height <= complete || mark.height > target) continue;
          events.push({ ...event, height: mark.height });
          blocks.set(mark.hash, mark);
        }
        const done = !coming || marks.some(({ height }) => height <= complete);
        if (done || events.length >= BATCH) {
          const found = { events, blocks: [...blocks.values()] };
          // One batch is stored while the pages of the next are read.
          await storing;
          storing = this.#store.keep(contract, found, { cursor: next, done });
          storing.catch(() => undefined);
          events = [];
          blocks.clear();
        }
        if (done) return storing;
        page = await coming;
      }
    } finally {
      // Whatever went wrong, nothing is written any more once the round has ended.
      await storing.catch(() => undefined);
    }
  }

  /** Whether the round's blocks are still those of the chain: its target, and the newest that hold events. */
  async #holds(complete: number, target: number): Promise<boolean> {
    const fresh = await this.#store.blocksUpTo(target, { above: complete, most: CHECKED });
    const seen = await Promise.all(fresh.map(({ height }) => this.#source.block(height)));
    return fresh.every((mark, i) => seen[i]?.hash === mark.hash);
  }

  /** How the stored blocks stand to the chain: the same, or the last height at which both agree (0: nowhere). */
  async #standing(tip: BlockMark): Promise<'same' | 'behind' | { ancestor: number }> {
    const agrees = async (mark: BlockMark) =>
      (mark.height === tip.height ? tip : await this.#source.block(mark.height))?.hash === mark.hash;
    const newest = await this.#store.newest();
    if (!newest) return 'same';
    const comparable = newest.height <= tip.height ? newest : await this.#store.newest(tip.height);
    if (comparable && (await agrees(comparable)))
      return comparable.height === newest.height ? 'same' : 'behind';
    // Below the fork all agree, above it none does.
    const stored = await this.#store.blocksUpTo(comparable?.height ?? 0);
    let [low, high] = [1, stored.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (await agrees(stored[middle] as BlockMark)) high = middle;
      else low = middle + 1;
    }
    return { ancestor: stored[low]?.height ?? 0 };
  }
}
