import 'server-only';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { RelayEnv } from '@/lib/config/relay';
import type { RelayOffer } from '@/lib/relay/client';
import type { Db } from '../database';
import { sponsoredCalls } from './calls';
import { Carrier, unlessSilent } from './carrier';
import { difficultyAt, issue, WorkCheck } from './challenge';
import { RelayLedger } from './ledger';
import { NodeSilent, type RelayNode } from './node';
import { RelayRefusal } from './refusal';
import { type Account, PENDING_PER_SPONSOR } from './slots';
import { openSponsors, type Sponsors } from './sponsors';
import { checkSignature, type Place, readSponsoredCall, type SponsoredCall } from './transaction';
import { type Note, pending, same } from './versions';

/** A process looks after the ledger alone for so long at most, seconds: one that dies is replaced then. */
const LEASE_SECONDS = 15;
/** Sponsors with nothing on their way are looked at, and what is old is deleted, once in so long (ms). */
const LOOK_MS = 60_000;

export interface RelayParts {
  db: Db;
  node: RelayNode;
  place: Place;
  config: Pick<RelayEnv, 'seed' | 'keys' | 'pool' | 'fee' | 'feeMax' | 'perHour' | 'perDay' | 'difficulty'>;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** From 0 to 1. */
  random?: () => number;
  /** How far apart database transactions begin that calls share, milliseconds. */
  gatherMs?: number;
}

/** Nobody notices so much, and at fifty calls a second six come together. */
const GATHER_MS = 120;

