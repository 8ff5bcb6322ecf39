import 'server-only';
import type { RelayLedger, Sign, Signer } from './ledger';
import { NodeSilent, type RelayNode } from './node';
import { RelayRefusal } from './refusal';
import { originSigned } from './signing';
import type { Sponsors } from './sponsors';
import { type Note, type Version, versions } from './versions';

/** What is not clear for so long is taken for what it looks like: a lagging node has caught up by then (seconds). */
const DOUBT_SECONDS = 120;
/** A transaction that could be mined next and still is not after so long pays more (seconds). */
const STUCK_SECONDS = 600;
/** Whether a node still has a transaction is asked again after so long (seconds). */
const LOOK_SECONDS = 20;
/** Steps of the fee in a row before the rest is left for later. */
const FEE_STEPS = 5;

/** A node's reasons that will be the same tomorrow: the transaction can never be mined. */
const HOPELESS = new Set([
  'BadAddressVersionByte',
  'BadFunctionArgument',
  'ContractAlreadyExists',
  'Deserialization',
  'NoSuchContract',
  'NoSuchPublicFunction',
  'Serialization',
  'SignatureValidation',
]);

/** 'carried': a node has it, or will be given it again; 'over': it can never be mined and was forgotten. */
export type Carried = { end: 'carried'; row: Note } | { end: 'over'; reason: string };

/** Brings what is in the ledger to the chain, and finds out what became of it. Every step can be repeated. */
export class Carrier {
  constructor(
    private readonly ledger: RelayLedger,
    private readonly node: RelayNode,
    private readonly sponsors: Sponsors,
    private readonly deployer: string,
  ) {}

  /** Signs another version of a row. */
  readonly signer: Signer = (row) => {
    if (row.origin === row.sponsor) return this.filler;
    const call = originSigned(row.raw);
    return async (sponsor, nonce, fee) => this.sponsors.sponsor(call, sponsor, nonce, fee);
  };

  readonly filler: Sign = (sponsor, nonce, fee) => this.sponsors.filler(sponsor, nonce, fee, this.deployer);

  /**
   * Sends the stored bytes. @throws NodeSilent when it is not known whether they arrived
   * @param first nothing of it was ever sent, so a refusal is final at once
   */
  async send(row: Note, first = false): Promise<Carried> {
    let sent = row;
    for (let step = 0; step < FEE_STEPS; step++) {
      const raw = sent.raw ?? (await this.ledger.bytes(sent));
      // It has moved on meanwhile, in the hands of another process.
      if (!raw) return { end: 'carried', row: sent };
      const answer = await this.node.broadcast(raw);
      if (answer.taken) {
        await this.ledger.markSent(sent);
        return { end: 'carried', row: sent };
      }
      const { reason } = answer;
      if (reason === 'FeeTooLow') {
        const dearer = await this.#dearer(sent);
        if (!dearer) return { end: 'carried', row: sent };
        sent = dearer;
        continue;
      }
      if (reason === 'BadNonce') return this.#judge(sent, first);
      if (reason === 'ConflictingNonceInMempool' && (await this.#isPending(sent))) {
        await this.ledger.markSent(sent);
        return { end: 'carried', row: sent };
      }
      if (HOPELESS.has(reason)) {
        await this.ledger.giveUp(sent);
        return { end: 'over', reason };
      }
      // Too many pending, too few coins, no room: later.
      return { end: 'carried', row: sent };
    }
    return { end: 'carried', row: sent };
  }

  /** The same call at a higher fee, stored; undefined where the fee is as high as it may be, or the row has moved on. */
  async #dearer(row: Note): Promise<Note | undefined> {
    const fee = await this.ledger.raiseFee(row.fee);
    if (fee <= row.fee) return undefined;
    const next = await this.ledger.resign(row, fee, this.signer);
    return next?.state === 'stored' ? next : undefined;
  }

  async #isPending(row: Note): Promise<boolean> {
    for (const { txid } of versions(row)) if ((await this.node.status(txid)) === 'pending') return true;
    return false;
  }

  /** The version that was mined, if one was. */
  async minedAs(row: Note): Promise<Version | undefined> {
    for (const one of versions(row)) if ((await this.node.status(one.txid)) === 'mined') return one;
    return undefined;
  }

  /**
   * One of the two nonces is used up. By a version of this transaction: it is mined. Both by whatever: it is ours, since two
   * different signers have used them; only the name is not known yet. The sponsor's alone: the call goes on in another slot.
   * The origin's alone: the call can never be mined. All but the first could be a lagging view, so they have to last.
   * @param known ids that are known to be in a block
   */
  async #judge(row: Note, first: boolean, known: ReadonlySet<string> = new Set()): Promise<Carried> {
    const mined = versions(row).find(({ txid }) => known.has(txid)) ?? (await this.minedAs(row));
    if (mined) {
      await this.ledger.markMined(row, mined);
      return { end: 'carried', row };
    }
    const origin = (await this.node.account(row.origin)).nonce > row.originNonce;
    const sponsor = (await this.node.account(row.sponsor)).nonce > row.sponsorNonce;
    if (!origin && !sponsor) return { end: 'carried', row };
    if (first && origin && !sponsor) {
      await this.ledger.giveUp(row);
      return { end: 'over', reason: 'BadNonce' };
    }
    if ((await this.ledger.doubt(row)) < DOUBT_SECONDS) return { end: 'carried', row };
    if (origin && sponsor) {
      await this.ledger.markMined(row, row);
      return { end: 'carried', row };
    }
    if (origin) {
      await this.ledger.giveUp(row);
      return { end: 'over', reason: 'BadNonce' };
    }
    return this.#move(row);
  }

  /** Goes on in another slot; where none has room just now, that is done later. */
  async #move(row: Note): Promise<Carried> {
    try {
      const moved = await this.ledger.move(row, this.signer);
      return moved?.state === 'stored' ? await this.send(moved) : { end: 'carried', row: moved ?? row };
    } catch (error) {
      if (error instanceof RelayRefusal) return { end: 'carried', row };
      throw error;
    }
  }

  /**
   * Looks after a transaction on its way. @param confirmed the sponsor's next nonce as the node has it now
   * @param now unix seconds; @param known ids that are known to be in a block; @throws NodeSilent
   */
  async tend(row: Note, confirmed: number, now: number, known: ReadonlySet<string>): Promise<void> {
    if (row.sponsorNonce < confirmed) {
      await this.#judge(row, false, known);
      return;
    }
    if (row.state === 'stored') {
      await this.send(row);
      return;
    }
    if (now - row.seenAt < LOOK_SECONDS) return;
    if (await this.#isPending(row)) {
      const stuck = row.sponsorNonce === confirmed && now - row.signedAt >= STUCK_SECONDS;
      const dearer = stuck ? await this.#dearer(row) : undefined;
      if (dearer) await this.send(dearer);
      else await this.ledger.markSent(row);
      return;
    }
    const mined = await this.minedAs(row);
    if (mined) await this.ledger.markMined(row, mined);
    // Dropped, or a node that has not heard of it: the very same bytes again.
    else await this.send(row);
  }
}

/** Runs work that a silent node may interrupt: what it would have done is done later. Gives whether it went through. */
export async function unlessSilent(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof NodeSilent) return false;
    throw error;
  }
}
