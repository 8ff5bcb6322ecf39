import { Cl, type ClarityValue } from '@stacks/transactions';
import { endorsementMessage, possessionMessage, ringDigest, signCountersignature } from '@/lib/protocol';
import { keyOnce, proofOnce, untaggedOnce } from '@/tests/support/once';
import {
  buff,
  bytes32,
  call,
  deployer,
  field,
  nextTime,
  type Outcome,
  ok,
  person,
  place,
  read,
  uintField,
  WEEK,
} from './chain';
import { decide } from './council';

/** People by number: issuer 1, patients from 10, therapists from 100. */
export const issuer = person(1);
export const patient = person(10);
export const stranger = person(99);
export const therapist = (n: number): string => person(100 + n);
export const ringSecret = (n: number): Uint8Array => bytes32(100 + n, 2);
export const ringKey = (n: number): Uint8Array => keyOnce(ringSecret(n));
export const ledger = Cl.contractPrincipal(deployer, 'session-logger');
export const YEAR = 31_536_000n;

export function accredit(who = issuer, accredited = true): Outcome {
  return decide({ kind: 'issuer', who, value: accredited ? 1 : 0 });
}

/** register-therapist by therapist n, any part replaceable. */
export function registerTherapist(
  n: number,
  over: Partial<{
    sender: string;
    owner: string;
    secret: Uint8Array;
    key: Uint8Array;
    credential: Uint8Array;
    alias: string;
    contact: Uint8Array;
    inbox: Uint8Array;
  }> = {},
): Outcome {
  const sender = over.sender ?? therapist(n);
  const secret = over.secret ?? ringSecret(n);
  const credential = over.credential ?? bytes32(n, 3);
  const proof = proofOnce(
    secret,
    possessionMessage(place, {
      owner: over.owner ?? sender,
      credential: credential.length === 32 ? credential : bytes32(n, 3),
    }),
  );
  return call(sender, 'therapist-registry', 'register-therapist', [
    buff(credential),
    Cl.stringUtf8(over.alias ?? `Therapist ${n}`),
    buff(over.key ?? keyOnce(secret)),
    buff(over.contact ?? bytes32(n, 4)),
    buff(over.inbox ?? bytes32(n, 5)),
    buff(proof.h0),
    buff(proof.z),
  ]);
}

export function attest(n: number, expires = nextTime() + YEAR, by = issuer): Outcome {
  return call(by, 'therapist-registry', 'attest', [Cl.principal(therapist(n)), Cl.uint(expires)]);
}

export function publish(ring: number, retire = false, by = issuer, to: ClarityValue = ledger): Outcome {
  return call(by, 'therapist-registry', 'publish-ring', [Cl.uint(ring), Cl.bool(retire), to]);
}

export const manage = (action: 'suspend' | 'reinstate' | 'revoke', n: number, by = issuer): Outcome =>
  call(by, 'therapist-registry', `${action}-therapist`, [Cl.principal(therapist(n))]);

/** An accredited issuer and a published ring 1 with therapists 1 to `size`. */
export function foundRing(size: number): void {
  ok(accredit());
  for (let n = 1; n <= size; n += 1) {
    ok(registerTherapist(n));
    ok(attest(n));
  }
  ok(publish(1));
}

export interface PublishedRing {
  ring: bigint;
  version: bigint;
  expires: bigint;
  keys: Uint8Array[];
}

/** A ring as the registry publishes it now. */
export function currentRing(ring = 1n): PublishedRing {
  const record = read('therapist-registry', 'get-ring', [Cl.uint(ring)]);
  const version = uintField(record, 'version');
  const held = read('therapist-registry', 'get-ring-keys', [Cl.uint(ring), Cl.uint(version)]);
  const keys = field(held, 'keys');
  if (keys.type !== 'list') throw new Error('no keys');
  return {
    ring,
    version,
    expires: uintField(record, 'expires'),
    keys: keys.value.map((key) => Uint8Array.from(Buffer.from((key as { value: string }).value, 'hex'))),
  };
}

export function register(who: string): Outcome {
  return call(who, 'user-registry', 'register-user', [buff(bytes32(7, 7))]);
}

export function request(who: string, commitment = bytes32(8, 8)): Outcome {
  return call(who, 'pairing', 'request-pairing', [buff(commitment)]);
}

export interface Endorsement extends PublishedRing {
  pairingSecret: Uint8Array;
  pairingKey: Uint8Array;
  h0: Uint8Array;
  responses: Uint8Array[];
}

