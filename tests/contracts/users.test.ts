import { Cl } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import {
  buff,
  bytes32,
  call,
  deployer,
  err,
  field,
  hex,
  nextTime,
  ok,
  person,
  read,
  shows,
  uintField,
} from './support/chain';
import { accept, account, cancelOffer, fields, leave, offer } from './support/ledger';
import {
  confirm,
  confirmPairing,
  countersign,
  endorse,
  foundRing,
  log,
  pair,
  patient,
  register,
  request,
  stranger,
} from './support/world';

const next = person(11);
const user = (who: string) => read('user-registry', 'get-user', [Cl.principal(who)]);
const offered = (n = 1) => read('user-registry', 'get-offer', [Cl.uint(n)]);
const end = (by = patient) => call(by, 'pairing', 'end-pairing', [Cl.uint(1)]);
const elsewhere = Cl.contractPrincipal(deployer, 'therapist-registry');

describe('registering', () => {
  it('gives each address one account, from 1', () => {
    const at = nextTime();
    shows(ok(register(patient)), 'u1');
    shows(ok(register(next)), 'u2');
    err(register(patient), 1101);
    const short = [buff(new Uint8Array(31))];
    err(call(person(12), 'user-registry', 'register-user', short), 1102);
    expect(uintField(user(next), 'account')).toBe(2n);
    expect(fields(user(patient), 'commitment', 'registered-at', 'status')).toEqual([
      `0x${hex(bytes32(7, 7))}`,
      `u${at}`,
      'u1',
    ]);
    shows(user(stranger), 'none');
    // the same commitment by another is another account: nobody blocks anybody by copying
    shows(read('user-registry', 'get-user-count'), 'u2');
  });
});

describe('an account is offered', () => {
  it('by who holds it, to an address that never held one', () => {
    err(offer(next), 1107);
    err(cancelOffer(), 1107);
    ok(register(patient));
    ok(register(person(12)));
    err(offer(patient), 1101);
    err(offer(person(12)), 1101);
    err(cancelOffer(), 1108);
    shows(offered(), 'none');
    const made = offer(next);
    ok(made);
    expect(made.topics).toEqual(['offer-rotation']);
    shows(offered(), `(some '${next})`);
    // a new offer replaces the last
    ok(offer(person(13)));
    shows(offered(), `(some '${person(13)})`);
    err(accept(next), 1108);
    const taken = cancelOffer();
    ok(taken);
    expect(taken.topics).toEqual(['cancel-rotation']);
    shows(offered(), 'none');
    err(accept(person(13)), 1108);
    err(cancelOffer(), 1108);
  });

  it('and taken by the one it was offered to', () => {
    err(accept(next), 1107);
    ok(register(patient));
    err(accept(next), 1108);
    ok(offer(next));
    err(accept(stranger), 1108);
    err(accept(next, patient, bytes32(7, 8).slice(1)), 1102);
    const before = user(patient);
    const at = nextTime();
    const taken = accept(next);
    shows(ok(taken), 'u1');
    expect(taken.topics).toEqual(['move-account', 'accept-rotation']);
    expect(fields(user(patient), 'account', 'commitment', 'registered-at', 'status')).toEqual([
      ...fields(before, 'account', 'commitment', 'registered-at'),
      'u2',
    ]);
    expect(fields(user(next), 'account', 'commitment', 'registered-at', 'status')).toEqual([
      'u1',
      `0x${hex(bytes32(7, 8))}`,
      `u${at}`,
      'u1',
    ]);
    shows(read('user-registry', 'get-user-count'), 'u1');
    shows(offered(), 'none');
    // the old address holds nothing and never will again
    err(register(patient), 1101);
    err(offer(person(12)), 1107);
    err(cancelOffer(), 1107);
    err(leave(), 1107);
    err(request(patient), 1401);
    // the new one may hand it on, not back, and nobody takes it from the old one
    err(offer(patient, next), 1101);
    ok(offer(person(12), next));
    err(accept(person(12)), 1107);
    shows(ok(accept(person(12), next)), 'u1');
  });

  it('not by one who registered in the meantime, nor into another ledger', () => {
    ok(register(patient));
    ok(offer(next));
    err(accept(next, patient, bytes32(7, 8), elsewhere), 1109);
    ok(register(next));
    err(accept(next), 1101);
    shows(offered(), `(some '${next})`);
    expect(fields(user(patient), 'status')).toEqual(['u1']);
  });
});

