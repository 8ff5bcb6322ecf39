import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { Cl, serializeCVBytes } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import { sessionCommitment, signEnding } from '@/lib/protocol';
import {
  buff,
  bytes32,
  call,
  DAY,
  err,
  field,
  hex,
  nextTime,
  ok,
  pass,
  place,
  read,
  shows,
  uintField,
} from './support/chain';
import {
  confirm,
  confirmMany,
  confirmPairing,
  countersign,
  currentRing,
  endorse,
  factsOf,
  foundRing,
  issuer,
  ledger,
  log,
  manage,
  noteOf,
  pair,
  patient,
  publish,
  request,
  stranger,
  thisWeek,
} from './support/world';

const account = () => read('session-logger', 'get-account', [Cl.uint(1)]);
const state = (n: number) =>
  uintField(read('session-logger', 'get-session', [Cl.uint(1), Cl.uint(n)]), 'state');
const end = (by = patient) => call(by, 'pairing', 'end-pairing', [Cl.uint(1)]);
const suspendRing = (until: bigint) =>
  call(issuer, 'therapist-registry', 'suspend-ring', [Cl.uint(1), Cl.uint(until), ledger]);

describe('logging', () => {
  it('is for the owner, in sequence, with sound lengths and weeks', () => {
    err(log(1, null), 1301);
    foundRing(2);
    const { pairingSecret: secret } = pair();
    err(log(1, null, { account: 2 }), 1301);
    err(log(1, countersign(secret, 1), { sender: stranger }), 1302);
    err(log(1, null, { sender: stranger }), 1302);
    err(log(0, null), 1303);
    err(log(2, null), 1303);
    err(log(1, null, { facts: new Uint8Array(31) }), 1306);
    err(log(1, null, { note: new Uint8Array(0) }), 1306);
    err(log(1, null, { week: thisWeek() - 1n }), 1304);
    err(log(1, null, { week: thisWeek() + 1n }), 1305);
    ok(log(1, null));
    err(log(1, null), 1303);
    pass(14n * DAY);
    ok(log(2, null, { week: thisWeek() - 1n }));
    expect(uintField(account(), 'sequence')).toBe(2n);
    expect(uintField(account(), 'confirmed')).toBe(0n);
  });

  it('keeps a session as it was given, and the running hash of all', () => {
    foundRing(2);
    const { pairingSecret: secret } = pair();
    const week = thisWeek();
    ok(log(1, countersign(secret, 1)));
    ok(log(2, null));
    let hash: Uint8Array = new Uint8Array(32);
    for (const n of [1, 2]) {
      const commitment = sessionCommitment({ facts: factsOf(n), note: noteOf(n) });
      hash = sha256(Uint8Array.from([...hash, ...commitment, ...serializeCVBytes(Cl.uint(week))]));
      const session = read('session-logger', 'get-session', [Cl.uint(1), Cl.uint(n)]);
      shows(field(session, 'commitment'), `0x${hex(commitment)}`);
      shows(field(session, 'facts'), `0x${hex(factsOf(n))}`);
      expect(uintField(session, 'week')).toBe(week);
      expect(uintField(session, 'pairing')).toBe(1n);
    }
    shows(field(account(), 'hash'), `0x${hex(hash)}`);
    expect([state(1), state(2)]).toEqual([2n, 1n]);
  });

  it('begins weeks on Monday', () => {
    const week = (time: bigint) => read('session-logger', 'week-of', [Cl.uint(time)]);
    const monday = BigInt(Date.UTC(2026, 10, 16) / 1000);
    shows(week(monday - 1n), 'u2967');
    shows(week(monday), 'u2968');
    shows(week(monday + 7n * DAY - 1n), 'u2968');
  });
});

