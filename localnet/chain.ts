import { createHash } from 'node:crypto';
import { type ClarityAbi, ClarityType, type ClarityValue, hexToCV } from '@stacks/transactions';
import { admit, checkPayload, shortfall } from './admission';
import { Clock, DEPLOY_LAG, genesisTime } from './clock';
import { FOLDER } from './engine-file';
import { type Execution, execute, TooExpensive } from './execute';
import { type Block, Ledger } from './ledger';
import { ChainLog, DamagedLog } from './log';
import { Mempool, type Pending, signersOf } from './mempool';
import { type BlockRecord, LOG_VERSION, type LogRecord, recordSchema } from './records';
import { rejection } from './rejection';
import { type Cost, EngineTrap, EPOCH, NO_COST, type Outcome, Simnet } from './simnet';
import { readTransaction, type Transaction } from './transaction';

/** A block is closed at so many transactions, or after so long, to let requests in between. */
const BLOCK_TRANSACTIONS = 200;
const BLOCK_MILLISECONDS = 250;
/** Limits of one block, as on mainnet. A single transaction may use them up. */
const BLOCK_LIMIT: Cost = {
  read_count: 15_000,
  read_length: 100_000_000,
  runtime: 5_000_000_000,
  write_count: 15_000,
  write_length: 15_000_000,
};

export interface ReplayReport {
  /** Transactions in blocks that were executed again at start. */
  replayed: number;
  /** Transactions still waiting for a block. */
  pending: number;
  blocks: number;
  /** 1 when a crash had cut off the last line of the log. */
  tornLines: number;
  seconds: number;
}

interface OpenBlock {
  time: number;
  executed: { entry: Pending; execution: Execution; undone: boolean }[];
  cost: Cost;
  since: number;
}

/** The chain: what is accepted, mined, remembered. Knows no HTTP. */
export class Chain {
  readonly mempool = new Mempool();
  private open: OpenBlock | null = null;
  /** Next nonces that the block under way has changed. */
  private readonly openNonces = new Map<string, number>();

  private constructor(
    private readonly simnet: Simnet,
    readonly clock: Clock,
    readonly ledger: Ledger,
    private readonly log: ChainLog,
  ) {}

  /**
   * Opens the chain whose log is at `path`, or begins a new one, and executes again what the log holds.
   * @throws DamagedLog when a line inside the log is damaged or does not replay
   */
  static async start(path: string): Promise<{ chain: Chain; report: ReplayReport }> {
    const began = performance.now();
    const { log, records, tornLines } = ChainLog.open(path);
    const parsed = records.map((record, index) => parseRecord(record, path, index + 1));
    const [first, ...rest] = parsed;
    if (first && first.k !== 'genesis')
      throw new DamagedLog(`${path}: line 1 is not the beginning of a chain`);
    const genesis = first?.k === 'genesis' ? first : null;
    const time = genesis?.time ?? genesisTime();
    const simnet = await Simnet.start(time, time === genesisTime() ? { keepIn: FOLDER } : {});
    if (genesis && genesis.engine !== simnet.version) {
      throw new DamagedLog(
        `${path}: written by engine ${genesis.engine}, this is ${simnet.version}: begin a new chain in another folder`,
      );
    }
    const clock = new Clock(simnet);
    if (genesis) clock.repeat(genesis.steps);
    else clock.catchUp(DEPLOY_LAG);
    const steps = clock.takeSteps();
    const chain = new Chain(simnet, clock, new Ledger(simnet.time, simnet.burnHeight), log);
    for (const [index, record] of rest.entries()) {
      // As while it runs, so that what may have to be done again stays short.
      simnet.ensureCheckpoint();
      chain.replay(record, `${path}: line ${index + 2}`);
    }
    if (!genesis) {
      chain.append({ k: 'genesis', version: LOG_VERSION, time, steps, engine: simnet.version, epoch: EPOCH });
      await log.flush();
    }
    simnet.ensureCheckpoint();
    const report: ReplayReport = {
      replayed: chain.ledger.transactionCount,
      pending: chain.mempool.size,
      blocks: chain.ledger.tip.height,
      tornLines,
      seconds: (performance.now() - began) / 1000,
    };
    return { chain, report };
  }

  /**
   * Takes a signed transaction into the mempool. Resolves with its identifier (hex without 0x) when it is
   * on the disk. With `mineAtOnce` it is in a block by then.
   * @throws Rejection
   */
  async submit(raw: Uint8Array, mineAtOnce = false): Promise<string> {
    const transaction = readTransaction(raw);
    if (!this.mempool.get(transaction.txid)) {
      admit(this, transaction);
      const at = Math.floor(this.clock.now());
      this.append({ k: 'tx', raw: Buffer.from(raw).toString('base64'), at });
      this.enqueue(transaction, at);
      if (mineAtOnce) while (this.mine());
    }
    await this.log.flush();
    return transaction.txid;
  }

