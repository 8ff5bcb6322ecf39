import { Cl } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import { signEnding } from '@/lib/protocol';
import {
  buff,
  call,
  DAY,
  deployer,
  err,
  nextTime,
  ok,
  pass,
  person,
  place,
  read,
  shows,
} from './support/chain';
import { deployWithDoubles } from './support/stand-ins';
import {
  attest,
  confirm,
  confirmMany,
  confirmPairing,
  countersign,
  endorse,
  foundRing,
  log,
  manage,
  pair,
  patient,
  pause,
  prove,
  publish,
  reach,
  register,
  registerTherapist,
  request,
  stranger,
} from './support/world';

const paused = [
  'user-registry',
  'therapist-registry',
  'session-logger',
  'pairing',
  'progress-tracker',
  'dispute-resolver',
  'cohorts',
];
/** A governance that passes on what anybody asks of each of them. */
const governance = paused
  .map((name) => `(define-public (${name} (until uint)) (contract-call? .${name} set-pause until))`)
  .join('\n');
const notGovernance: Record<string, number> = {
  'user-registry': 1103,
  'therapist-registry': 1203,
  'session-logger': 1318,
  pairing: 1409,
  'progress-tracker': 1510,
  'dispute-resolver': 1601,
  cohorts: 1924,
};
const pauseBounds: Record<string, number> = {
  'user-registry': 1104,
  'therapist-registry': 1204,
  'session-logger': 1319,
  pairing: 1410,
  'progress-tracker': 1511,
  'dispute-resolver': 1602,
  cohorts: 1925,
};
/** When a pause that is proposed now is executed: a block after the proposal. */
const then = () => nextTime() + 10n;

describe('a pause', () => {
  it('is governance’s alone', () => {
    for (const name of paused)
      err(call(deployer, name, 'set-pause', [Cl.uint(nextTime() + DAY)]), notGovernance[name] ?? 0);
  });

  it('stops every write and no exit, and ends by itself', () => {
    foundRing(3);
    const { pairingSecret: secret } = pair();
    for (let n = 1; n <= 10; n += 1) ok(log(n, countersign(secret, n)));
    ok(log(11, null));
    ok(reach(1));
    ok(request(patient));
    const endorsement = endorse(patient, 2, undefined, 2);
    ok(registerTherapist(4));
    ok(manage('suspend', 3));

    const until = nextTime() + 2n * DAY;
    ok(pause(until));
    for (const name of paused) shows(read(name, 'get-pause'), `u${until}`);
    err(register(stranger), 1100);
    err(registerTherapist(5), 1200);
    err(attest(4), 1200);
    err(manage('reinstate', 3), 1200);
    err(publish(1), 1200);
    err(log(12, countersign(secret, 12)), 1300);
    err(log(12, null), 1300);
    err(confirm(11, countersign(secret, 11)), 1300);
    err(confirmMany([]), 1300);
    err(request(patient), 1400);
    err(confirmPairing(patient, endorsement), 1400);
    err(reach(1), 1500);
    err(prove(1, nextTime() + DAY), 1500);
    // trust may be withdrawn, and pairings ended
    ok(manage('suspend', 2));
    ok(manage('revoke', 2));
    ok(publish(1, true));
    const ending = signEnding(secret, place, { account: 1n, pairing: 1n });
    ok(call(stranger, 'pairing', 'end-pairing-signed', [Cl.uint(1), buff(ending)]));

    pass(2n * DAY);
    ok(register(stranger));
    ok(request(patient));
    pair(patient, 1, 2);
    err(pause(nextTime() + DAY), 1104);
  });

  it('lets the owner leave', () => {
    foundRing(1);
    pair();
    ok(pause(nextTime() + DAY));
    ok(call(patient, 'pairing', 'end-pairing', [Cl.uint(1)]));
  });

  it('is at most 14 days, then 14 days without; it can be lifted early, never extended', () => {
    err(pause(then()), 1104);
    err(pause(then() + 14n * DAY + 1n), 1104);
    ok(pause(then() + 14n * DAY));
    err(pause(then() + 14n * DAY), 1104);
    err(pause(0n), 1104);
    ok(pause(then() + DAY));
    ok(pause(then()));
    ok(register(patient));
    err(pause(then() + DAY), 1104);
    pass(13n * DAY);
    err(pause(then() + DAY), 1104);
    pass(DAY);
    ok(pause(then() + DAY));
    err(register(person(11)), 1100);
  });

  it.each(paused)('is clamped by %s itself, whatever governance asks', async (name) => {
    await deployWithDoubles({ governance });
    const set = (until: bigint) => call(stranger, 'governance', name, [Cl.uint(until)]);
    const code = pauseBounds[name] ?? 0;
    err(set(nextTime() + 14n * DAY + 1n), code);
    err(set(nextTime()), code);
    err(set(2n ** 128n - 1n), code);
    const until = nextTime() + DAY;
    ok(set(until));
    err(set(until), code);
    err(set(nextTime() + 2n * DAY), code);
    // an end in the past would let the next pause begin at once
    err(set(0n), code);
    err(set(nextTime() - 1n), code);
    pass(14n * DAY);
    err(set(nextTime() + DAY), code);
    pass(DAY);
    ok(set(nextTime() + DAY));
    expect(read(name, 'get-pause').type).toBe('uint');
  });
});