describe('countersignatures', () => {
  it('count for one session, account, pairing and chain alone', () => {
    foundRing(2);
    const { pairingSecret: secret } = pair();
    const other = bytes32(77, 9);
    const bad = [
      countersign(secret, 2),
      countersign(secret, 1, { account: 2n }),
      countersign(secret, 1, { pairing: 2n }),
      countersign(secret, 1, { facts: factsOf(2) }),
      countersign(secret, 1, { week: thisWeek() - 1n }),
      countersign(secret, 1, { chainId: 1 }),
      countersign(other, 1),
      countersign(secret, 1).slice(0, 64),
      new Uint8Array(65),
      new Uint8Array(0),
    ];
    for (const signature of bad) err(log(1, signature), 1307);
    ok(log(1, null));
    for (const signature of bad) err(confirm(1, signature), 1307);
    ok(confirm(1, countersign(secret, 1)));
    // replayed: in place, and for the next session with the same facts
    err(confirm(1, countersign(secret, 1)), 1313);
    err(log(2, countersign(secret, 1), { facts: factsOf(1) }), 1307);
    err(confirm(2, countersign(secret, 2)), 1312);
    expect(uintField(account(), 'confirmed')).toBe(1n);
  });

  it('gain nothing by their high-S twin', () => {
    foundRing(1);
    const { pairingSecret: secret } = pair();
    const low = countersign(secret, 1);
    const s = BigInt(`0x${hex(low.slice(32, 64))}`);
    const twin = Uint8Array.from([
      ...low.slice(0, 32),
      ...Buffer.from((secp256k1.Point.Fn.ORDER - s).toString(16).padStart(64, '0'), 'hex'),
      (low[64] as number) ^ 1,
    ]);
    ok(log(1, twin));
    err(confirm(1, low), 1313);
    err(log(2, twin, { facts: factsOf(1) }), 1307);
    expect(uintField(account(), 'confirmed')).toBe(1n);
  });

  it('of 25 sessions get a result each, in order', () => {
    foundRing(2);
    const { pairingSecret: secret } = pair();
    for (let n = 1; n <= 24; n += 1) ok(log(n, null));
    ok(confirm(24, countersign(secret, 24)));
    const items = Array.from({ length: 20 }, (_, i) => ({
      sequence: i + 1,
      signature: countersign(secret, i + 1),
    }));
    const results = ok(
      confirmMany([
        ...items,
        { sequence: 3, signature: countersign(secret, 3) },
        { sequence: 21, signature: countersign(secret, 22) },
        { sequence: 24, signature: countersign(secret, 24) },
        { sequence: 99, signature: countersign(secret, 99) },
        { sequence: 22, signature: countersign(secret, 22) },
      ]),
    );
    const oks = items.map((item) => `(ok u${item.sequence})`).join(' ');
    shows(results, `(list ${oks} (err u1313) (err u1307) (err u1313) (err u1312) (ok u22))`);
    expect(uintField(account(), 'confirmed')).toBe(22n);
    expect([state(20), state(21), state(22), state(23)]).toEqual([2n, 1n, 2n, 1n]);
    err(call(stranger, 'session-logger', 'confirm-sessions', [Cl.uint(9), Cl.list([])]), 1301);
    err(
      call(stranger, 'session-logger', 'confirm-session', [Cl.uint(9), Cl.uint(1), buff(new Uint8Array(65))]),
      1301,
    );
  });

  it.each(['owner', 'pairing-key'])('stop when the pairing is ended by the %s', (by) => {
    foundRing(2);
    const { pairingSecret: secret } = pair();
    ok(log(1, null));
    const ending = { account: 1n, pairing: 1n };
    const signedEnd = (signature: Uint8Array) =>
      call(stranger, 'pairing', 'end-pairing-signed', [Cl.uint(1), buff(signature)]);
    if (by === 'owner') ok(end());
    else ok(signedEnd(signEnding(secret, place, ending)));
    err(log(2, countersign(secret, 2)), 1308);
    err(confirm(1, countersign(secret, 1)), 1308);
    err(confirmMany([{ sequence: 1, signature: countersign(secret, 1) }]), 1308);
    err(end(), 1308);
    err(signedEnd(signEnding(secret, place, ending)), 1308);
    // pending sessions stay, unconfirmed ones may still be logged
    ok(log(2, null));
    expect(state(1)).toBe(1n);
    // a new pairing keeps the totals and does not revive the old one
    const next = pair(patient, 2, 2);
    err(confirm(1, countersign(secret, 1)), 1320);
    err(confirm(1, countersign(next.pairingSecret, 1, { pairing: 2n })), 1320);
    err(signedEnd(signEnding(secret, place, ending)), 1408);
    err(log(3, countersign(secret, 3)), 1307);
    ok(log(3, countersign(next.pairingSecret, 3, { pairing: 2n })));
    expect(uintField(account(), 'first-sequence')).toBe(3n);
    expect(uintField(account(), 'pairing')).toBe(2n);
    shows(field(account(), 'owner'), `'${patient}`);
  });

  it('stop while the ring is suspended, and go on after', () => {
    foundRing(2);
    const { pairingSecret: secret } = pair();
    ok(log(1, null));
    ok(suspendRing(nextTime() + 13n * DAY));
    err(log(2, countersign(secret, 2)), 1311);
    err(confirm(1, countersign(secret, 1)), 1311);
    err(confirmMany([]), 1311);
    ok(request(patient));
    err(confirmPairing(patient, endorse(patient, 2)), 1311);
    // neither longer, nor again at once
    err(suspendRing(nextTime() + 15n * DAY), 1218);
    const week = thisWeek();
    pass(14n * DAY);
    ok(confirm(1, countersign(secret, 1, { week })));
    err(suspendRing(nextTime() + DAY), 1218);
    pass(14n * DAY);
    ok(suspendRing(nextTime() + DAY));
    // lifted early
    ok(suspendRing(nextTime()));
    ok(log(2, countersign(secret, 2)));
  });

  it('stop when the version behind the pairing is retired, not when the ring merely changes', () => {
    foundRing(3);
    const { pairingSecret: secret } = pair();
    ok(manage('revoke', 2));
    ok(publish(1));
    ok(log(1, countersign(secret, 1)));
    ok(publish(1, true));
    err(log(2, countersign(secret, 2)), 1310);
    ok(log(2, null));
    err(confirm(2, countersign(secret, 2)), 1310);
    expect(currentRing().keys).toHaveLength(2);
    const next = pair(patient, 3, 2);
    ok(log(3, countersign(next.pairingSecret, 3, { pairing: 2n })));
  });

  it('stop at the end of the term, until a fresh endorsement', () => {
    foundRing(2);
    const { pairingSecret: secret, expires } = pair();
    ok(log(1, null));
    const week = thisWeek();
    expect(expires % 7_862_400n).toBe(0n);
    pass(expires - nextTime() - 2000n);
    ok(confirm(1, countersign(secret, 1, { week })));
    pass(2000n);
    err(log(2, countersign(secret, 2)), 1309);
    ok(request(patient));
    err(confirmPairing(patient, endorse(patient, 1)), 1309);
    ok(publish(1));
    const next = pair(patient, 1, 2);
    ok(log(2, countersign(next.pairingSecret, 2, { pairing: 2n })));
  });
});

