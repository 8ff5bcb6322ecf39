import { Cl, type ClarityValue } from '@stacks/transactions';
import { endorsementMessage, publicKey, signCountersignature, signUntagged } from '@/lib/protocol';
import { bytesOf, FIXED_FEE, field, hexOf, numberOf, place } from './chain';
import type { Relationship } from './people';
import type { Random } from './random';
import type { Setting } from './setting';
import { DAY, HOUR, ledgerWeek, WEEK, weekOf, weekStart } from './time';

interface Waiting {
  session: number;
  signedAt: number;
}
interface Unsigned {
  sequence: number;
  facts: Uint8Array;
  week: bigint;
  signedAt: number;
}

/** One pseudonym's way on the chain: pairing, sessions, confirmations, and the pairing anew when a term ends. */
export class Life {
  account = 0;
  confirmed = 0;
  private pairing = 0;
  private pairingSecret: Uint8Array = new Uint8Array(32);
  private ring = 0;
  private expires = 0;
  private sinceWeek = 0n;
  private sequence = 0;
  private retired = false;
  private asking = false;
  private waiting: Waiting[] = [];
  private unsigned: Unsigned[] = [];

  constructor(
    readonly r: Relationship,
    private readonly setting: Setting,
    /** Told whenever a session was confirmed. */
    private readonly onConfirmed: (life: Life) => void,
  ) {}

  begin(): void {
    const { agenda, random } = this.setting;
    const first = this.r.sessions[0];
    if (first === undefined) return;
    agenda.add(first - random.between(2, 6) * DAY, (at) => {
      this.call(at, 'user-registry', 'register-user', [Cl.buffer(random.bytes(32))], (value) => {
        this.account = numberOf(value);
      });
      this.pair(at);
    });
    for (const session of this.r.sessions) agenda.add(session + HOUR, () => this.held(session));
  }

  /** All older versions of a ring were stopped: who is paired under one needs a fresh endorsement. */
  retire(ring: number): void {
    if (ring !== this.ring) return;
    this.retired = true;
    const { agenda, chain, random } = this.setting;
    const { pairing } = this;
    agenda.add(chain.now + random.between(1, 14) * DAY, (at) => this.renew(at, pairing));
  }

  /** A transaction of this pseudonym; refusals that only time mends give their number to `refused`. */
  call(
    at: number,
    contract: string,
    fn: string,
    args: ClarityValue[],
    then: (value: ClarityValue) => void = () => {},
    refused?: (code: number) => void,
  ): void {
    const { chain, behaviour, relayLog } = this.setting;
    chain.until(at);
    relayLog.push({ at, owner: this.r.principal, address: this.r.patient.id });
    const fee = behaviour.ownFees ? this.r.patient.fee : FIXED_FEE;
    const answer = chain.try(this.r.principal, contract, fn, args, fee);
    if (typeof answer !== 'number') then(answer);
    else if (refused) refused(answer);
    else throw new Error(`${contract}.${fn} was refused: ${answer}`);
  }

  /** Whether the therapist works in that week. */
  works(week: number): boolean {
    const { holidays, sick, ends } = this.r.therapist;
    return !holidays.has(week) && !sick.has(week) && week < (ends?.week ?? Number.POSITIVE_INFINITY);
  }

  private pair(at: number): void {
    const { agenda, random } = this.setting;
    const accepted = at + random.between(2, 40) * HOUR;
    this.asking = true;
    this.call(at, 'pairing', 'request-pairing', [Cl.buffer(random.bytes(32))]);
    agenda.add(accepted, (time) => this.confirmPairing(time));
  }

  private confirmPairing(at: number): void {
    const { chain, registry, behaviour, random, agenda } = this.setting;
    const { therapist, principal } = this.r;
    const ring = registry.ringOf(therapist);
    this.asking = false;
    if (!ring || weekOf(at) >= (therapist.ends?.week ?? Number.POSITIVE_INFINITY)) return;
    chain.until(at);
    const request = chain.read('pairing', 'get-request', [Cl.principal(principal)]);
    this.pairingSecret = behaviour.samePairingKey ? pairingKeyOf(therapist.secret) : keyBytes(random);
    const pairingKey = publicKey(this.pairingSecret);
    const message = endorsementMessage(place, {
      owner: principal,
      account: BigInt(this.account),
      request: BigInt(numberOf(field(request, 'request'))),
      commitment: bytesOf(hexOf(field(request, 'commitment'))),
      pairingKey,
      ring: BigInt(ring.ring),
      version: BigInt(ring.version),
      expires: BigInt(ring.expires),
    });
    const { h0, responses } = signUntagged({ ring: ring.keys, secret: therapist.secret, message });
    const args = [
      Cl.uint(ring.ring),
      Cl.uint(ring.version),
      Cl.uint(ring.expires),
      Cl.list(ring.keys.map((key) => Cl.buffer(key))),
      Cl.buffer(pairingKey),
      Cl.buffer(h0),
      Cl.list(responses.map((z) => Cl.buffer(z))),
    ];
    this.call(at, 'pairing', 'confirm-pairing', args, (pairing) => {
      this.pairing = numberOf(pairing);
      this.ring = ring.ring;
      this.expires = ring.expires;
      this.retired = false;
      this.unsigned = [];
      this.sinceWeek = ledgerWeek(chain.now);
      const { pairing: current } = this;
      agenda.add(ring.expires - random.between(1, 14) * DAY, (time) => this.renew(time, current));
    });
  }

