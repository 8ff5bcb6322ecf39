import { Cl } from '@stacks/transactions';
import { call, nextTime, type Outcome, ok, person } from './chain';
import type { Take } from './costs';
import { longestProfile, renew, rotate, setProfile, therapistLeaves, updateContact } from './therapists';
import { accredit, attest, issuer, ledger, manage, publish, registerTherapist, YEAR } from './world';

/** The longest that there is: 40 characters of four bytes. */
const alias = '𝄞'.repeat(40);
/** Each of a ring's 32 seats is attested by an issuer of its own, which makes its publication dearest. */
const issuerOf = (n: number): string => (n % 32 === 1 ? issuer : person(300 + (n % 32)));

export function measureNewTherapist(take: Take, n: number): void {
  const compared = 'the 33rd and the 65th therapist, each after a full ring';
  take('therapist-registry', 'register-therapist', registerTherapist(n, { alias }), compared);
  take('therapist-registry', 'attest, the first seat of a ring', attest(n), compared);
}

/** Therapists register and are attested; the last one's attestation is measured. */
export function seatRing(take: Take | null, from: number, to: number): void {
  for (let n = from; n <= to; n += 1) {
    if (n <= 32) ok(accredit(issuerOf(n)));
    ok(registerTherapist(n, { alias }));
    const attested = attest(n, nextTime() + YEAR, issuerOf(n));
    if (take && n === to) {
      const name = 'attest, the 32nd seat by a 32nd issuer';
      take('therapist-registry', name, attested, 'the 32nd seat of the first ring and of the second');
    } else ok(attested);
  }
}

/** Publication and suspension of a ring that has 32 keys and 32 issuers. */
export function measureRing(take: Take, ring: number): void {
  const of = (name: string, outcome: Outcome, compared: string) =>
    take('therapist-registry', name, outcome, compared);
  of('publish-ring, 32 keys and 32 issuers', publish(ring, true), 'the 2nd and the 22nd version');
  const until = Cl.uint(nextTime() + 600n);
  const suspended = call(issuer, 'therapist-registry', 'suspend-ring', [Cl.uint(ring), until, ledger]);
  of('suspend-ring, 32 issuers', suspended, 'the first ring’s 2nd version and the second’s 22nd');
}

/** A therapist of a full ring, up and down to revocation, and another one who leaves. */
export function measureTherapist(take: Take, at: { revoked: number; leaves: number; key: number }): void {
  const n = at.revoked;
  const by = issuerOf(n);
  const of = (name: string, outcome: Outcome) =>
    take('therapist-registry', name, outcome, 'of 33 therapists and of 66');
  of('renew-attestation', renew(n, nextTime() + YEAR, by));
  of('rotate-ring-key', rotate(n, at.key));
  of('update-contact', updateContact(n, { alias }));
  of('set-profile', setProfile(n, longestProfile));
  of('suspend-therapist', manage('suspend', n, by));
  of('reinstate-therapist', manage('reinstate', n, by));
  of('revoke-therapist', manage('revoke', n, by));
  of('leave', therapistLeaves(at.leaves));
}
