import 'server-only';
import type { ContractName } from '@/lib/contracts';
import type { BlockMark, ChainSource } from './source';
import { BranchChanged } from './store';

/** So few are looked up one by one; more are found in the lists of their contracts. */
const FEW = 3;
const AT_ONCE = 8;

interface List {
  cursor: string | null;
  /** Every call above this height has been listed. */
  floor: number;
}

/**
 * In which block a transaction is: an event does not say. Where many are asked for, the contracts' lists of calls are read, newest
 * first, as far down as is needed; what none of them has (a call through somebody else's contract) is looked up by itself.
 */
export class Locator {
  readonly #known = new Map<string, BlockMark>();
  readonly #lists: Map<ContractName, List>;

  constructor(
    private readonly source: ChainSource,
    contracts: readonly ContractName[],
  ) {
    this.#lists = new Map(contracts.map((name) => [name, { cursor: null, floor: Number.POSITIVE_INFINITY }]));
  }

  /** The blocks of transactions, in their order, which is the newest first. @throws BranchChanged when one is in none any more */
  async locate(txids: readonly string[]): Promise<BlockMark[]> {
    const unknown = () => [...new Set(txids)].filter((txid) => !this.#known.has(txid));
    const missing = unknown();
    const oldest = missing.at(-1);
    if (oldest !== undefined && missing.length > FEW) {
      await this.#lookUp([oldest]);
      const floor = this.#of(oldest).height;
      await Promise.all([...this.#lists].map(([name, list]) => this.#descend(name, list, floor)));
    }
    await this.#lookUp(unknown());
    return txids.map((txid) => this.#of(txid));
  }

  #of(txid: string): BlockMark {
    const mark = this.#known.get(txid);
    if (!mark) throw new BranchChanged('a transaction is in no block any more');
    return mark;
  }

  async #descend(name: ContractName, list: List, floor: number): Promise<void> {
    while (list.floor > floor) {
      const page = await this.source.callsOf(name, list.cursor);
      for (const { txid, block } of page.items) this.#known.set(txid, block);
      list.cursor = page.next;
      // A page ends within a block as a rule, of which the next page has the rest.
      list.floor = page.next === null ? -1 : (page.items.at(-1)?.block.height ?? list.floor);
    }
  }

  async #lookUp(txids: readonly string[]): Promise<void> {
    const waiting = [...txids];
    const worker = async () => {
      for (let txid = waiting.pop(); txid !== undefined; txid = waiting.pop()) {
        const block = await this.source.locate(txid);
        if (block) this.#known.set(txid, block);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }
}
