import { createHash } from 'node:crypto';
import type { Execution } from './execute';
import type { Dropped } from './mempool';
import { type Cost, NO_COST } from './simnet';
import type { Transaction } from './transaction';

export interface Block {
  height: number;
  /** Synthetic hashes, hex with 0x. */
  hash: string;
  indexHash: string;
  parentHash: string;
  parentIndexHash: string;
  burnHash: string;
  /** Unix seconds: `stacks-block-time` as this block's transactions saw it. */
  time: number;
  burnHeight: number;
  burnTime: number;
  txids: string[];
  cost: Cost;
}

export interface Mined {
  transaction: Transaction;
  execution: Execution;
  block: Block;
  index: number;
  receivedAt: number;
}

export interface LoggedEvent {
  contract: string;
  txid: string;
  eventIndex: number;
  topic: string;
  value: string;
}

export interface Contract {
  id: string;
  txid: string;
  source: string;
  clarityVersion: number;
  height: number;
}

const hash = (...parts: (string | number)[]): string =>
  `0x${createHash('sha256').update(parts.join('|')).digest('hex')}`;

/** What has happened, indexed for the queries of the API. Filled in the order of the blocks. */
export class Ledger {
  readonly blocks: Block[] = [];
  private readonly mined = new Map<string, Mined>();
  private readonly dropped = new Map<string, Dropped>();
  private readonly byHash = new Map<string, Block>();
  private readonly byPrincipal = new Map<string, string[]>();
  private readonly logs = new Map<string, LoggedEvent[]>();
  private readonly contracts = new Map<string, Contract>();
  private readonly nonces = new Map<string, number>();

  constructor(genesisTime: number, burnHeight: number) {
    this.addBlock(genesisTime, burnHeight, [], NO_COST);
  }

  get tip(): Block {
    const tip = this.blocks.at(-1);
    if (!tip) throw new Error('a ledger has its first block from the start');
    return tip;
  }

  addBlock(time: number, burnHeight: number, txids: string[], cost: Cost): Block {
    const parent = this.blocks.at(-1);
    const height = (parent?.height ?? 0) + 1;
    const own = hash('block', parent?.hash ?? '', height, time, ...txids);
    const block: Block = {
      height,
      hash: own,
      indexHash: hash('index', own),
      parentHash: parent?.hash ?? hash('genesis'),
      parentIndexHash: parent?.indexHash ?? hash('index', 'genesis'),
      burnHash: hash('burn', burnHeight),
      time,
      burnHeight,
      burnTime: parent?.burnHeight === burnHeight ? parent.burnTime : time,
      txids,
      cost,
    };
    this.blocks.push(block);
    this.byHash.set(block.hash, block);
    this.byHash.set(block.indexHash, block);
    return block;
  }

  addMined(mined: Mined): void {
    const { transaction, execution, block } = mined;
    const { txid, origin, sponsor, payload } = transaction;
    this.mined.set(txid, mined);
    this.nonces.set(origin.address, origin.nonce + 1);
    if (sponsor) this.nonces.set(sponsor.address, sponsor.nonce + 1);
    const involved = new Set([origin.address]);
    if (sponsor) involved.add(sponsor.address);
    if (payload.type === 'token_transfer') involved.add(payload.recipient);
    else involved.add(payload.contract);
    if (payload.type === 'smart_contract' && execution.status === 'success') {
      const clarityVersion = payload.clarityVersion ?? 5;
      const { contract: id, source } = payload;
      this.contracts.set(id, { id, txid, source, clarityVersion, height: block.height });
    }
    for (const [eventIndex, { event, data }] of execution.events.entries()) {
      for (const who of [data.sender, data.recipient]) if (typeof who === 'string') involved.add(who);
      if (event !== 'print_event') continue;
      const contract = String(data.contract_identifier);
      const events = this.logs.get(contract) ?? [];
      events.push({ contract, txid, eventIndex, topic: String(data.topic), value: String(data.raw_value) });
      this.logs.set(contract, events);
    }
    for (const principal of involved) {
      const txids = this.byPrincipal.get(principal) ?? [];
      txids.push(txid);
      this.byPrincipal.set(principal, txids);
    }
  }

  addDropped(dropped: Dropped): void {
    this.dropped.set(dropped.transaction.txid, dropped);
  }

  minedBy(txid: string): Mined | undefined {
    return this.mined.get(txid);
  }

  droppedBy(txid: string): Dropped | undefined {
    return this.dropped.get(txid);
  }

  /** A block by height, hash, index hash, or `latest`. */
  block(which: number | string): Block | undefined {
    if (which === 'latest') return this.tip;
    if (typeof which === 'number') return this.blocks[which - 1];
    return this.byHash.get(which);
  }

  contract(id: string): Contract | undefined {
    return this.contracts.get(id);
  }

  /** Transactions in blocks that name `principal`, oldest first. */
  transactionsOf(principal: string): readonly string[] {
    return this.byPrincipal.get(principal) ?? [];
  }

  /** Printed events of a contract, oldest first. */
  logsOf(contract: string): readonly LoggedEvent[] {
    return this.logs.get(contract) ?? [];
  }

  /** The nonce that an account's next transaction in a block must have. */
  nonce(address: string): number {
    return this.nonces.get(address) ?? 0;
  }

  get transactionCount(): number {
    return this.mined.size;
  }
}
