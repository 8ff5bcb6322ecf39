import { sha256 } from '@noble/hashes/sha2.js';
import { Cl } from '@stacks/transactions';
import { ANONYMOUS_FROM, claimMessage, claimScope, signTagged, verifyTagged } from '@/lib/protocol';
import { bytesOf, field, hexOf, listOf, numberOf, place, toHex } from './chain';
import type { Membership } from './cohort-life';
import type { Patient } from './people';
import type { Setting } from './setting';
import { DAY, END, HOUR, WEEK } from './time';

/** The verifiers' addresses; programmes are registered in this order, from 1. */
export const VERIFIERS = [
  'ST1SJ3DTE5DN7X54YDH5D64R3BCB6A2AG2ZQ8YPD5',
  'ST2CY5V39NHDPWSXMW9QDT3HC3GD6Q6XX4CFRK9AG',
  'ST2NEB84ASENDXKYGJPQW86YXQCEFEX2ZQPG87ND',
] as const;
export const PROGRAMMES = [
  { verifier: 0, period: 91 * DAY, milestones: [1, 2, 3] },
  { verifier: 1, period: 0, milestones: [1] },
  { verifier: 1, period: 0, milestones: [2] },
  { verifier: 1, period: 0, milestones: [3] },
  { verifier: 2, period: 60 * DAY, milestones: [1] },
] as const;
/** The scope on which careless verifiers agree. */
const COMMON_SCOPE = sha256(new TextEncoder().encode('our customers'));

/** A claim as its verifier gets it; `owner` is what an attacker wants to know. `customer`: who the verifier knows sent it. */
export interface Claim {
  at: number;
  verifier: number;
  programme: number;
  period: number;
  cohort: number;
  milestone: number;
  tag: string;
  hidesAmong: number;
  customer: number;
  owner: string;
}

/** Verifiers' programmes, and the claims that patients make there. */
export class Claims {
  readonly made: Claim[] = [];
  private begun = 0;
  /** Who has two pseudonyms claims with the one that could first. */
  private readonly claimers = new Map<Patient, Membership>();

  constructor(private readonly setting: Setting) {}

  /** The verifiers register their programmes. */
  found(): void {
    const { chain } = this.setting;
    this.begun = chain.now;
    for (const { verifier, period, milestones } of PROGRAMMES)
      chain.call(VERIFIERS[verifier], 'verification', 'register-programme', [
        Cl.stringUtf8(`Programme of verifier ${verifier + 1}`),
        Cl.uint(period),
        Cl.list(milestones.map((m) => Cl.uint(m))),
      ]);
  }

  /** A member may claim a milestone from now on: wherever that opens a programme for the first time, claims begin. */
  claimable(member: Membership, milestone: number): void {
    const { patient } = member.life.r;
    const claimer = this.claimers.get(patient) ?? member;
    this.claimers.set(patient, claimer);
    if (claimer !== member) return;
    for (const [i, programme] of PROGRAMMES.entries()) {
      const first = programme.milestones[0];
      if (first === milestone && patient.verifiers.includes(programme.verifier)) this.plan(member, i, true);
    }
  }

  /** The next claim in a programme: some time after it became possible, or after its period began. */
  private plan(member: Membership, programme: number, first: boolean): void {
    const { agenda, random, releases, behaviour, chain } = this.setting;
    const { patient } = member.life.r;
    const rest = random.exponential(patient.delay * DAY);
    const wait = first ? (behaviour.claimAtOnce ? random.between(0, 2) * HOUR : WEEK + rest) : rest;
    const wanted = chain.now + wait;
    const at =
      first && behaviour.claimAtOnce ? wanted : releases.opening(member.life.r, wanted, `claim ${programme}`);
    agenda.add(at, (time) => this.claim(time, member, programme));
    const { period } = PROGRAMMES[programme] as (typeof PROGRAMMES)[number];
    if (period === 0) return;
    const next = this.begun + (Math.floor((at - this.begun) / period) + 1) * period;
    if (next < END) agenda.add(next, () => this.planFrom(next, member, programme));
  }

  private planFrom(time: number, member: Membership, programme: number): void {
    this.setting.chain.until(time);
    this.plan(member, programme, false);
  }

  private claim(at: number, member: Membership, index: number): void {
    const { chain, behaviour, random, agenda } = this.setting;
    chain.until(at);
    const { verifier, period: length, milestones } = PROGRAMMES[index] as (typeof PROGRAMMES)[number];
    const keysOf = (milestone: number) =>
      listOf(chain.read('cohorts', 'get-set', [Cl.uint(member.cohort), Cl.uint(milestone)])).map(hexOf);
    // the highest milestone that still hides; where there is no choice, what is asked for
    const possible = milestones.filter((m) => member.risen.has(m));
    const hiding = possible.filter((m) => keysOf(m).length >= ANONYMOUS_FROM);
    const milestone = hiding.at(-1) ?? possible[0];
    if (milestone === undefined) return;
    const ring = keysOf(milestone).map(bytesOf);
    const period = length === 0 ? 0 : Math.floor((chain.now - this.begun) / length);
    const programme = index + 1;
    const scoped = { verifier: VERIFIERS[verifier], programme: BigInt(programme), period: BigInt(period) };
    const challenge = random.bytes(32);
    const expires = chain.now + DAY;
    const message = claimMessage(place, {
      ...scoped,
      challenge,
      milestone: BigInt(milestone),
      cohort: BigInt(member.cohort),
      expires: BigInt(expires),
    });
    const scope = behaviour.commonScope ? COMMON_SCOPE : claimScope(place, scoped);
    const signature = signTagged({ ring, secret: member.secret, scope, message });
    const { tag, h0, responses } = signature;
    if (behaviour.commonScope) {
      if (!verifyTagged({ ring, scope, message, ...signature })) throw new Error('a claim does not hold');
    } else {
      const answer = chain.read('verification', 'verify-claim', [
        Cl.uint(programme),
        Cl.uint(period),
        Cl.buffer(challenge),
        Cl.uint(milestone),
        Cl.uint(member.cohort),
        Cl.uint(expires),
        Cl.buffer(tag),
        Cl.buffer(h0),
        Cl.list(responses.map((z) => Cl.buffer(z))),
      ]);
      if (numberOf(field(answer, 'hides-among')) !== ring.length) throw new Error('the set is another');
    }
    this.made.push({
      at: chain.now,
      verifier,
      programme,
      period,
      cohort: member.cohort,
      milestone,
      tag: toHex(tag),
      hidesAmong: ring.length,
      customer: member.life.r.patient.id,
      owner: member.life.r.principal,
    });
    // a clerk notes it within three days, while the period lasts
    agenda.add(at + random.between(0.1, 3) * DAY, (time) => {
      chain.until(time);
      const args = [Cl.uint(programme), Cl.uint(period), Cl.uint(member.cohort), Cl.buffer(tag)];
      chain.try(VERIFIERS[verifier], 'verification', 'record-claim', args);
    });
  }
}
