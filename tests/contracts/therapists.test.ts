import { Cl } from '@stacks/transactions';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  buff,
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
import { deploy } from './support/stand-ins';
import {
  govern,
  longestProfile,
  openTherapists,
  renew,
  rotate,
  setProfile,
  therapistLeaves,
  updateContact,
} from './support/therapists';
import {
  attest,
  currentRing,
  issuer,
  manage,
  publish,
  registerTherapist,
  ringKey,
  ringSecret,
  stranger,
  therapist,
  YEAR,
} from './support/world';

const record = (n: number) => read('therapist-registry', 'get-therapist', [Cl.principal(therapist(n))]);
const status = (n: number) => uintField(record(n), 'status');
const verified = () => read('therapist-registry', 'get-verified-count');
const staged = () => uintField(read('therapist-registry', 'get-ring', [Cl.uint(1)]), 'staged');
const keys = () => currentRing().keys.map(hex);
const secondIssuer = person(2);
const pause = () => ok(govern('pause', Cl.uint(nextTime() + DAY)));

beforeEach(() => openTherapists(2));

describe('an attestation', () => {
  it('is renewed by the one who attested, and brings an expired key back with the next version', () => {
    ok(registerTherapist(3));
    const end = nextTime() + 30n * DAY;
    ok(attest(3, end));
    ok(publish(1));
    expect(keys()).toHaveLength(3);
    pass(31n * DAY);
    shows(ok(read('therapist-registry', 'is-verified', [Cl.principal(therapist(3))])), 'false');
    ok(publish(1));
    expect(keys()).toHaveLength(2);
    const renewed = renew(3, nextTime() + YEAR);
    ok(renewed);
    expect(renewed.topics).toEqual(['renew-attestation']);
    shows(ok(read('therapist-registry', 'is-verified', [Cl.principal(therapist(3))])), 'true');
    shows(verified(), 'u3');
    ok(publish(1));
    expect(keys()).toEqual([1, 2, 3].map((n) => hex(ringKey(n))));
  });

  it('of a suspended therapist is renewed for the time after the suspension', () => {
    ok(manage('suspend', 1));
    const end = nextTime() + 2n * YEAR;
    ok(renew(1, end));
    expect([staged(), status(1), uintField(record(1), 'expires')]).toEqual([1n, 3n, end]);
    ok(manage('reinstate', 1));
    expect(staged()).toBe(2n);
    pass(YEAR + DAY);
    shows(ok(read('therapist-registry', 'is-verified', [Cl.principal(therapist(1))])), 'true');
    expect(staged()).toBe(1n);
  });

  it('is renewed for nobody else: each refusal has its code', () => {
    const end = nextTime() + YEAR;
    err(renew(9, end), 1210);
    err(renew(1, end, stranger), 1209);
    ok(govern('accredit', Cl.principal(secondIssuer), Cl.bool(true)));
    err(renew(1, end, secondIssuer), 1213);
    ok(registerTherapist(3));
    err(renew(3, end), 1211);
    err(renew(1, nextTime()), 1212);
    ok(manage('revoke', 2));
    err(renew(2, end), 1211);
    pause();
    err(renew(1, end), 1200);
  });

  it('passes to any accredited issuer with its manager gone, but never to the therapist', () => {
    ok(manage('suspend', 1));
    ok(govern('accredit', Cl.principal(therapist(1)), Cl.bool(true)));
    ok(govern('accredit', Cl.principal(secondIssuer), Cl.bool(true)));
    ok(govern('accredit', Cl.principal(issuer), Cl.bool(false)));
    err(renew(1, nextTime() + YEAR, therapist(1)), 1214);
    err(manage('reinstate', 1, therapist(1)), 1214);
    ok(renew(1, nextTime() + YEAR, secondIssuer));
    ok(manage('reinstate', 1, secondIssuer));
    expect(status(1)).toBe(2n);
  });
});

