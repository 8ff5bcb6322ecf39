import { randomBytes } from 'node:crypto';
import { minimumFee } from '@/localnet/admission';
import { readTransaction, type Transaction } from '@/localnet/transaction';

/** What can go wrong on the way to a node and in it, each with its likelihood from 0 to 1. */
export interface Faults {
  /** The connection is lost before the node has the request, or before its answer has arrived. */
  lostBefore: number;
  lostAfter: number;
  /** 429. */
  busy: number;
  /** Accounts and nonces are answered as they were some blocks ago. */
  lag: number;
  /** A waiting transaction is forgotten when a block is made. */
  dropped: number;
  /** A block takes only a part of what could go in. */
  slow: number;
  /** The lowest fee that is taken rises now and then; what pays less is forgotten. */
  dearer: number;
  /** What was replaced or dropped is still known to another miner, who makes the next block with it. */
  elsewhere: number;
}

export const NO_FAULTS: Faults = {
  lostBefore: 0,
  lostAfter: 0,
  busy: 0,
  lag: 0,
  dropped: 0,
  slow: 0,
  dearer: 0,
  elsewhere: 0,
};

/** Signatures hold or not whatever the run: read and verified once. */
const verified = new Map<string, Transaction>();

function readOnce(raw: Uint8Array): Transaction {
  const key = Buffer.from(raw).toString('latin1');
  let read = verified.get(key);
  if (!read) {
    read = readTransaction(raw);
    if (verified.size > 20_000) verified.clear();
    verified.set(key, read);
  }
  return read;
}

const RICH = `0x${(10n ** 15n).toString(16).padStart(32, '0')}`;
const CHAINING = 25;
/** Less than what the relay's settings let it pay. */
const DEAREST = 60_000;

/**
 * A Stacks node and its API to go wrong: real signatures, nonces, a mempool and blocks, no contracts. Behaves as stacks-core
 * does towards one who broadcasts: what is known is taken again, a used nonce is BadNonce with whose it was, a taken one wants a
 * higher fee, twenty-five may wait for one account.
 */
export class FaultyNode {
  faults: Faults;
  minimum = 1;
  /** What was mined, in order. */
  readonly mined: Transaction[] = [];
  /** Everything that was ever taken into the mempool. */
  readonly taken = new Map<string, Transaction>();
  private readonly minedIds = new Set<string>();
  private readonly pool = new Map<string, Transaction>();
  /** Forgotten here, and still with another miner. */
  private readonly elsewhere: Transaction[] = [];
  private readonly nonces = new Map<string, number>();
  /** Nonces as they were, block by block, for views that lag. */
  private readonly past: Map<string, number>[] = [new Map()];

  constructor(
    private readonly random: () => number,
    faults: Partial<Faults> = {},
  ) {
    this.faults = { ...NO_FAULTS, ...faults };
  }

  private happens(chance: number): boolean {
    return chance > 0 && this.random() < chance;
  }

  /** In place of the network. */
  readonly fetch: typeof fetch = async (input, init) => {
    const path = new URL(String(input)).pathname;
    if (this.happens(this.faults.lostBefore)) throw new TypeError('fetch failed');
    if (this.happens(this.faults.busy)) return new Response('', { status: 429 });
    const answer = this.route(path, init);
    if (this.happens(this.faults.lostAfter)) throw new TypeError('terminated');
    return answer;
  };

  private route(path: string, init?: RequestInit): Response {
    if (path === '/v2/transactions') return this.broadcast(init?.body as Uint8Array);
    const [, account] = path.match(/^\/v2\/accounts\/(\w+)$/) ?? [];
    if (account) return json({ balance: RICH, nonce: this.view().get(account) ?? 0 });
    const [, principal] = path.match(/^\/extended\/v3\/principals\/(\w+)\/nonces$/) ?? [];
    if (principal) return json({ next_nonce: this.nextNonce(principal) });
    const [, payer] = path.match(/^\/extended\/v3\/principals\/(\w+)\/transactions$/) ?? [];
    if (payer) return json({ results: this.minedOf(payer) });
    const [, txid = ''] = path.match(/^\/extended\/v3\/transactions\/0x([0-9a-f]{64})$/) ?? [];
    if (this.minedIds.has(txid)) return json({ tx_id: `0x${txid}`, status: 'success' });
    if (this.pool.has(txid)) return json({ tx_id: `0x${txid}`, status: 'pending' });
    return json({ error: 'not found' }, 404);
  }

  private view(): Map<string, number> {
    if (!this.happens(this.faults.lag)) return this.nonces;
    return this.past[Math.max(0, this.past.length - 1 - Math.floor(this.random() * 3))] ?? this.nonces;
  }

  nonce(account: string): number {
    return this.nonces.get(account) ?? 0;
  }