  /** A pairing anew: what waits in the queue goes out before it, since the ledger takes no week from before a pairing. */
  private renew(at: number, pairing: number): void {
    const { agenda, random } = this.setting;
    if (weekOf(at) >= this.r.until || this.asking || pairing !== this.pairing) return;
    if (!this.works(weekOf(at))) {
      agenda.add(at + random.between(3, 6) * DAY, (time) => this.renew(time, pairing));
      return;
    }
    const waiting = this.waiting;
    this.waiting = [];
    for (const { session } of waiting) this.log(at, session, at);
    for (const session of this.unsigned) session.signedAt = Math.min(session.signedAt, at);
    this.confirm(at);
    this.pair(at);
  }

  /** A session took place: the therapist countersigns soon, or after a holiday, and the app releases the transaction. */
  private held(session: number): void {
    const { random, releases, behaviour } = this.setting;
    const late = random.chance(0.1) ? random.between(2, 5) * DAY : random.between(0.2, 20) * HOUR;
    let signedAt = behaviour.release === 'at-once' ? session + HOUR : session + HOUR + late;
    if (!this.works(weekOf(session) + 1) && random.chance(0.4)) {
      let back = weekOf(session) + 1;
      while (!this.works(back) && back < weekOf(session) + 6) back += 1;
      signedAt = weekStart(back) + random.between(0.3, 3) * DAY;
    }
    const waiting = { session, signedAt };
    this.waiting.push(waiting);
    releases.queue(this.r, session + HOUR, Math.min(signedAt, session + WEEK), (at) => {
      if (!this.waiting.includes(waiting)) return;
      this.waiting = this.waiting.filter((other) => other !== waiting);
      this.log(at, session, signedAt);
    });
  }

  private get stands(): boolean {
    return !this.retired && this.pairing > 0 && this.setting.chain.now < this.expires;
  }

  private log(at: number, session: number, signedAt: number): void {
    const { chain, random, behaviour, agenda, releases } = this.setting;
    chain.until(at);
    const week = ledgerWeek(session);
    if (this.pairing === 0 || week < this.sinceWeek) return;
    const facts = random.bytes(32);
    const entry = { sequence: this.sequence + 1, facts, week, signedAt };
    const signed = this.stands && signedAt <= at && !behaviour.therapistConfirms;
    const signature = signed ? Cl.some(Cl.buffer(this.countersign(entry))) : Cl.none();
    const args = [
      Cl.uint(this.account),
      Cl.uint(entry.sequence),
      Cl.buffer(facts),
      Cl.buffer(random.bytes(32)),
      Cl.uint(week),
      signature,
    ];
    this.call(at, 'session-logger', 'log-session', args);
    this.sequence += 1;
    if (signed) {
      this.confirmed += 1;
      this.onConfirmed(this);
      return;
    }
    this.unsigned.push(entry);
    const ready = Math.max(at + 600, signedAt);
    if (behaviour.therapistConfirms) agenda.add(ready, (time) => this.confirm(time));
    else releases.queue(this.r, ready, ready, (time) => this.confirm(time));
  }

  /** Confirms all that were countersigned by now, in one transaction. */
  private confirm(at: number): void {
    const { chain, behaviour } = this.setting;
    chain.until(at);
    const ready = this.unsigned.filter(({ signedAt }) => signedAt <= at).slice(0, 25);
    if (ready.length === 0 || !this.stands) return;
    this.unsigned = this.unsigned.filter((entry) => !ready.includes(entry));
    const items = ready.map((entry) =>
      Cl.tuple({ sequence: Cl.uint(entry.sequence), countersignature: Cl.buffer(this.countersign(entry)) }),
    );
    const args = [Cl.uint(this.account), Cl.list(items)];
    if (behaviour.therapistConfirms)
      chain.call(this.r.therapist.principal, 'session-logger', 'confirm-sessions', args);
    else this.call(at, 'session-logger', 'confirm-sessions', args);
    this.confirmed += ready.length;
    this.onConfirmed(this);
  }

  private countersign({ sequence, facts, week }: Unsigned): Uint8Array {
    const [account, pairing] = [BigInt(this.account), BigInt(this.pairing)];
    return signCountersignature(this.pairingSecret, place, {
      account,
      pairing,
      sequence: BigInt(sequence),
      facts,
      week,
    });
  }
}

const keyBytes = (random: Random): Uint8Array => Uint8Array.from([1, ...random.bytes(31)]);
/** The careless therapist's one pairing key. */
const pairingKeyOf = (secret: Uint8Array): Uint8Array => Uint8Array.from([2, ...secret.slice(1)]);
