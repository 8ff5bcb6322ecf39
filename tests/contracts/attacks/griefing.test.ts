import { Cl } from '@stacks/transactions';
import { beforeEach, describe, expect, it } from 'vitest';
import { bytes32, call, deployer, err, field, ok, person, read, shows, uintField } from '../support/chain';
import { closeProgramme, recordClaim, registerProgramme } from '../support/cohorts';
import { approve, decide, execute, proposed } from '../support/council';
import { arbitratorKeys, openDispute, registerArbitrator, seatArbitrators } from '../support/disputes';
import { account, fields, newFacts, replace, signCorrection } from '../support/ledger';
import { chainWithCosts } from '../support/session';
import { rotate } from '../support/therapists';
import {
  accredit,
  attest,
  confirmMany,
  confirmPairing,
  countersign,
  currentRing,
  endorse,
  foundRing,
  log,
  pair,
  patient,
  publish,
  reach,
  register,
  registerTherapist,
  request,
  ringKey,
  stranger,
} from '../support/world';

beforeEach(chainWithCosts);

/** Reads and writes of a call that succeeds. */
const cost = (outcome: ReturnType<typeof call>) => {
  ok(outcome);
  return [outcome.reads, outcome.writes];
};

describe('a list is not filled', () => {
  it('of seats: many issuers and therapists open the next ring, and the first can still be published', () => {
    foundRing(20);
    // each seat from here on by an issuer of its own
    for (let n = 21; n <= 34; n += 1) {
      ok(accredit(person(400 + n)));
      ok(registerTherapist(n));
      shows(ok(attest(n, undefined, person(400 + n))), n <= 32 ? 'u1' : 'u2');
    }
    const record = read('therapist-registry', 'get-ring', [Cl.uint(1)]);
    const issuers = field(record, 'issuers');
    if (issuers.type !== 'list') throw new Error('no issuers');
    expect(issuers.value).toHaveLength(13);
    ok(publish(1));
    expect(currentRing().keys).toHaveLength(32);
    ok(publish(2, false, person(433)));
    expect(currentRing(2n).keys).toHaveLength(2);
  });

  it('by a therapist who rotates again and again: one seat, one key, one price', () => {
    foundRing(2);
    const first = cost(rotate(1, 501));
    for (let n = 502; n <= 540; n += 1) ok(rotate(1, n));
    expect(cost(rotate(1, 541))).toEqual(first);
    ok(publish(1));
    expect(currentRing().keys).toEqual([ringKey(541), ringKey(2)]);
    ok(registerTherapist(3));
    ok(attest(3));
  });

  it('by candidates: forty of them hold no seat, and who is wanted is seated', () => {
    for (let n = 50; n < 90; n += 1) ok(registerArbitrator(n));
    expect(read('dispute-resolver', 'get-ring-version')).toEqual(Cl.uint(0));
    seatArbitrators(3);
    expect(arbitratorKeys()).toHaveLength(3);
  });

  it('by a proposer: fifty proposals block nobody and make no other one dearer', () => {
    ok(decide({ kind: 'council', who: person(300), value: 1, extra: 2 }));
    const price = () => {
      const id = proposed({ kind: 'milestone', value: 7 }, person(300));
      return [...cost(approve(id)), ...cost(execute(id, stranger))];
    };
    const before = price();
    for (let n = 0; n < 50; n += 1) proposed({ kind: 'spend', who: deployer, value: 1 + n });
    expect(price()).toEqual(before);
    // not one of them does anything by itself
    err(execute(5n), 1809);
  });

  it('by programmes and claims: fifty of each make no other one dearer, and use up no tag elsewhere', () => {
    ok(registerProgramme());
    const tag = (n: number) => Uint8Array.of(2, ...bytes32(n));
    const price = (n: number) => [
      ...cost(registerProgramme({ by: stranger })),
      ...cost(recordClaim(tag(n))),
      ...cost(closeProgramme(stranger, n)),
    ];
    const before = price(2);
    for (let n = 3; n <= 52; n += 1) {
      ok(registerProgramme({ by: stranger }));
      ok(recordClaim(tag(100), { by: stranger, programme: n }));
    }
    expect(price(53)).toEqual(before);
    ok(recordClaim(tag(100)));
  });
});

describe('one person’s calls', () => {
  it('however many, leave one request, and stand in nobody’s way', () => {
    foundRing(1);
    ok(register(patient));
    ok(register(person(12)));
    const first = cost(request(patient));
    for (let n = 0; n < 30; n += 1) ok(request(patient, bytes32(n, 8)));
    expect(cost(request(patient))).toEqual(first);
    shows(ok(request(person(12))), 'u1');
    ok(confirmPairing(person(12), endorse(person(12))));
    ok(confirmPairing(patient, endorse(patient, 1, currentRing(), 2)));
  });

  it('do not make a correction or a dispute dearer', () => {
    foundRing(1);
    const { pairingSecret: secret } = pair();
    for (let n = 1; n <= 12; n += 1) ok(log(n, countersign(secret, n)));
    const correct = (revision: number) =>
      replace(1, signCorrection(secret, 1, { revision: BigInt(revision), facts: newFacts(revision) }), {
        facts: newFacts(revision),
      });
    const first = cost(correct(1));
    for (let n = 2; n <= 20; n += 1) ok(correct(n));
    expect(cost(correct(21))).toEqual(first);
    seatArbitrators(3);
    const opened = cost(openDispute(1));
    for (let n = 2; n <= 11; n += 1) ok(openDispute(n));
    expect(cost(openDispute(12))).toEqual(opened);
  });

  it('count a session once, however often it is given or tallied', () => {
    foundRing(1);
    const { pairingSecret: secret } = pair();
    ok(log(1, null));
    const item = { sequence: 1, signature: countersign(secret, 1) };
    const rest = Array.from({ length: 24 }, () => '(err u1313)').join(' ');
    shows(ok(confirmMany(Array.from({ length: 25 }, () => item))), `(list (ok u1) ${rest})`);
    expect(fields(account(), 'confirmed')).toEqual(['u1']);
    for (let n = 2; n <= 10; n += 1) ok(log(n, countersign(secret, n)));
    const tally = () => call(stranger, 'progress-tracker', 'tally-sessions', [Cl.uint(1)]);
    for (let n = 0; n < 3; n += 1) shows(ok(tally()), 'u10');
    ok(reach(1));
    ok(tally());
    expect(uintField(read('progress-tracker', 'get-counts'), 'sessions-tallied')).toBe(10n);
  });
});