  private nextNonce(account: string): number {
    let next = this.view().get(account) ?? 0;
    while (this.waiting(account, next)) next++;
    return next;
  }

  /** What of an account is in a block, the youngest first; a view that lags has not heard of the last one. */
  private minedOf(account: string): object[] {
    const own = this.mined.filter((transaction) => signers(transaction).some((s) => s.address === account));
    const heard = this.happens(this.faults.lag) ? own.slice(0, -1) : own;
    return heard
      .slice(-50)
      .reverse()
      .map(({ txid }) => ({ transaction: { tx_id: `0x${txid}`, status: 'success' } }));
  }

  private waiting(address: string, nonce: number): Transaction | undefined {
    return [...this.pool.values()].find((transaction) =>
      signers(transaction).some((s) => s.address === address && s.nonce === nonce),
    );
  }

  private broadcast(raw: Uint8Array): Response {
    const transaction = readOnce(raw);
    const { txid, fee } = transaction;
    if (this.pool.has(txid)) return json(txid);
    const refuse = (reason: string, reason_data?: object) =>
      json({ error: 'transaction rejected', reason, reason_data, txid }, 400);
    const least = Math.max(minimumFee(raw.length), this.minimum);
    if (fee < BigInt(least)) return refuse('FeeTooLow', { expected: least, actual: Number(fee) });
    for (const { address, nonce } of signers(transaction)) {
      if (nonce >= this.nonce(address)) continue;
      return refuse('BadNonce', {
        expected: this.nonce(address),
        actual: nonce,
        principal: address,
        is_origin: address === transaction.origin.address,
      });
    }
    const rivals = new Set(signers(transaction).map((s) => this.waiting(s.address, s.nonce)));
    rivals.delete(undefined);
    for (const rival of rivals) if (rival && rival.fee >= fee) return refuse('ConflictingNonceInMempool');
    for (const { address } of signers(transaction)) {
      const own = [...this.pool.values()].filter((t) => signers(t).some((s) => s.address === address));
      if (own.length - rivals.size >= CHAINING) return refuse('TooMuchChaining');
    }
    for (const rival of rivals) if (rival) this.forget(rival);
    this.pool.set(txid, transaction);
    this.taken.set(txid, transaction);
    return json(txid);
  }

  /** Makes a block: each account's transactions in the order of their nonces. */
  mine(): void {
    for (const transaction of this.elsewhere)
      if (this.happens(this.faults.elsewhere) && this.isNext(transaction)) this.include(transaction);
    const dearer = this.happens(this.faults.dearer);
    if (dearer)
      this.minimum = Math.min(DEAREST, Math.floor(Math.max(10_000, this.minimum) * (1 + this.random())));
    for (const transaction of [...this.pool.values()]) {
      const cheap = dearer && transaction.fee < BigInt(this.minimum);
      if (cheap || this.happens(this.faults.dropped)) this.forget(transaction);
    }
    for (let more = true; more; ) {
      more = false;
      for (const transaction of [...this.pool.values()]) {
        if (!this.isNext(transaction)) continue;
        if (this.happens(this.faults.slow)) continue;
        this.include(transaction);
        more = true;
      }
    }
    this.past.push(new Map(this.nonces));
  }

  /** Replaced, too cheap, or just not here any more: another miner may still have it. */
  private forget(transaction: Transaction): void {
    this.pool.delete(transaction.txid);
    if (this.faults.elsewhere > 0) this.elsewhere.push(transaction);
  }

  private isNext(transaction: Transaction): boolean {
    return signers(transaction).every((s) => s.nonce === this.nonce(s.address));
  }

  private include(transaction: Transaction): void {
    this.pool.delete(transaction.txid);
    this.mined.push(transaction);
    this.minedIds.add(transaction.txid);
    for (const { address, nonce } of signers(transaction)) this.nonces.set(address, nonce + 1);
    // What waited on the same nonces never comes to anything.
    for (const other of [...this.pool.values()])
      if (signers(other).some((s) => s.nonce < this.nonce(s.address))) this.pool.delete(other.txid);
  }

  /** Somebody else uses up a nonce of an account: the operator's own transaction, another wallet. */
  consume(address: string): void {
    const nonce = this.nonce(address);
    const txid = randomBytes(32).toString('hex');
    const waiting = this.waiting(address, nonce);
    if (waiting) this.pool.delete(waiting.txid);
    this.minedIds.add(txid);
    this.nonces.set(address, nonce + 1);
    this.past.push(new Map(this.nonces));
  }

  get pending(): number {
    return this.pool.size;
  }
}

function signers({ origin, sponsor }: Transaction) {
  return sponsor ? [origin, sponsor] : [origin];
}

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}