/** Pays the network's fee for the project's own calls. Knows origins and their calls, as the chain will; nothing of who sent them. */
export class Relay {
  readonly ledger: RelayLedger;
  readonly #sponsors: Sponsors;
  readonly #carrier: Carrier;
  readonly #node: RelayNode;
  readonly #place: Place;
  readonly #work: WorkCheck;
  readonly #difficulty: number;
  readonly #now: () => number;
  /** Times (ms) at which transactions were taken in the last minute. */
  #taken: number[] = [];
  #enrolled = false;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor({
    db,
    node,
    place,
    config,
    now = Date.now,
    random = Math.random,
    gatherMs = GATHER_MS,
  }: RelayParts) {
    this.#sponsors = openSponsors(config, place.mainnet);
    const { addresses } = this.#sponsors;
    this.ledger = new RelayLedger(db, { ...config, addresses, now, random, gatherMs });
    this.#carrier = new Carrier(this.ledger, node, this.#sponsors, place.deployer);
    this.#node = node;
    this.#place = place;
    this.#difficulty = config.difficulty;
    this.#work = new WorkCheck(this.#sponsors.secret);
    this.#now = now;
  }

  /** What it does and asks for at present, with a fresh challenge. */
  async offer(): Promise<RelayOffer> {
    const { taken, fee } = await this.ledger.load();
    const difficulty = difficultyAt(this.#difficulty, taken / this.#room, this.#lately() / this.#room);
    const { challenge, expires } = issue(this.#sponsors.secret, difficulty, this.#now());
    return {
      on: true,
      fee: String(fee),
      simulates: this.#node.simulates,
      calls: sponsoredCalls(),
      difficulty,
      challenge: bytesToHex(challenge),
      expires,
    };
  }

  /** How many transactions the network lets the pool have on their way. */
  get #room(): number {
    return this.#sponsors.addresses.length * PENDING_PER_SPONSOR;
  }

  /** How many were taken in the last minute. */
  #lately(): number {
    const since = this.#now() - 60_000;
    this.#taken = this.#taken.filter((at) => at > since);
    return this.#taken.length;
  }

  /**
   * Takes a transaction that its origin has signed. Once it has answered, the transaction is in the ledger and will be brought to the
   * chain, whatever happens to this process. The same transaction again gets the same answer.
   * @throws RelayRefusal; nothing was sent and nothing was paid then
   */
  async accept(raw: Uint8Array, work: { challenge: Uint8Array; counter: number }): Promise<{ txid: string }> {
    this.#work.check(work, raw, this.#now());
    const call = readSponsoredCall(raw, this.#place);
    if (!this.#node.simulates) checkSignature(call);
    try {
      return { txid: (await this.#take(call)).txid };
    } catch (error) {
      if (!(error instanceof NodeSilent)) throw error;
      throw new RelayRefusal('chain', 'The relay cannot reach its Stacks node just now.', { retryAfter: 5 });
    }
  }

  async #take(call: SponsoredCall): Promise<Note> {
    if (this.#sponsors.addresses.includes(call.origin))
      throw new RelayRefusal('form', 'A sponsor is no origin.');
    const own = await this.ledger.of(call.origin);
    const known = own.find((row) => row.originNonce === call.nonce);
    if (known) return this.#again(same(known, call.sighash));
    await this.#settleEarlier(own);
    if (this.#node.simulates) await this.#tryOut(call);
    else await this.#checkNonce(call);
    if (!this.#enrolled) await this.#accounts();
    this.#enrolled = true;
    const { row, fresh } = await this.ledger.reserve({
      ...call,
      sign: async (sponsor, slot, fee) => this.#sponsors.sponsor(call, sponsor, slot, fee),
    });
    if (!fresh) return this.#again(row);
    this.#taken.push(this.#now());
    return this.#carry(row, true);
  }

  /** Posted once more: its answer is the same, and it is sent at once where that is still to be done. */
  async #again(row: Note): Promise<Note> {
    return row.state === 'stored' ? this.#carry(row, false) : row;
  }

  /** Sends it now if the node can be reached; else it is sent later. @throws RelayRefusal when it can never be mined */
  async #carry(row: Note, first: boolean): Promise<Note> {
    let now = row;
    await unlessSilent(async () => {
      const carried = await this.#carrier.send(row, first);
      if (carried.end === 'carried') now = carried.row;
      else if (carried.reason === 'BadNonce') throw new RelayRefusal('nonce', 'The nonce has been used.');
      else throw new RelayRefusal('fails', `The network would not take it: ${carried.reason}.`);
    });
    return now;
  }

  /** An earlier transaction of the account may be in a block by now. @throws RelayRefusal 'pending' */
  async #settleEarlier(own: readonly Note[]): Promise<void> {
    for (const row of own) {
      if (row.state === 'mined') continue;
      const mined = await this.#carrier.minedAs(row);
      if (!mined) throw pending();
      await this.ledger.markMined(row, mined);
    }
  }

  /** @throws RelayRefusal 'nonce', 'pending' unless the nonce is the next */
  async #checkNonce(call: SponsoredCall): Promise<void> {
    const { nonce } = await this.#node.account(call.origin);
    if (call.nonce < nonce) throw new RelayRefusal('nonce', 'The nonce has been used.');
    if (call.nonce > nonce) throw pending();
  }

  /**
   * A node executes nothing whose signature does not hold or whose nonce is not the next, so neither is asked twice; where it would not
   * execute the call, they are judged here to find out why.
   * @throws RelayRefusal 'refused' with the contract's code, 'signature', 'nonce', 'pending', 'fails'
   */
  async #tryOut(call: SponsoredCall): Promise<void> {
    const trial = await this.#node.tryOut(this.#sponsors.probe(call));
    if (trial.ends === 'refused')
      throw new RelayRefusal('refused', `The contract would refuse the call with code ${trial.code}.`, {
        contractCode: trial.code,
      });
    if (trial.ends === 'unexecuted') {
      checkSignature(call);
      await this.#checkNonce(call);
      throw new RelayRefusal('fails', 'The call would fail: the node would not execute it.');
    }
    if (trial.ends === 'fails') throw new RelayRefusal('fails', `The call would fail: ${trial.why}.`);
  }

  /** The pool's accounts; those that the ledger does not know yet are looked up on the chain first. */
  async #accounts(): Promise<Account[]> {
    const known = await this.ledger.accounts();
    const missing = this.#sponsors.addresses.filter((own) => !known.some(({ address }) => address === own));
    for (const address of missing) {
      const { balance } = await this.#node.account(address);
      await this.ledger.enrol(address, await this.#node.nextNonce(address), balance);
    }
    return missing.length > 0 ? this.ledger.accounts() : known;
  }

  /**
   * Looks after everything on its way, once: sends what was not sent or was dropped, notes what was mined, replaces what is stuck,
   * fills gaps, deletes what is old. Does nothing while another process does. What a silent node prevents is done the next time.
   * @returns share of the pool's room that was taken when it began
   */
  async tend(): Promise<number> {
    if (!(await this.ledger.lease(LEASE_SECONDS))) return 0;
    const now = this.#now();
    const all = now - this.#lookedAt >= LOOK_MS;
    if (all) this.#lookedAt = now;
    let taken = 0;
    try {
      await unlessSilent(async () => {
        const live = await this.ledger.live();
        taken = live.length;
        await allOf(await this.#accounts(), async (account) => {
          const own = live.filter(({ sponsor }) => sponsor === account.address);
          if (all || own.length > 0) await unlessSilent(() => this.#tendSponsor(account, own));
        });
      });
      if (all) await this.ledger.sweep();
    } finally {
      await this.ledger.release();
    }
    return taken / this.#room;
  }

  async #tendSponsor({ address, floor, balance: before }: Account, live: readonly Note[]): Promise<void> {
    const { nonce, balance } = await this.#node.account(address);
    if (nonce > floor || balance !== before) await this.ledger.noteAccount({ address, nonce, balance });
    // After a block many have an answer: they are asked about together.
    const several = live.filter(({ sponsorNonce }) => sponsorNonce < nonce).length > 1;
    const known = several ? await this.#node.minedOf(address) : new Set<string>();
    await allOf(live, (row) => this.#carrier.tend(row, nonce, Math.floor(this.#now() / 1000), known));
    // Where the lowest that waits is not the next, something may be missing.
    const lowest = live[0]?.sponsorNonce ?? nonce;
    const last = live.at(-1)?.sponsorNonce ?? nonce;
    if (lowest <= nonce && last - lowest + 1 === live.length) return;
    const filler = await this.ledger.fillGap(address, this.#carrier.filler);
    if (filler) await this.#carrier.send(filler);
  }
}

/** Does it for all of them at the same time; one that fails leaves none of the others to itself. @throws what the first failed with */
async function allOf<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  for (const end of await Promise.allSettled(all.map(work))) if (end.status === 'rejected') throw end.reason;
}