describe('a ring key', () => {
  it('is replaced in its place, and joins with the next version', () => {
    const before = keys();
    const rotated = rotate(1, 501);
    ok(rotated);
    expect(rotated.topics).toEqual(['rotate-ring-key']);
    expect(keys()).toEqual(before);
    expect(hex(Buffer.from((field(record(1), 'ring-key') as { value: string }).value, 'hex'))).toBe(
      hex(ringKey(501)),
    );
    ok(publish(1));
    expect(keys()).toEqual([hex(ringKey(501)), hex(ringKey(2))]);
    shows(verified(), 'u2');
  });

  it('is replaced while pending, suspended and after the end of the attestation, without joining early', () => {
    ok(registerTherapist(3));
    ok(rotate(3, 503));
    expect(staged()).toBe(2n);
    ok(attest(3, nextTime() + 30n * DAY));
    ok(manage('suspend', 1));
    ok(rotate(1, 501));
    expect(staged()).toBe(2n);
    ok(publish(1));
    expect(keys()).toEqual([hex(ringKey(2)), hex(ringKey(503))]);
    ok(manage('reinstate', 1));
    pass(31n * DAY);
    ok(rotate(3, 603));
    ok(publish(1));
    expect(keys()).toEqual([hex(ringKey(501)), hex(ringKey(2))]);
    ok(renew(3, nextTime() + YEAR));
    ok(publish(1));
    expect(keys()).toEqual([hex(ringKey(501)), hex(ringKey(2)), hex(ringKey(603))]);
  });

  it('is never one that was registered before: another’s, the present one, or one’s own of old', () => {
    err(rotate(1, 2), 1208);
    err(rotate(1, 1), 1208);
    ok(rotate(1, 501));
    err(rotate(1, 1), 1208);
    // and nobody else may take the old one
    err(registerTherapist(3, { secret: ringSecret(1) }), 1208);
  });

  it('comes with its own proof, and only of a therapist who is still there', () => {
    err(rotate(9, 509), 1210);
    // the proof of another address, of another credential, of another key
    err(rotate(1, 501, { owner: therapist(2) }), 1006);
    err(rotate(1, 501, { credential: bytes32(2, 3) }), 1006);
    err(rotate(1, 501, { key: ringKey(502) }), 1006);
    err(rotate(1, 501, { key: new Uint8Array(32) }), 1207);
    ok(manage('revoke', 1));
    err(rotate(1, 501), 1211);
    ok(therapistLeaves(2));
    err(rotate(2, 502), 1211);
    ok(registerTherapist(3));
    pause();
    err(rotate(3, 503), 1200);
  });
});

describe('the contact', () => {
  it('is changed by the therapist alone, with sound fields', () => {
    const changed = updateContact(1, { alias: 'Another name' });
    ok(changed);
    expect(changed.topics).toEqual(['update-contact']);
    shows(field(record(1), 'alias'), 'u"Another name"');
    shows(field(record(1), 'contact-key'), `0x${hex(bytes32(1, 14))}`);
    shows(field(record(1), 'inbox'), `0x${hex(bytes32(1, 15))}`);
    shows(field(record(1), 'ring-key'), `0x${hex(ringKey(1))}`);
    err(updateContact(9), 1210);
    err(updateContact(1, { alias: '' }), 1205);
    err(updateContact(1, { contact: new Uint8Array(31) }), 1206);
    err(updateContact(1, { inbox: new Uint8Array(31) }), 1206);
    ok(manage('suspend', 1));
    ok(updateContact(1));
    ok(manage('revoke', 1));
    err(updateContact(1), 1211);
    pause();
    err(updateContact(2), 1200);
  });
});

describe('the profile', () => {
  const listed = (n: number) => read('therapist-registry', 'get-therapist-by-id', [Cl.uint(n)]);
  const shown = (n: number) => Cl.prettyPrint(field(listed(n), 'profile'));

  it('is what the therapist says of it, beside the record, and none before', () => {
    expect(shown(1)).toBe('none');
    const before = record(1);
    const set = setProfile(1);
    ok(set);
    expect(set.topics).toEqual(['set-profile']);
    expect(shown(1)).toBe(
      '(some { accepting: true, fields: (list "anxiety" "sleep"), languages: (list "de" "en"), region: "CH-ZH" })',
    );
    expect(record(1)).toEqual(before);
    expect(shown(2)).toBe('none');
    ok(setProfile(2, longestProfile));
    // nothing has to be said
    ok(setProfile(1, { languages: [], fields: [], region: '', accepting: false }));
    expect(shown(1)).toBe('(some { accepting: false, fields: (list), languages: (list), region: "" })');
  });

  it('is set by the therapist alone while still there, without empty words, not in a pause', () => {
    err(setProfile(9), 1210);
    err(setProfile(1, { languages: ['en', ''] }), 1223);
    err(setProfile(1, { fields: ['', 'sleep'] }), 1223);
    expect(shown(1)).toBe('none');
    ok(registerTherapist(3));
    ok(setProfile(3));
    ok(manage('suspend', 1));
    ok(setProfile(1));
    ok(manage('revoke', 1));
    err(setProfile(1), 1211);
    ok(therapistLeaves(3));
    err(setProfile(3), 1211);
    pause();
    err(setProfile(2), 1200);
  });
});