/** Therapist `n` accepts the owner's open request as one of the ring. `wrong` replaces what is signed. */
export function endorse(
  owner: string,
  n = 1,
  ring: PublishedRing = currentRing(),
  pairing = 1,
  wrong: Partial<Parameters<typeof endorsementMessage>[1]> & { chainId?: number } = {},
): Endorsement {
  const open = read('pairing', 'get-request', [Cl.principal(owner)]);
  const pairingSecret = bytes32(pairing, 9);
  const pairingKey = keyOnce(pairingSecret);
  const commitment = field(open, 'commitment') as { value: string };
  const { chainId = place.chainId, ...fields } = wrong;
  const message = endorsementMessage(
    { ...place, chainId },
    {
      owner,
      account: uintField(open, 'account'),
      request: uintField(open, 'request'),
      commitment: Uint8Array.from(Buffer.from(commitment.value, 'hex')),
      pairingKey,
      ring: ring.ring,
      version: ring.version,
      expires: ring.expires,
      ...fields,
    },
  );
  const signature = untaggedOnce({ ring: ring.keys, secret: ringSecret(n), message });
  return { ...ring, pairingSecret, pairingKey, ...signature };
}

export function confirmPairing(owner: string, e: Endorsement): Outcome {
  return call(owner, 'pairing', 'confirm-pairing', [
    Cl.uint(e.ring),
    Cl.uint(e.version),
    Cl.uint(e.expires),
    Cl.list(e.keys.map(buff)),
    buff(e.pairingKey),
    buff(e.h0),
    Cl.list(e.responses.map(buff)),
  ]);
}

/** Registers, requests and pairs; gives the endorsement (with the pairing secret). */
export function pair(owner = patient, n = 1, pairing = 1, ring = 1n): Endorsement {
  if (read('user-registry', 'get-user', [Cl.principal(owner)]).type === 'none') ok(register(owner));
  ok(request(owner));
  const endorsement = endorse(owner, n, currentRing(ring), pairing);
  ok(confirmPairing(owner, endorsement));
  return endorsement;
}

/** The current week, as the ledger counts it. */
export const thisWeek = (): bigint => (nextTime() + 259_200n) / WEEK;
export const factsOf = (sequence: number): Uint8Array => bytes32(sequence, 10);
export const noteOf = (sequence: number): Uint8Array => bytes32(sequence, 11);

/** The pairing key's countersignature of a session; any signed field replaceable. */
export function countersign(
  secret: Uint8Array,
  sequence: number,
  over: Partial<Parameters<typeof signCountersignature>[2]> & { chainId?: number } = {},
): Uint8Array {
  const { chainId = place.chainId, ...fields } = over;
  return signCountersignature(
    secret,
    { ...place, chainId },
    {
      account: 1n,
      pairing: 1n,
      sequence: BigInt(sequence),
      facts: factsOf(sequence),
      week: thisWeek(),
      ...fields,
    },
  );
}

export function log(
  sequence: number,
  signature: Uint8Array | null,
  over: Partial<{ sender: string; account: number; week: bigint; facts: Uint8Array; note: Uint8Array }> = {},
): Outcome {
  return call(over.sender ?? patient, 'session-logger', 'log-session', [
    Cl.uint(over.account ?? 1),
    Cl.uint(sequence),
    buff(over.facts ?? factsOf(sequence)),
    buff(over.note ?? noteOf(sequence)),
    Cl.uint(over.week ?? thisWeek()),
    signature ? Cl.some(buff(signature)) : Cl.none(),
  ]);
}

export function confirm(sequence: number, signature: Uint8Array, by = stranger): Outcome {
  return call(by, 'session-logger', 'confirm-session', [Cl.uint(1), Cl.uint(sequence), buff(signature)]);
}

export function confirmMany(items: { sequence: number; signature: Uint8Array }[], by = stranger): Outcome {
  return call(by, 'session-logger', 'confirm-sessions', [
    Cl.uint(1),
    Cl.list(
      items.map((item) =>
        Cl.tuple({ sequence: Cl.uint(item.sequence), countersignature: buff(item.signature) }),
      ),
    ),
  ]);
}

export function reach(milestone: number, by = patient, account = 1): Outcome {
  return call(by, 'progress-tracker', 'reach-milestone', [Cl.uint(account), Cl.uint(milestone)]);
}

export function prove(
  milestone: number,
  expires: bigint,
  by = patient,
  audience = bytes32(1, 12),
  account = 1,
): Outcome {
  return call(by, 'progress-tracker', 'create-proof', [
    Cl.uint(account),
    Cl.uint(milestone),
    buff(audience),
    Cl.uint(expires),
  ]);
}

/** Takes two blocks: the pause begins 20 seconds from now. */
export const pause = (until: bigint): Outcome => decide({ kind: 'pause', value: until });
export { ringDigest };
