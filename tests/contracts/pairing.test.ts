import { Cl } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import { signEnding } from '@/lib/protocol';
import {
  buff,
  bytes32,
  call,
  DAY,
  err,
  field,
  ok,
  pass,
  person,
  place,
  read,
  shows,
  uintField,
} from './support/chain';
import {
  confirmPairing,
  currentRing,
  endorse,
  foundRing,
  manage,
  pair,
  patient,
  publish,
  register,
  request,
  ringKey,
  stranger,
} from './support/world';

const held = (who: string) => read('pairing', 'get-request', [Cl.principal(who)]);

describe('request-pairing', () => {
  it('is for the registered, one open request at a time, numbered', () => {
    err(request(patient), 1401);
    ok(register(patient));
    err(request(patient, new Uint8Array(31)), 1402);
    shows(held(patient), 'none');
    shows(ok(request(patient)), 'u1');
    shows(ok(request(patient, bytes32(9, 8))), 'u2');
    expect(uintField(held(patient), 'account')).toBe(1n);
    shows(field(held(patient), 'open'), 'true');
    // the same commitment by another blocks nobody
    ok(register(person(11)));
    shows(ok(request(person(11), bytes32(9, 8))), 'u1');
  });
});

describe('confirm-pairing', () => {
  it('takes an endorsement of this request, account, ring, term, key and chain alone', () => {
    foundRing(3);
    for (const who of [patient, person(11)]) ok(register(who));
    ok(request(patient));
    err(confirmPairing(stranger, endorse(patient, 2)), 1403);
    const wrongs = [
      { account: 2n },
      { request: 99n },
      { commitment: bytes32(9, 9) },
      { pairingKey: ringKey(9) },
      { ring: 2n },
      { version: 2n },
      { expires: 7_862_400n },
      { chainId: 1 },
    ];
    for (const wrong of wrongs)
      err(confirmPairing(patient, endorse(patient, 2, currentRing(), 1, wrong)), 1406);
    const good = endorse(patient, 2);
    // carried by somebody else, with an open request of their own
    ok(request(person(11)));
    err(confirmPairing(person(11), good), 1406);
    err(confirmPairing(patient, { ...good, pairingKey: ringKey(9) }), 1406);
    err(confirmPairing(patient, { ...good, responses: good.responses.slice(1) }), 1406);
    err(confirmPairing(patient, { ...good, h0: new Uint8Array(31) }), 1406);
    for (const key of [
      good.pairingKey.slice(1),
      Uint8Array.from([4, ...good.pairingKey.slice(1)]),
      new Uint8Array(0),
    ]) {
      err(confirmPairing(patient, { ...good, pairingKey: key }), 1405);
    }
    shows(ok(confirmPairing(patient, good)), 'u1');
    shows(field(held(patient), 'open'), 'false');
    err(confirmPairing(patient, good), 1403);
    // the same endorsement never opens a second pairing
    ok(request(patient));
    err(confirmPairing(patient, good), 1406);
    shows(field(read('session-logger', 'get-account', [Cl.uint(1)]), 'owner'), `'${patient}`);
  });

  it('refuses keys that are not the published ring', () => {
    foundRing(3);
    ok(register(patient));
    ok(request(patient));
    const ring = currentRing();
    const swapped = { ...ring, keys: [...ring.keys].reverse() };
    err(confirmPairing(patient, endorse(patient, 1, swapped)), 1317);
    // a ring of one’s own keys
    err(confirmPairing(patient, endorse(patient, 9, { ...ring, keys: [ringKey(9)] })), 1317);
    // one member alone, for a ring that was published with three
    err(confirmPairing(patient, endorse(patient, 1, { ...ring, keys: [ringKey(1)] })), 1317);
    err(confirmPairing(patient, endorse(patient, 1, { ...ring, expires: ring.expires + 1n })), 1317);
    err(confirmPairing(patient, endorse(patient, 1, { ...ring, ring: 2n })), 1321);
    const twice = { ...ring, keys: [...ring.keys.slice(0, 2), ...ring.keys.slice(1, 2)] };
    err(confirmPairing(patient, endorse(patient, 1, twice)), 1317);
  });

  it('refuses an older version, whose keys may have left', () => {
    foundRing(3);
    ok(register(patient));
    ok(request(patient));
    const old = endorse(patient, 2);
    ok(manage('revoke', 2));
    ok(publish(1));
    err(confirmPairing(patient, old), 1316);
    ok(confirmPairing(patient, endorse(patient, 3)));
  });

  it('refuses an empty ring, published to retire', () => {
    foundRing(1);
    ok(register(patient));
    ok(request(patient));
    const before = endorse(patient, 1);
    ok(manage('revoke', 1));
    ok(publish(1, true));
    const empty = currentRing();
    expect(empty.keys).toHaveLength(0);
    err(confirmPairing(patient, { ...before, ...empty, responses: [] }), 1406);
    err(confirmPairing(patient, before), 1316);
  });

  it('refuses a request that was replaced, or is older than 14 days', () => {
    foundRing(2);
    ok(register(patient));
    ok(request(patient));
    const first = endorse(patient, 1);
    ok(request(patient, bytes32(9, 8)));
    err(confirmPairing(patient, first), 1406);
    const second = endorse(patient, 1);
    pass(14n * DAY);
    err(confirmPairing(patient, second), 1404);
    ok(request(patient));
    ok(confirmPairing(patient, endorse(patient, 1)));
  });
});

describe('ending', () => {
  it('is for the owner, or for whoever carries the pairing key’s signature', () => {
    foundRing(2);
    const end = (by: string, account = 1) => call(by, 'pairing', 'end-pairing', [Cl.uint(account)]);
    const signed = (signature: Uint8Array, account = 1) =>
      call(stranger, 'pairing', 'end-pairing-signed', [Cl.uint(account), buff(signature)]);
    err(end(patient), 1407);
    err(signed(new Uint8Array(65)), 1407);
    const { pairingSecret: secret } = pair();
    err(end(stranger), 1302);
    const good = { account: 1n, pairing: 1n };
    err(signed(signEnding(secret, place, { ...good, account: 2n })), 1408);
    err(signed(signEnding(secret, place, { ...good, pairing: 2n })), 1408);
    err(signed(signEnding(secret, { ...place, chainId: 1 }, good)), 1408);
    err(signed(signEnding(bytes32(66, 9), place, good)), 1408);
    err(signed(new Uint8Array(0)), 1408);
    ok(signed(signEnding(secret, place, good)));
    shows(field(read('session-logger', 'get-account', [Cl.uint(1)]), 'active'), 'false');
  });
});
