import { Cl } from '@stacks/transactions';
import {
  cohortKeyMessage,
  proveKey,
  publicKey,
  SLOTS,
  signTagged,
  vouchMessage,
  vouchScope,
} from '@/lib/protocol';
import { field, numberOf, place } from './chain';
import type { Life } from './life';
import type { Setting } from './setting';
import { DAY, WEEK, weekOf } from './time';

/** Sessions that a milestone asks for, as the chain is founded with them: 1 to 3. */
const NEEDED = [10, 25, 50];
/** In which sessions can be disputed, and after which a cohort is sealed with 16. */
const WINDOW = 28 * DAY;
const PATIENCE = 91 * DAY;
const ROTATED_RECENTLY = 1919;
const ANYBODY = 'ST2JHG361ZXG51QTKY2NQCVBPPRRE2KZB1HR05NNC';

/** A pseudonym's cohort key, its cohort (0 before it entered), and the milestones whose sets it is in. */
export interface Membership {
  life: Life;
  secret: Uint8Array;
  cohort: number;
  reached: Set<number>;
  risen: Set<number>;
}

/** Milestones, entering cohorts, rising in them, and sealing. */
export class Cohorts {
  readonly sealed = new Set<number>();
  private readonly members = new Map<Life, Membership>();
  private readonly slots = new Map<string, Set<number>>();

  constructor(
    private readonly setting: Setting,
    /** Told when a member may claim a milestone: in a set, of a sealed cohort. */
    private readonly onClaimable: (member: Membership, milestone: number) => void,
  ) {}

  /** More sessions are confirmed: further milestones may be reached. */
  confirmed(life: Life): void {
    const member = this.member(life);
    for (const [i, needed] of NEEDED.entries()) {
      if (life.confirmed < needed || member.reached.has(i + 1)) continue;
      member.reached.add(i + 1);
      this.soon((at) => this.reach(at, member, i + 1), life);
    }
  }

  /** Once a day: anybody seals the open cohort when it is due. */
  daily(at: number): void {
    const { chain } = this.setting;
    chain.until(at);
    const cohort = numberOf(chain.read('cohorts', 'get-cohort-count'));
    if (cohort === 0 || this.sealed.has(cohort)) return;
    const row = chain.read('cohorts', 'get-cohort', [Cl.uint(cohort)]);
    const [openedAt = 0, members = 0] = ['opened-at', 'members'].map((name) => numberOf(field(row, name)));
    if (members < 16 || chain.now < openedAt + PATIENCE) return;
    chain.call(ANYBODY, 'cohorts', 'seal-cohort', [Cl.uint(cohort)]);
    this.seal(cohort);
  }

  private member(life: Life): Membership {
    const known = this.members.get(life);
    if (known) return known;
    const secret = Uint8Array.from([1, ...this.setting.random.bytes(31)]);
    const member = { life, secret, cohort: 0, reached: new Set<number>(), risen: new Set<number>() };
    this.members.set(life, member);
    return member;
  }

  private soon(act: (at: number) => void, life: Life, from = this.setting.chain.now): void {
    this.setting.releases.queue(life.r, from, from, act);
  }

  private reach(at: number, member: Membership, milestone: number): void {
    const { life } = member;
    const args = [Cl.uint(life.account), Cl.uint(milestone)];
    life.call(at, 'progress-tracker', 'reach-milestone', args, () => {
      const act = (time: number) =>
        milestone === 1 ? this.enter(time, member) : this.rise(time, member, milestone);
      this.soon(act, life, this.setting.chain.now + WINDOW);
    });
  }

  private rise(at: number, member: Membership, milestone: number): void {
    const { life, cohort } = member;
    if (cohort === 0) {
      this.soon((time) => this.rise(time, member, milestone), life, at);
      return;
    }
    life.call(at, 'cohorts', 'rise', [Cl.uint(life.account), Cl.uint(milestone)], () => {
      member.risen.add(milestone);
      if (this.sealed.has(cohort)) this.onClaimable(member, milestone);
    });
  }

  /** The open cohort, or the number of the one that opens now. */
  private openCohort(): number {
    const newest = numberOf(this.setting.chain.read('cohorts', 'get-cohort-count'));
    return newest === 0 || this.sealed.has(newest) ? newest + 1 : newest;
  }

  private enter(at: number, member: Membership): void {
    const { chain, random, registry } = this.setting;
    const { life, secret } = member;
    const { therapist, principal } = life.r;
    const ring = registry.ringOf(therapist);
    const again = () => this.soon((time) => this.enter(time, member), life, chain.now + WEEK);
    chain.until(at);
    if (!ring || weekOf(at) >= (therapist.ends?.week ?? Number.POSITIVE_INFINITY)) return;
    const cohort = this.openCohort();
    const name = `${cohort} ${therapist.id}`;
    const used = this.slots.get(name) ?? new Set<number>();
    const free = Array.from({ length: SLOTS }, (_, slot) => slot).filter((slot) => !used.has(slot));
    if (free.length === 0 || !life.works(weekOf(at))) {
      again();
      return;
    }
    const slot = random.pick(free);
    const key = publicKey(secret);
    const account = BigInt(life.account);
    const proof = proveKey(secret, cohortKeyMessage(place, { owner: principal, account }));
    const place4 = { cohort: BigInt(cohort), slot: BigInt(slot) };
    const said = { ...place4, account, key, ring: BigInt(ring.ring), version: BigInt(ring.version) };
    const voucher = signTagged({
      ring: ring.keys,
      secret: therapist.secret,
      scope: vouchScope(place, place4),
      message: vouchMessage(place, said),
    });
    const args = [
      Cl.uint(cohort),
      Cl.uint(account),
      Cl.buffer(key),
      Cl.buffer(proof.h0),
      Cl.buffer(proof.z),
      Cl.tuple({
        ring: Cl.uint(ring.ring),
        version: Cl.uint(ring.version),
        keys: Cl.list(ring.keys.map((k) => Cl.buffer(k))),
        slot: Cl.uint(slot),
        tag: Cl.buffer(voucher.tag),
        h0: Cl.buffer(voucher.h0),
        responses: Cl.list(voucher.responses.map((z) => Cl.buffer(z))),
      }),
    ];
    const entered = () => {
      this.slots.set(name, used.add(slot));
      member.cohort = cohort;
      member.risen.add(1);
      const row = chain.read('cohorts', 'get-cohort', [Cl.uint(cohort)]);
      if (numberOf(field(row, 'sealed-at')) > 0) this.seal(cohort);
    };
    life.call(at, 'cohorts', 'enter-cohort', args, entered, (code) => {
      if (code !== ROTATED_RECENTLY) throw new Error(`enter-cohort was refused: ${code}`);
      again();
    });
  }

  private seal(cohort: number): void {
    this.sealed.add(cohort);
    for (const member of this.members.values())
      if (member.cohort === cohort) for (const milestone of member.risen) this.onClaimable(member, milestone);
  }
}