describe('a rotated account', () => {
  it('keeps its number, pairing, sessions and totals', () => {
    foundRing(2);
    const { pairingSecret: secret } = pair();
    ok(log(1, countersign(secret, 1)));
    ok(log(2, null));
    const before = account();
    ok(offer(next));
    ok(accept(next));
    shows(field(account(), 'owner'), `'${next}`);
    const kept = [
      'pairing',
      'pairing-key',
      'sequence',
      'confirmed',
      'hash',
      'active',
      'closed',
      'least-ring',
    ];
    expect(fields(account(), ...kept)).toEqual(fields(before, ...kept));
    err(log(3, countersign(secret, 3)), 1302);
    err(end(patient), 1302);
    ok(confirm(2, countersign(secret, 2)));
    ok(log(3, countersign(secret, 3), { sender: next }));
    expect(fields(account(), 'sequence', 'confirmed')).toEqual(['u3', 'u3']);
    ok(end(next));
  });

  it('is opened by no request of the old owner, whether it was paired before or not', () => {
    foundRing(2);
    ok(register(patient));
    ok(request(patient));
    ok(offer(next));
    ok(accept(next));
    err(confirmPairing(patient, endorse(patient)), 1302);
    // never paired: the ledger knows an owner, but there is nothing to log or end
    shows(account(), 'none');
    err(log(1, null, { sender: next }), 1301);
    err(end(next), 1407);
    ok(request(next));
    ok(confirmPairing(next, endorse(next)));
    ok(log(1, null, { sender: next }));
    expect(fields(account(), 'owner', 'pairing', 'first-sequence')).toEqual([`'${next}`, 'u1', 'u1']);

    ok(request(next));
    ok(offer(person(12), next));
    ok(accept(person(12), next));
    err(confirmPairing(next, endorse(next)), 1302);
  });

  it('takes no endorsement that was made for its old owner', () => {
    foundRing(2);
    ok(register(patient));
    ok(request(patient));
    const old = endorse(patient);
    ok(confirmPairing(patient, old));
    ok(end());
    ok(offer(next));
    ok(accept(next));
    // the same account, request number, commitment, ring and key
    shows(ok(request(next)), 'u1');
    err(confirmPairing(next, old), 1406);
    ok(confirmPairing(next, endorse(next)));
  });
});

describe('leaving', () => {
  it('closes the account for good and keeps what stands', () => {
    foundRing(2);
    err(leave(), 1107);
    const { pairingSecret: secret } = pair();
    ok(log(1, countersign(secret, 1)));
    ok(log(2, null));
    ok(request(patient));
    const before = account();
    err(leave(patient, elsewhere), 1109);
    ok(offer(next));
    const left = leave();
    shows(ok(left), 'true');
    expect(left.topics).toEqual(['close-account', 'leave']);
    expect(fields(user(patient), 'account', 'status')).toEqual(['u1', 'u3']);
    expect(fields(account(), 'closed', 'active')).toEqual(['true', 'false']);
    const kept = ['owner', 'pairing', 'sequence', 'confirmed', 'hash'];
    expect(fields(account(), ...kept)).toEqual(fields(before, ...kept));
    shows(offered(), 'none');
    err(accept(next), 1107);
    err(log(3, null), 1324);
    err(log(3, countersign(secret, 3)), 1324);
    err(confirm(2, countersign(secret, 2)), 1308);
    err(confirmPairing(patient, endorse(patient, 1)), 1324);
    err(request(patient), 1401);
    err(register(patient), 1101);
    err(leave(), 1107);
    err(end(), 1308);
  });

  it('before the first pairing leaves nothing to open', () => {
    foundRing(1);
    ok(register(patient));
    ok(request(patient));
    ok(leave());
    shows(account(), 'none');
    err(confirmPairing(patient, endorse(patient)), 1324);
  });
});
