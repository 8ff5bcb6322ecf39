import { Cl } from '@stacks/transactions';
import { beforeEach, describe, expect, it } from 'vitest';
import {
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
  TERM,
  uintField,
} from './support/chain';
import { deploy } from './support/stand-ins';
import { govern, openTherapists, renew, rotate, therapistLeaves } from './support/therapists';
import {
  attest,
  countersign,
  currentRing,
  issuer,
  ledger,
  log,
  manage,
  pair,
  publish,
  registerTherapist,
  ringKey,
  stranger,
  therapist,
  YEAR,
} from './support/world';

const ring = () => read('therapist-registry', 'get-ring', [Cl.uint(1)]);
const pushed = (to = 'session-logger') => read(to, 'get-ring', [Cl.uint(1)]);
const changed = () => Cl.prettyPrint(field(ring(), 'changed'));
const issuers = () => Cl.prettyPrint(field(ring(), 'issuers'));
const suspend = (until: bigint, by = issuer, to = ledger) =>
  call(by, 'therapist-registry', 'suspend-ring', [Cl.uint(1), Cl.uint(until), to]);
const accredit = (who: string, yes = true) => ok(govern('accredit', Cl.principal(who), Cl.bool(yes)));
const second = person(2);
const third = person(3);

beforeEach(() => openTherapists(2));

describe('a ring answers to', () => {
  it('the accredited issuers who attested its seats, each noted once', () => {
    accredit(second);
    accredit(third);
    expect(issuers()).toBe(`(list '${issuer})`);
    ok(manage('suspend', 1));
    err(publish(1, false, second), 1221);
    err(publish(1, true, second), 1221);
    err(suspend(nextTime() + DAY, second), 1221);
    ok(registerTherapist(3));
    ok(attest(3, nextTime() + YEAR, second));
    expect(issuers()).toBe(`(list '${issuer} '${second})`);
    ok(publish(1, false, second));
    ok(suspend(nextTime() + DAY, second));
    err(publish(1, true, third), 1221);
    err(publish(1, true, stranger), 1209);
  });

  it('any accredited issuer once all of them have lost their accreditation', () => {
    accredit(second);
    ok(registerTherapist(3));
    ok(attest(3, nextTime() + YEAR, second));
    accredit(third);
    accredit(issuer, false);
    err(publish(1, false, issuer), 1209);
    err(publish(1, false, third), 1221);
    accredit(second, false);
    err(publish(1, false, second), 1209);
    ok(suspend(nextTime() + DAY, third));
    shows(ok(publish(1, false, third)), 'u2');
    // and to its own again when they are back
    accredit(issuer);
    err(publish(1, true, third), 1221);
    ok(publish(1, true));
  });
});

describe('a publication', () => {
  it('that would change nothing is refused', () => {
    expect(changed()).toBe('false');
    err(publish(1), 1222);
    expect(uintField(pushed(), 'version')).toBe(1n);
    // there and back again is no change; nor is a renewal of a key that is in
    ok(manage('suspend', 1));
    expect(changed()).toBe('true');
    ok(manage('reinstate', 1));
    ok(renew(1, nextTime() + 2n * YEAR));
    expect(changed()).toBe('false');
    err(publish(1), 1222);
  });

  it('is allowed for a new key, an attestation that ended, and a new term', () => {
    ok(rotate(1, 501));
    expect(changed()).toBe('true');
    shows(ok(publish(1)), 'u2');
    ok(registerTherapist(3));
    ok(attest(3, nextTime() + 2n * DAY));
    shows(ok(publish(1)), 'u3');
    expect(changed()).toBe('false');
    pass(3n * DAY);
    expect(changed()).toBe('true');
    shows(ok(publish(1)), 'u4');
    const before = uintField(pushed(), 'expires');
    pass(TERM);
    expect(changed()).toBe('false');
    shows(ok(publish(1)), 'u5');
    expect(uintField(pushed(), 'expires')).toBe(before + TERM);
    err(publish(1), 1222);
  });

  it('that retires stops the version in force, and is refused where nothing is left to stop', () => {
    const { pairingSecret } = pair();
    shows(ok(publish(1, true)), 'u2');
    expect(uintField(pushed(), 'valid-from')).toBe(2n);
    err(log(1, countersign(pairingSecret, 1)), 1310);
    // pairings made since are stopped by retiring again
    shows(ok(publish(1, true)), 'u3');
    ok(therapistLeaves(1));
    ok(manage('revoke', 2));
    err(publish(1), 1216);
    shows(ok(publish(1, true)), 'u4');
    expect([uintField(ring(), 'size'), uintField(ring(), 'valid-from')]).toEqual([0n, 4n]);
    err(publish(1, true), 1222);
    err(publish(1), 1216);
    // its seats are taken for good, but there are thirty more
    ok(registerTherapist(3));
    shows(ok(attest(3)), 'u1');
    shows(ok(publish(1)), 'u5');
    expect(currentRing().keys.map(hex)).toEqual([hex(ringKey(3))]);
  });

  it('never gives a seat again: the 33rd therapist opens ring 2, whoever has left', () => {
    for (let n = 3; n <= 32; n += 1) {
      ok(registerTherapist(n));
      shows(ok(attest(n)), 'u1');
    }
    ok(therapistLeaves(1));
    ok(manage('revoke', 2));
    ok(registerTherapist(33));
    shows(ok(attest(33)), 'u2');
    ok(publish(1));
    expect(currentRing().keys).toHaveLength(30);
    ok(publish(2));
    expect(currentRing(2n).keys.map(hex)).toEqual([hex(ringKey(33))]);
    const record = read('therapist-registry', 'get-therapist', [Cl.principal(therapist(33))]);
    expect([uintField(record, 'ring'), uintField(record, 'seat')]).toEqual([2n, 0n]);
  });
});