  /**
   * Puts waiting transactions into blocks, each account's in the order of its nonces. Stops after a moment;
   * true when there is more to do at once.
   */
  mine(): boolean {
    const began = performance.now();
    for (const first of this.mempool.all()) {
      const queue: Pending[] = [first];
      for (let entry = queue.pop(); entry; entry = queue.pop()) {
        if (!this.isReady(entry)) continue;
        this.include(entry);
        // Whoever waited for these nonces comes next.
        for (const { address, nonce } of signersOf(entry.transaction)) {
          const next = this.mempool.at({ address, nonce: nonce + 1 });
          if (next) queue.push(next);
        }
      }
      if (performance.now() - began > BLOCK_MILLISECONDS) {
        this.seal();
        return true;
      }
    }
    this.seal();
    return false;
  }

  /** Adds a block without transactions. */
  mineEmpty(): Block {
    this.clock.catchUp();
    this.open = this.newBlock();
    this.seal();
    return this.ledger.tip;
  }

  /** Moves the chain's time forward, for good. */
  async advance(seconds: number): Promise<Block> {
    this.append({ k: 'advance', seconds });
    this.clock.addOffset(seconds);
    const block = this.mineEmpty();
    await this.log.flush();
    return block;
  }

  /** Runs a function against the present state without changing it. @throws ClarityFailure, EngineTrap */
  callReadOnly(contract: string, fn: string, args: ClarityValue[], sender: string): Outcome {
    this.clock.catchUp();
    try {
      return this.simnet.call(contract, fn, args, sender);
    } catch (error) {
      if (error instanceof EngineTrap) this.simnet.rollback(0);
      throw error;
    }
  }

  /**
   * What a transaction would do if it came next; nothing of it stays.
   * @throws Rejection when a block could not hold it: its signatures or nonces do not fit, or its fee cannot be paid
   */
  simulate(raw: Uint8Array): { transaction: Transaction; execution: Execution } {
    const transaction = readTransaction(raw);
    for (const { address, nonce } of signersOf(transaction)) {
      const expected = this.ledger.nonce(address);
      if (nonce !== expected) throw rejection('BadNonce', { expected, actual: nonce }, transaction.txid);
    }
    if (shortfall(this, transaction)) throw rejection('NotEnoughFunds', null, transaction.txid);
    checkPayload(this, transaction);
    this.clock.catchUp();
    try {
      const { execution } = this.simnet.undone(
        () => execute(this.simnet, transaction, null, true),
        (done) => transaction.fee === 0n && done.execution.status === 'abort_by_response' && !done.undone,
      );
      return { transaction, execution };
    } catch (error) {
      if (error instanceof TooExpensive) throw rejection('TooExpensive', null, transaction.txid);
      throw error;
    }
  }

  /** Consensus hex, or null. */
  dataVar(contract: string, name: string): string | null {
    return this.simnet.dataVar(contract, name);
  }

  /** Consensus hex of `(some value)`, or null. */
  mapEntry(contract: string, map: string, key: ClarityValue): string | null {
    return this.simnet.mapEntry(contract, map, key);
  }

  interface(contract: string): ClarityAbi | null {
    return this.ledger.contract(contract) ? this.simnet.interface(contract) : null;
  }

  /** µSTX. */
  balance(principal: string): bigint {
    const value = hexToCV(this.simnet.evaluate(`(stx-get-balance '${principal})`));
    if (value.type !== ClarityType.UInt) throw new Error('a balance is an unsigned integer');
    return BigInt(value.value);
  }

  /** The nonce to sign an account's next transaction with, pending ones counted. */
  nextNonce(address: string): number {
    let nonce = this.ledger.nonce(address);
    while (this.mempool.at({ address, nonce })) nonce++;
    return nonce;
  }

  get burnHeight(): number {
    return this.simnet.burnHeight;
  }

  async close(): Promise<void> {
    await this.log.flush();
    this.log.close();
  }

  /** A chain that cannot write its log must not go on: what it would show could not be found again. */
  private append(record: LogRecord): void {
    try {
      this.log.append(record);
    } catch (error) {
      setImmediate(() => {
        throw error;
      });
      throw error;
    }
  }

  private enqueue(transaction: Transaction, receivedAt: number): void {
    for (const replaced of this.mempool.conflicts(transaction)) {
      this.mempool.remove(replaced.transaction.txid);
      this.ledger.addDropped({
        ...replaced,
        reason: 'dropped_replace_by_fee',
        replacedBy: transaction.txid,
      });
    }
    this.mempool.add({ transaction, receivedAt, receivedHeight: this.ledger.tip.height });
  }

  private isReady({ transaction }: Pending): boolean {
    if (!this.mempool.get(transaction.txid)) return false;
    const inTurn = signersOf(transaction).every((signer) => signer.nonce === this.nonce(signer.address));
    return inTurn && !shortfall(this, transaction);
  }

  /** The next nonce, the block under way counted. */
  private nonce(address: string): number {
    return this.openNonces.get(address) ?? this.ledger.nonce(address);
  }

  private newBlock(): OpenBlock {
    return { time: this.simnet.time, executed: [], cost: NO_COST, since: performance.now() };
  }

