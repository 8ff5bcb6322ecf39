import { Cl } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import { publicKey } from '@/lib/protocol';
import {
  bytes32,
  call,
  DAY,
  deployer,
  err,
  field,
  hex,
  nextTime,
  ok,
  pass,
  person,
  read,
  shows,
  uintField,
} from './support/chain';
import {
  accredit,
  attest,
  currentRing,
  foundRing,
  issuer,
  ledger,
  manage,
  publish,
  registerTherapist,
  ringDigest,
  ringKey,
  ringSecret,
  stranger,
  therapist,
  YEAR,
} from './support/world';

const status = (n: number) =>
  uintField(read('therapist-registry', 'get-therapist', [Cl.principal(therapist(n))]), 'status');
const verified = (n: number) => read('therapist-registry', 'is-verified', [Cl.principal(therapist(n))]);
const suspendRing = (ring: number, until: bigint, by = issuer, to = ledger) =>
  call(by, 'therapist-registry', 'suspend-ring', [Cl.uint(ring), Cl.uint(until), to]);

describe('therapist-registry: registration', () => {
  it('takes a therapist once, with sound fields', () => {
    ok(registerTherapist(1));
    err(registerTherapist(1, { secret: bytes32(500, 2) }), 1201);
    err(registerTherapist(2, { credential: new Uint8Array(31) }), 1202);
    err(registerTherapist(2, { alias: '' }), 1205);
    err(registerTherapist(2, { contact: new Uint8Array(31) }), 1206);
    err(registerTherapist(2, { inbox: new Uint8Array(31) }), 1206);
    err(registerTherapist(2, { key: new Uint8Array(32) }), 1207);
    err(registerTherapist(2, { key: Uint8Array.from([4, ...ringKey(2).slice(1)]) }), 1004);
    err(registerTherapist(2, { key: Uint8Array.from([2, ...new Uint8Array(31), 5]) }), 1005);
    ok(registerTherapist(2));
    shows(read('therapist-registry', 'get-therapist-count'), 'u2');
    expect(status(1)).toBe(1n);
  });

  it('wants the key’s own proof, for this address and credential', () => {
    // a proof copied from another’s pending registration
    err(registerTherapist(1, { sender: stranger, owner: therapist(1) }), 1006);
    // somebody else’s key without its secret
    err(registerTherapist(1, { key: ringKey(2) }), 1006);
    ok(registerTherapist(1));
  });

  it('takes an x-coordinate once for ever: neither a copy nor the negative', () => {
    ok(registerTherapist(1));
    err(registerTherapist(2, { secret: ringSecret(1) }), 1208);
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const minus = order - BigInt(`0x${hex(ringSecret(1))}`);
    const secret = Uint8Array.from(Buffer.from(minus.toString(16).padStart(64, '0'), 'hex'));
    expect(hex(publicKey(secret).slice(1))).toBe(hex(ringKey(1).slice(1)));
    expect(hex(publicKey(secret))).not.toBe(hex(ringKey(1)));
    err(registerTherapist(2, { secret }), 1208);
    ok(registerTherapist(2));
  });
});

describe('therapist-registry: issuers', () => {
  it('attest once, in time, others than themselves', () => {
    ok(registerTherapist(1));
    err(attest(1), 1209);
    ok(accredit());
    err(attest(2), 1210);
    err(attest(1, nextTime()), 1212);
    ok(accredit(therapist(1)));
    err(attest(1, nextTime() + YEAR, therapist(1)), 1214);
    shows(ok(attest(1)), 'u1');
    err(attest(1), 1211);
    shows(ok(verified(1)), 'true');
    shows(ok(verified(2)), 'false');
    shows(read('therapist-registry', 'is-issuer', [Cl.principal(issuer)]), 'true');
    shows(read('therapist-registry', 'is-issuer', [Cl.principal(stranger)]), 'false');
  });

  it('suspend, reinstate and revoke those they attested', () => {
    foundRing(3);
    const count = () => read('therapist-registry', 'get-verified-count');
    const staged = () => uintField(read('therapist-registry', 'get-ring', [Cl.uint(1)]), 'staged');
    shows(count(), 'u3');
    for (const action of ['suspend', 'reinstate', 'revoke'] as const) {
      err(manage(action, 9), 1210);
      err(manage(action, 1, stranger), 1209);
    }
    ok(registerTherapist(4));
    for (const action of ['suspend', 'reinstate', 'revoke'] as const) err(manage(action, 4), 1211);
    ok(accredit(person(2)));
    for (const action of ['suspend', 'reinstate', 'revoke'] as const) err(manage(action, 1, person(2)), 1213);
    err(manage('reinstate', 1), 1211);
    ok(manage('suspend', 1));
    expect([status(1), staged()]).toEqual([3n, 2n]);
    shows(count(), 'u2');
    shows(ok(verified(1)), 'false');
    err(manage('suspend', 1), 1211);
    ok(manage('reinstate', 1));
    expect([status(1), staged()]).toEqual([2n, 3n]);
    ok(manage('revoke', 1));
    expect([status(1), staged()]).toEqual([4n, 2n]);
    for (const action of ['suspend', 'reinstate', 'revoke'] as const) err(manage(action, 1), 1211);
    err(attest(1), 1211);
    ok(manage('suspend', 2));
    ok(manage('revoke', 2));
    shows(count(), 'u1');
    // the issuer’s accreditation is withdrawn: another accredited one takes over
    ok(accredit(issuer, false));
    err(manage('revoke', 3), 1209);
    ok(manage('revoke', 3, person(2)));
    shows(count(), 'u0');
  });

  it('are accredited by governance alone', () => {
    const args = [Cl.principal(stranger), Cl.bool(true)];
    err(call(deployer, 'therapist-registry', 'set-issuer', args), 1203);
    err(call(stranger, 'therapist-registry', 'set-issuer', args), 1203);
  });

  it('stop counting a therapist when the attestation ends, also in the next version', () => {
    ok(accredit());
    for (const n of [1, 2]) ok(registerTherapist(n));
    ok(attest(1, nextTime() + 30n * DAY));
    ok(attest(2));
    ok(publish(1));
    expect(currentRing().keys).toHaveLength(2);
    pass(31n * DAY);
    shows(ok(verified(1)), 'false');
    shows(ok(verified(2)), 'true');
    ok(publish(1));
    expect(currentRing().keys.map(hex)).toEqual([hex(ringKey(2))]);
  });
});