describe('the ledger knows since when no replaced key stands in a ring:', () => {
  const rotatedAt = () => uintField(pushed(), 'rotated-at');
  /** Publishes and gives the time of the publication, as the registry kept it. */
  const publishedAt = (): bigint => {
    const version = ok(publish(1));
    return uintField(read('therapist-registry', 'get-ring-keys', [Cl.uint(1), version]), 'published-at');
  };

  it('from the publication that followed a rotation, whoever else comes and goes', () => {
    expect(rotatedAt()).toBe(0n);
    ok(registerTherapist(3));
    // a key that never had a seat takes no other's place
    ok(rotate(3, 503));
    ok(attest(3));
    ok(renew(1, nextTime() + 2n * YEAR));
    ok(publish(1));
    expect(rotatedAt()).toBe(0n);
    ok(rotate(1, 501));
    ok(manage('suspend', 2));
    expect(rotatedAt()).toBe(0n);
    const first = publishedAt();
    expect(rotatedAt()).toBe(first);
    ok(manage('reinstate', 2));
    ok(publish(1));
    expect(rotatedAt()).toBe(first);
    pass(DAY);
    ok(rotate(3, 603));
    const second = publishedAt();
    expect(second).toBeGreaterThan(first);
    expect(rotatedAt()).toBe(second);
  });

  it('also when the therapist was suspended, in the version before the new key joins', () => {
    ok(manage('suspend', 1));
    ok(rotate(1, 501));
    const at = publishedAt();
    expect(rotatedAt()).toBe(at);
    expect(currentRing().keys.map(hex)).toEqual([hex(ringKey(2))]);
    ok(manage('reinstate', 1));
    ok(publish(1));
    expect(rotatedAt()).toBe(at);
    expect(currentRing().keys.map(hex)).toEqual([hex(ringKey(501)), hex(ringKey(2))]);
  });
});

describe('the ledger of the rings', () => {
  it('is replaced by governance alone, and the same keys are then published to the new one', () => {
    const other = `${deployer}.other-ledger`;
    const to = Cl.contractPrincipal(deployer, 'other-ledger');
    deploy(
      'other-ledger',
      `(impl-trait .ring-ledger-trait.ring-ledger-trait)
(define-map rings uint {version: uint, digest: (buff 32)})
(define-read-only (get-ring (ring uint)) (map-get? rings ring))
(define-public (set-ring
  (ring uint) (version uint) (digest (buff 32)) (from uint) (expires uint) (rotated-at uint))
  (ok (map-set rings ring {version: version, digest: digest})))
(define-public (suspend-ring (ring uint) (until uint)) (if (> until u0) (ok true) (err u1)))`,
    );
    err(publish(1, true, issuer, to), 1217);
    err(suspend(nextTime() + DAY, issuer, to), 1217);
    err(call(deployer, 'therapist-registry', 'set-ledger', [Cl.principal(other)]), 1203);
    const set = govern('ledger', Cl.principal(other));
    ok(set);
    expect(set.topics).toEqual(['set-ledger']);
    shows(read('therapist-registry', 'get-ledger'), `'${other}`);
    expect(changed()).toBe('true');
    err(publish(1), 1217);
    ok(publish(1, false, issuer, to));
    expect(changed()).toBe('false');
    err(publish(1, false, issuer, to), 1222);
    expect(uintField(pushed('other-ledger'), 'version')).toBe(2n);
    expect(uintField(pushed(), 'version')).toBe(1n);
    ok(suspend(nextTime() + DAY, issuer, to));
  });

  it('takes no ring from a registry that has been replaced', () => {
    ok(govern('registry', Cl.principal(stranger)));
    ok(manage('suspend', 1));
    err(publish(1), 1315);
    shows(field(ring(), 'version'), 'u1');
    err(suspend(nextTime() + DAY), 1315);
  });
});