  private include(entry: Pending): void {
    const { transaction } = entry;
    // The engine mines a block of its own for a deploy, so it is one here too: time is one in a block.
    const isDeploy = transaction.payload.type === 'smart_contract';
    if (isDeploy || this.isFull()) this.seal();
    if (!this.open) {
      this.clock.catchUp(isDeploy ? DEPLOY_LAG : 0);
      this.open = this.newBlock();
    }
    let done: { execution: Execution; undone: boolean };
    try {
      done = execute(this.simnet, transaction, null, true);
    } catch (error) {
      if (!(error instanceof TooExpensive)) throw error;
      this.append({ k: 'drop', id: transaction.txid, reason: 'dropped_too_expensive' });
      this.drop(transaction.txid);
      return;
    }
    this.mempool.remove(transaction.txid);
    for (const { address, nonce } of signersOf(transaction)) this.openNonces.set(address, nonce + 1);
    this.open.executed.push({ entry, ...done });
    this.open.cost = addCosts(this.open.cost, done.execution.cost);
    if (isDeploy) this.seal();
  }

  private isFull(): boolean {
    if (!this.open) return false;
    const { executed, cost, since } = this.open;
    if (executed.length >= BLOCK_TRANSACTIONS || performance.now() - since > BLOCK_MILLISECONDS) return true;
    return (Object.keys(BLOCK_LIMIT) as (keyof Cost)[]).some((unit) => cost[unit] >= BLOCK_LIMIT[unit] / 2);
  }

  /** Closes the block under way: log first, then visible. */
  private seal(): void {
    const { open } = this;
    this.open = null;
    if (!open) return;
    this.openNonces.clear();
    const time = this.simnet.time;
    const executions = open.executed.map(({ execution }) => execution);
    this.append({
      k: 'block',
      height: this.ledger.tip.height + 1,
      time,
      steps: this.clock.takeSteps(),
      txs: open.executed.map(({ entry, execution, undone }) => ({
        id: entry.transaction.txid,
        ...(undone ? { undone: execution } : {}),
      })),
      digest: digestOf(executions),
    });
    this.publish(open.executed, time, open.cost);
    // A power cut may lose the line; the transactions in it are on the disk and would be mined again.
    void this.log.flush();
  }

  private publish(executed: { entry: Pending; execution: Execution }[], time: number, cost: Cost): void {
    const txids = executed.map(({ entry }) => entry.transaction.txid);
    const block = this.ledger.addBlock(time, this.simnet.burnHeight, txids, cost);
    for (const [index, { entry, execution }] of executed.entries()) {
      const { transaction, receivedAt } = entry;
      this.ledger.addMined({ transaction, execution, block, index, receivedAt });
    }
  }

  private drop(txid: string): void {
    const entry = this.mempool.get(txid);
    if (!entry) return;
    this.mempool.remove(txid);
    this.ledger.addDropped({ ...entry, reason: 'dropped_too_expensive', replacedBy: null });
  }

  private replay(record: LogRecord, where: string): void {
    switch (record.k) {
      case 'genesis':
        throw new DamagedLog(`${where}: a second beginning`);
      case 'tx':
        this.enqueue(readTransaction(Buffer.from(record.raw, 'base64'), false), record.at);
        break;
      case 'drop':
        this.drop(record.id);
        break;
      case 'advance':
        this.clock.addOffset(record.seconds);
        break;
      case 'block':
        this.replayBlock(record, where);
    }
  }

  private replayBlock(record: BlockRecord, where: string): void {
    this.clock.repeat(record.steps);
    let cost = NO_COST;
    const executed = record.txs.map(({ id, undone }) => {
      const entry = this.mempool.get(id);
      if (!entry) throw new DamagedLog(`${where}: transaction ${id} was not accepted before`);
      const { execution } = execute(this.simnet, entry.transaction, undone ?? null, false);
      this.mempool.remove(id);
      cost = addCosts(cost, execution.cost);
      return { entry, execution };
    });
    const digest = digestOf(executed.map(({ execution }) => execution));
    if (digest !== record.digest || this.simnet.time !== record.time) {
      throw new DamagedLog(`${where}: block ${record.height} replays differently`);
    }
    this.publish(executed, record.time, cost);
  }
}

function parseRecord(record: unknown, path: string, line: number): LogRecord {
  const parsed = recordSchema.safeParse(record);
  if (!parsed.success) throw new DamagedLog(`${path}: line ${line} is not a record of this version`);
  return parsed.data;
}

function addCosts(a: Cost, b: Cost): Cost {
  return {
    read_count: a.read_count + b.read_count,
    read_length: a.read_length + b.read_length,
    runtime: a.runtime + b.runtime,
    write_count: a.write_count + b.write_count,
    write_length: a.write_length + b.write_length,
  };
}

function digestOf(executions: readonly Execution[]): string {
  return createHash('sha256').update(JSON.stringify(executions)).digest('hex').slice(0, 16);
}