describe('leaving', () => {
  it('takes the key out with the next version, for good, and never asks the pause', () => {
    pause();
    const left = therapistLeaves(1);
    ok(left);
    expect(left.topics).toEqual(['leave']);
    expect([status(1), staged()]).toEqual([5n, 1n]);
    shows(verified(), 'u1');
    shows(ok(read('therapist-registry', 'is-verified', [Cl.principal(therapist(1))])), 'false');
    err(therapistLeaves(1), 1211);
    pass(2n * DAY);
    ok(publish(1));
    expect(keys()).toEqual([hex(ringKey(2))]);
    err(registerTherapist(1, { secret: ringSecret(700) }), 1201);
    err(attest(1), 1211);
    for (const action of ['suspend', 'reinstate', 'revoke'] as const) err(manage(action, 1), 1211);
    err(renew(1, nextTime() + YEAR), 1211);
  });

  it('is open to the pending, who hold no seat, and to the suspended, but not to the revoked or unknown', () => {
    ok(registerTherapist(3));
    ok(therapistLeaves(3));
    expect(status(3)).toBe(5n);
    shows(verified(), 'u2');
    ok(manage('suspend', 1));
    ok(therapistLeaves(1));
    shows(verified(), 'u1');
    ok(manage('revoke', 2));
    err(therapistLeaves(2), 1211);
    err(therapistLeaves(9), 1210);
    expect(staged()).toBe(0n);
  });
});

describe('authority over a therapist’s record', () => {
  it('is the calling contract’s: a proxy does nothing in the name of whoever calls it', () => {
    deploy(
      'proxy',
      `(define-public (rotate (key (buff 33)) (h0 (buff 32)) (z (buff 32)))
  (contract-call? .therapist-registry rotate-ring-key key h0 z))
(define-public (rename (key (buff 32))) (contract-call? .therapist-registry update-contact u"x" key key))
(define-public (describe) (contract-call? .therapist-registry set-profile (list) (list) "" true))
(define-public (leave) (contract-call? .therapist-registry leave))
(define-public (renew (who principal) (expires uint))
  (contract-call? .therapist-registry renew-attestation who expires))
(define-public (reinstate (who principal)) (contract-call? .therapist-registry reinstate-therapist who))`,
    );
    const via = (who: string, name: string, ...args: Parameters<typeof call>[3]) =>
      call(who, 'proxy', name, args);
    err(via(therapist(1), 'rotate', buff(ringKey(501)), buff(bytes32(1)), buff(bytes32(2))), 1210);
    err(via(therapist(1), 'rename', buff(bytes32(1))), 1210);
    err(via(therapist(1), 'describe'), 1210);
    err(via(therapist(1), 'leave'), 1210);
    const end = Cl.uint(nextTime() + YEAR);
    err(via(issuer, 'renew', Cl.principal(therapist(1)), end), 1209);
    // an accredited contract that took over serves the others, never the one who calls it for themselves
    ok(manage('suspend', 1));
    ok(govern('accredit', Cl.principal(issuer), Cl.bool(false)));
    ok(govern('accredit', Cl.principal(`${deployer}.proxy`), Cl.bool(true)));
    err(via(therapist(1), 'renew', Cl.principal(therapist(1)), end), 1214);
    err(via(therapist(1), 'reinstate', Cl.principal(therapist(1))), 1214);
    ok(via(stranger, 'renew', Cl.principal(therapist(1)), end));
    ok(via(stranger, 'reinstate', Cl.principal(therapist(1))));
  });
});

describe('the register’s fee and component', () => {
  it('charges registering and nothing else, to the treasury', () => {
    const balance = (who: string) => simnet.getAssetsMap().get('STX')?.get(who) ?? 0n;
    const treasury = `${deployer}.governance`;
    err(govern('fee', Cl.uint(1_000_001)), 1220);
    err(call(stranger, 'therapist-registry', 'set-fee', [Cl.uint(1)]), 1203);
    const set = govern('fee', Cl.uint(1_000_000));
    ok(set);
    expect(set.topics).toEqual(['set-fee']);
    shows(read('therapist-registry', 'get-fee'), 'u1000000');
    shows(read('therapist-registry', 'get-pause'), 'u0');
    err(registerTherapist(3), 1219);
    const before = balance(treasury);
    simnet.mintSTX(therapist(3), 1_000_000n);
    ok(registerTherapist(3));
    expect([balance(therapist(3)), balance(treasury) - before]).toEqual([0n, 1_000_000n]);
    ok(rotate(3, 503));
    ok(updateContact(3));
    ok(setProfile(3));
    ok(therapistLeaves(3));
  });

  it('says what it is', () => {
    shows(read('therapist-registry', 'get-component'), '(ok { name: "therapist-registry", version: u1 })');
  });
});