describe('the ledger listens only', () => {
  it('to the pairing contract and the registry', () => {
    foundRing(1);
    const { pairingKey } = pair();
    const { version, expires } = currentRing();
    const digest = buff(bytes32(1));
    err(
      call(patient, 'session-logger', 'open-pairing', [
        Cl.uint(1),
        Cl.principal(patient),
        buff(pairingKey),
        Cl.uint(1),
        Cl.uint(version),
        digest,
        Cl.uint(1),
        Cl.uint(expires),
      ]),
      1314,
    );
    const close = (n: number) =>
      call(patient, 'session-logger', 'close-pairing', [
        Cl.uint(n),
        Cl.some(Cl.principal(patient)),
        Cl.uint(1),
      ]);
    err(close(1), 1314);
    err(close(2), 1301);
    err(
      call(issuer, 'session-logger', 'set-ring', [
        Cl.uint(1),
        Cl.uint(9),
        digest,
        Cl.uint(1),
        Cl.uint(expires),
        Cl.uint(0),
      ]),
      1315,
    );
    err(call(issuer, 'session-logger', 'suspend-ring', [Cl.uint(1), Cl.uint(expires)]), 1315);
    err(call(issuer, 'session-logger', 'suspend-ring', [Cl.uint(2), Cl.uint(expires)]), 1321);
    err(call(issuer, 'session-logger', 'set-pause', [Cl.uint(expires)]), 1318);
  });
});
