import { payerOf, type Signer, type Transaction } from './transaction';

export interface Pending {
  transaction: Transaction;
  /** Unix seconds of arrival. */
  receivedAt: number;
  /** Height of the tip on arrival. */
  receivedHeight: number;
}

export type DropReason = 'dropped_replace_by_fee' | 'dropped_too_expensive';

export interface Dropped extends Pending {
  reason: DropReason;
  replacedBy: string | null;
}

const slot = ({ address, nonce }: Signer): string => `${address}:${nonce}`;

/** Transactions that wait for a block, in order of arrival, at most one for each account and nonce. */
export class Mempool {
  private readonly byId = new Map<string, Pending>();
  private readonly bySlot = new Map<string, string>();
  private readonly noncesOf = new Map<string, Set<number>>();

  get size(): number {
    return this.byId.size;
  }

  get(txid: string): Pending | undefined {
    return this.byId.get(txid);
  }

  all(): Pending[] {
    return [...this.byId.values()];
  }

  /** What already waits on a nonce that `transaction` uses, as origin or as sponsor. */
  conflicts({ origin, sponsor }: Transaction): Pending[] {
    const found = new Set<Pending>();
    for (const signer of sponsor ? [origin, sponsor] : [origin]) {
      const entry = this.at(signer);
      if (entry) found.add(entry);
    }
    return [...found];
  }

  at(signer: Signer): Pending | undefined {
    const txid = this.bySlot.get(slot(signer));
    return txid === undefined ? undefined : this.byId.get(txid);
  }

  add(entry: Pending): void {
    const { transaction } = entry;
    this.byId.set(transaction.txid, entry);
    for (const signer of signersOf(transaction)) {
      this.bySlot.set(slot(signer), transaction.txid);
      const nonces = this.noncesOf.get(signer.address) ?? new Set();
      nonces.add(signer.nonce);
      this.noncesOf.set(signer.address, nonces);
    }
  }

  remove(txid: string): void {
    const entry = this.byId.get(txid);
    if (!entry) return;
    this.byId.delete(txid);
    for (const signer of signersOf(entry.transaction)) {
      if (this.bySlot.get(slot(signer)) !== txid) continue;
      this.bySlot.delete(slot(signer));
      this.noncesOf.get(signer.address)?.delete(signer.nonce);
    }
  }

  /** Pending nonces of an account, ascending. */
  nonces(address: string): number[] {
    return [...(this.noncesOf.get(address) ?? [])].sort((a, b) => a - b);
  }

  /** Fees that `address` would pay and STX it would send or receive, if all of this were mined. */
  movements(address: string): { inbound: bigint; outbound: bigint } {
    let inbound = 0n;
    let outbound = 0n;
    for (const { transaction } of this.byId.values()) {
      if (payerOf(transaction).address === address) outbound += transaction.fee;
      if (transaction.payload.type !== 'token_transfer') continue;
      if (transaction.origin.address === address) outbound += transaction.payload.amount;
      if (transaction.payload.recipient === address) inbound += transaction.payload.amount;
    }
    return { inbound, outbound };
  }
}

export function signersOf({ origin, sponsor }: Transaction): Signer[] {
  return sponsor ? [origin, sponsor] : [origin];
}
