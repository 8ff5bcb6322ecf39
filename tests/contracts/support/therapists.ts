import { Cl, type ClarityValue } from '@stacks/transactions';
import { possessionMessage, proveKey } from '@/lib/protocol';
import { buff, bytes32, call, type Outcome, ok, place } from './chain';
import { deployWithDoubles } from './stand-ins';
import {
  attest,
  issuer,
  publish,
  registerTherapist,
  ringKey,
  ringSecret,
  stranger,
  therapist,
} from './world';

export const renew = (n: number, expires: bigint, by = issuer): Outcome =>
  call(by, 'therapist-registry', 'renew-attestation', [Cl.principal(therapist(n)), Cl.uint(expires)]);

/** Therapist `n` takes ring key `to`; any part of the proof or the key replaceable. */
export function rotate(
  n: number,
  to: number,
  over: Partial<{ owner: string; credential: Uint8Array; key: Uint8Array }> = {},
): Outcome {
  const fields = { owner: over.owner ?? therapist(n), credential: over.credential ?? bytes32(n, 3) };
  const proof = proveKey(ringSecret(to), possessionMessage(place, fields));
  return call(therapist(n), 'therapist-registry', 'rotate-ring-key', [
    buff(over.key ?? ringKey(to)),
    buff(proof.h0),
    buff(proof.z),
  ]);
}

export function updateContact(
  n: number,
  over: Partial<{ alias: string; contact: Uint8Array; inbox: Uint8Array }> = {},
): Outcome {
  return call(therapist(n), 'therapist-registry', 'update-contact', [
    Cl.stringUtf8(over.alias ?? `Renamed ${n}`),
    buff(over.contact ?? bytes32(n, 14)),
    buff(over.inbox ?? bytes32(n, 15)),
  ]);
}

/** What a therapist may say in the directory; any part replaceable. */
export interface Profile {
  languages: string[];
  fields: string[];
  region: string;
  accepting: boolean;
}

export function profileArguments(over: Partial<Profile> = {}): ClarityValue[] {
  const {
    languages = ['de', 'en'],
    fields = ['anxiety', 'sleep'],
    region = 'CH-ZH',
    accepting = true,
  } = over;
  return [
    Cl.list(languages.map(Cl.stringAscii)),
    Cl.list(fields.map(Cl.stringAscii)),
    Cl.stringAscii(region),
    Cl.bool(accepting),
  ];
}

/** The longest profile that there is. */
export const longestProfile: Profile = {
  languages: Array<string>(4).fill('zzz'),
  fields: Array<string>(6).fill('z'.repeat(20)),
  region: 'ZZ-ZZZ',
  accepting: true,
};

export const setProfile = (n: number, over: Partial<Profile> = {}): Outcome =>
  call(therapist(n), 'therapist-registry', 'set-profile', profileArguments(over));

export const therapistLeaves = (n: number): Outcome => call(therapist(n), 'therapist-registry', 'leave', []);

/** A governance that passes on what anybody asks for. */
const governance = `
(define-public (accredit (issuer principal) (yes bool)) (contract-call? .therapist-registry set-issuer issuer yes))
(define-public (fee (amount uint)) (contract-call? .therapist-registry set-fee amount))
(define-public (pause (until uint)) (contract-call? .therapist-registry set-pause until))
(define-public (ledger (contract principal)) (contract-call? .therapist-registry set-ledger contract))
(define-public (registry (contract principal)) (contract-call? .session-logger set-registry contract))`;

/** What governance does, on a chain opened by `openTherapists`. */
export const govern = (name: string, ...args: ClarityValue[]): Outcome =>
  call(stranger, 'governance', name, args);

/** A fresh chain on which anybody speaks for governance; ring 1 is published with `size` keys. */
export async function openTherapists(size: number): Promise<void> {
  await deployWithDoubles({ governance });
  ok(govern('accredit', Cl.principal(issuer), Cl.bool(true)));
  for (let n = 1; n <= size; n += 1) {
    ok(registerTherapist(n));
    ok(attest(n));
  }
  ok(publish(1));
}
