import { Cl } from '@stacks/transactions';
import { arbitratorMessage } from '@/lib/protocol';
import { deployer, err, ok, person, place } from './chain';
import { accountOf, logSessions, memberOf } from './cohorts';
import { arbitrator, registerArbitrator, registrationOf, seat } from './disputes';
import type { Transcript } from './transcript';
import {
  accredit,
  attest,
  confirmPairing,
  currentRing,
  endorse,
  issuer,
  patient,
  publish,
  reach,
  register,
  registerTherapist,
  request,
  therapist,
} from './world';

/** What the stories of the transcripts begin with. */

export const heir = person(11);
export const one = Cl.uint(1);
export const rich = (who: string) => ok(simnet.transferSTX(1_000_000n, who, deployer).result);

/** Therapist n registers as their wallet and is attested. */
export function seatTherapist(t: Transcript, n: number): void {
  ok(registerTherapist(n, { owner: t.of(therapist(n)) }));
  ok(attest(n));
}

/** A ring of therapists 1 and 2 is published, and the patient pairs with one of them; gives the pairing's secret. */
export function settle(t: Transcript): Uint8Array {
  ok(accredit());
  seatTherapist(t, 1);
  seatTherapist(t, 2);
  ok(publish(1));
  ok(register(patient));
  return pairAnew(t, 1);
}

export function pairAnew(t: Transcript, pairing: number): Uint8Array {
  ok(request(patient));
  const endorsement = endorse(patient, 1, currentRing(), pairing, { owner: t.of(patient) });
  const { pairingKey } = endorsement;
  for (const wrong of [pairingKey.slice(0, 32), Uint8Array.of(4, ...pairingKey.slice(1))])
    err(confirmPairing(patient, { ...endorsement, pairingKey: wrong }), 1405);
  ok(confirmPairing(patient, endorsement));
  return endorsement.pairingSecret;
}

export const REGISTRY = ['therapist-registry'];
export const seats = {
  issuer: [issuer, REGISTRY],
  'therapist 1': [therapist(1), REGISTRY],
  'therapist 2': [therapist(2), REGISTRY],
} satisfies Record<string, [string, string[]]>;

export const COURT = ['dispute-resolver'];
export const bench = Object.fromEntries(
  [1, 2, 3].map((n) => [`arbitrator ${n}`, [arbitrator(n), COURT]]),
) as Record<string, [string, string[]]>;

/** Arbitrators 1 to 3 register as their wallets and are seated. */
export function seatBench(t: Transcript): void {
  for (const n of [1, 2, 3]) {
    const message = arbitratorMessage(place, registrationOf(n, t.of(arbitrator(n))));
    ok(registerArbitrator(n, { message }));
    ok(seat(n));
  }
}

/** Member n of a cohort to be pairs, has ten sessions confirmed and marks the milestone; gives the pairing's secret. */
export function qualifyMember(t: Transcript, n: number): Uint8Array {
  const who = memberOf(n);
  ok(register(who));
  ok(request(who));
  const endorsement = endorse(who, 1, currentRing(), n, { owner: t.of(who) });
  ok(confirmPairing(who, endorsement));
  logSessions(n, endorsement.pairingSecret, 1, 10);
  ok(reach(1, who, Number(accountOf(who))));
  return endorsement.pairingSecret;
}
