import { Cl } from '@stacks/transactions';
import { possessionMessage, proveKey, publicKey } from '@/lib/protocol';
import type { Agenda } from './agenda';
import { bytesOf, field, hexOf, listOf, numberOf, place, type WorldChain } from './chain';
import type { Population, Therapist } from './people';
import type { Random } from './random';
import { DAY, END, START, TERM, WEEK, weekStart } from './time';

export interface PublishedRing {
  ring: number;
  version: number;
  expires: number;
  keys: Uint8Array[];
}

const ISSUER = 'ST2NEB84ASENDXKYGJPQW86YXQCEFEX2ZQPG87ND';
const LEDGER = Cl.contractPrincipal(place.deployer, 'session-logger');

/** The therapists' public acts: registration, profiles, a changed key, leaving, and what an issuer does. */
export class Registry {
  /** The newest version of each ring. */
  readonly rings = new Map<number, PublishedRing>();
  private readonly ringNumbers = new Map<Therapist, number>();

  constructor(
    private readonly chain: WorldChain,
    private readonly random: Random,
    private readonly agenda: Agenda,
    private readonly people: Population,
    /** Told when all older versions of a ring were stopped. */
    private readonly onRetired: (ring: number) => void,
  ) {}

  /** Those of the first hour, before the year begins; what follows is noted in the agenda. */
  found(): void {
    this.decideIssuer();
    const { therapists } = this.people;
    for (const t of therapists.filter(({ joins }) => joins < 0)) {
      this.chain.until(START - WEEK + (t.id + 1) * 3 * 3600);
      this.register(t);
    }
    for (const ring of new Set(this.ringNumbers.values())) this.publish(ring);
    for (let end = (Math.floor(START / TERM) + 1) * TERM; end < END; end += TERM)
      this.at(end + this.random.between(0.2, 2) * DAY, () => {
        // One that was published since for another reason has nothing new to publish.
        for (const [ring, { expires }] of [...this.rings]) if (expires <= end + TERM) this.publish(ring);
      });
    for (const t of therapists.filter(({ joins }) => joins >= 0))
      this.at(weekStart(t.joins) + this.random.between(0, 4) * DAY, () => this.publish(this.register(t)));
    for (const t of therapists)
      if (t.ends) this.at(weekStart(t.ends.week) + this.random.between(0, 4) * DAY, () => this.end(t));
    const changes = therapists[5];
    if (changes) this.at(weekStart(10), () => this.rotate(changes));
    for (const { week, therapist, accepting } of this.people.full)
      if (therapist.profiled)
        this.at(weekStart(week) + this.random.between(0, 21) * DAY, () => this.profile(therapist, accepting));
  }

  ringOf(t: Therapist): PublishedRing | undefined {
    return this.rings.get(this.ringNumbers.get(t) ?? 0);
  }

  private at(time: number, act: () => void): void {
    this.agenda.add(time, () => {
      this.chain.until(time);
      act();
    });
  }

  private decideIssuer(): void {
    const action = Cl.tuple({
      kind: Cl.stringAscii('issuer'),
      name: Cl.stringAscii(''),
      who: Cl.some(Cl.principal(ISSUER)),
      value: Cl.uint(1),
      extra: Cl.uint(0),
    });
    const id = this.chain.call(place.deployer, 'governance', 'propose', [action]);
    this.chain.call(place.deployer, 'governance', 'execute', [id]);
  }

  private register(t: Therapist): number {
    const credential = this.random.bytes(32);
    const { h0, z } = proveKey(t.secret, possessionMessage(place, { owner: t.principal, credential }));
    this.act(t, 'register-therapist', [
      Cl.buffer(credential),
      Cl.stringUtf8(`Practice ${t.id + 1}`),
      Cl.buffer(publicKey(t.secret)),
      Cl.buffer(this.random.bytes(32)),
      Cl.buffer(this.random.bytes(32)),
      Cl.buffer(h0),
      Cl.buffer(z),
    ]);
    if (t.profiled) this.profile(t, true);
    const ring = this.issue('attest', [Cl.principal(t.principal), Cl.uint(END + 2 * TERM)]);
    this.ringNumbers.set(t, numberOf(ring));
    return numberOf(ring);
  }

  private publish(ring: number, retire = false): void {
    this.issue('publish-ring', [Cl.uint(ring), Cl.bool(retire), LEDGER]);
    const record = this.chain.read('therapist-registry', 'get-ring', [Cl.uint(ring)]);
    const keys = listOf(field(record, 'keys')).map((key) => bytesOf(hexOf(key)));
    const [version = 0, expires = 0] = ['version', 'expires'].map((name) => numberOf(field(record, name)));
    this.rings.set(ring, { ring, version, expires, keys });
    if (retire) this.onRetired(ring);
  }

  private end(t: Therapist): void {
    const ring = this.ringNumbers.get(t) ?? 0;
    if (t.ends?.how === 'left') this.act(t, 'leave', []);
    else this.issue('revoke-therapist', [Cl.principal(t.principal)]);
    this.publish(ring, t.ends?.how === 'revoked');
  }

  private rotate(t: Therapist): void {
    t.secret = Uint8Array.from([1, ...this.random.bytes(31)]);
    const record = this.chain.read('therapist-registry', 'get-therapist', [Cl.principal(t.principal)]);
    const credential = bytesOf(hexOf(field(record, 'credential')));
    const { h0, z } = proveKey(t.secret, possessionMessage(place, { owner: t.principal, credential }));
    this.act(t, 'rotate-ring-key', [Cl.buffer(publicKey(t.secret)), Cl.buffer(h0), Cl.buffer(z)]);
    this.publish(this.ringNumbers.get(t) ?? 0);
  }

  private profile(t: Therapist, accepting: boolean): void {
    const languages = Cl.list([Cl.stringAscii('en')]);
    this.act(t, 'set-profile', [languages, Cl.list([]), Cl.stringAscii(''), Cl.bool(accepting)]);
  }

  private act(t: Therapist, fn: string, args: Parameters<WorldChain['call']>[3]): void {
    this.chain.call(t.principal, 'therapist-registry', fn, args);
  }

  private issue(fn: string, args: Parameters<WorldChain['call']>[3]) {
    return this.chain.call(ISSUER, 'therapist-registry', fn, args);
  }
}