describe('therapist-registry: rings', () => {
  it('hold 32 seats, then the next begins; a version is the keys as they stood', () => {
    foundRing(32);
    ok(registerTherapist(33));
    shows(ok(attest(33)), 'u2');
    ok(registerTherapist(34));
    shows(ok(attest(34)), 'u2');
    shows(read('therapist-registry', 'get-ring-count'), 'u2');
    const first = currentRing();
    expect(first.keys.map(hex)).toEqual(Array.from({ length: 32 }, (_, i) => hex(ringKey(i + 1))));
    const record = read('session-logger', 'get-ring', [Cl.uint(1)]);
    shows(field(record, 'digest'), `0x${hex(ringDigest(first.keys))}`);
    expect(uintField(record, 'expires')).toBe(first.expires);
    expect((first.expires / 7_862_400n) * 7_862_400n).toBe(first.expires);
    // several changes go out together, and an old version stays readable
    ok(manage('suspend', 5));
    ok(manage('revoke', 6));
    shows(field(read('therapist-registry', 'get-ring', [Cl.uint(1)]), 'changed'), 'true');
    ok(publish(1));
    expect(currentRing().keys).toHaveLength(30);
    ok(manage('reinstate', 5));
    ok(publish(1));
    expect(currentRing().keys).toHaveLength(31);
    expect(hex(currentRing().keys[4] as Uint8Array)).toBe(hex(ringKey(5)));
    shows(field(read('therapist-registry', 'get-ring', [Cl.uint(1)]), 'changed'), 'false');
    expect(Cl.prettyPrint(read('therapist-registry', 'get-ring-keys', [Cl.uint(1), Cl.uint(1)]))).toContain(
      hex(ringKey(6)),
    );
    // a revoked one’s seat is not given again
    ok(registerTherapist(35));
    shows(ok(attest(35)), 'u2');
    shows(read('therapist-registry', 'get-ring', [Cl.uint(3)]), 'none');
  });

  it('are published by issuers, to the one ledger, and empty only to retire', () => {
    ok(accredit());
    err(publish(1), 1215);
    ok(registerTherapist(1));
    ok(attest(1));
    err(suspendRing(1, nextTime() + DAY), 1321);
    err(publish(1, false, stranger), 1209);
    const fake = Cl.contractPrincipal(deployer, 'fake-ledger');
    simnet.deployContract(
      'fake-ledger',
      `(impl-trait .ring-ledger-trait.ring-ledger-trait)
(define-public (set-ring (a uint) (b uint) (c (buff 32)) (d uint) (e uint) (f uint)) (ok true))
(define-public (suspend-ring (a uint) (b uint)) (ok true))`,
      { clarityVersion: 5 },
      deployer,
    );
    err(publish(1, false, issuer, fake), 1217);
    shows(ok(publish(1)), 'u1');
    err(suspendRing(2, nextTime() + DAY), 1215);
    err(suspendRing(1, nextTime() + DAY, stranger), 1209);
    err(suspendRing(1, nextTime() + DAY, issuer, fake), 1217);
    err(suspendRing(1, nextTime() - 20n), 1218);
    ok(suspendRing(1, nextTime() + DAY));
    ok(manage('revoke', 1));
    err(publish(1), 1216);
    shows(ok(publish(1, true)), 'u2');
    expect(currentRing().keys).toHaveLength(0);
    const record = read('session-logger', 'get-ring', [Cl.uint(1)]);
    expect(uintField(record, 'valid-from')).toBe(2n);
    expect(uintField(record, 'suspended-until')).toBeGreaterThan(nextTime());
  });
});
