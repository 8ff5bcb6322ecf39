import { Cl, type ClarityValue, type OptionalCV } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import {
  buff,
  bytes32,
  call,
  DAY,
  deployer,
  err,
  nextTime,
  ok,
  pass,
  read,
  shows,
  uintField,
} from './support/chain';
import { decide } from './support/council';
import { goal, proveGoal, recordGoal, revoke, signedGoal } from './support/progress';
import { countersign, foundRing, log, pair, patient, prove, reach, stranger } from './support/world';

const sessions = (count: number, from = 1) => {
  const { pairingSecret: secret } = pair();
  for (let n = from; n < from + count; n += 1) ok(log(n, countersign(secret, n)));
  return secret;
};

describe('milestones', () => {
  it('are reached by the owner, once, with enough confirmed sessions', () => {
    err(reach(1), 1501);
    foundRing(2);
    const secret = sessions(9);
    ok(log(10, null));
    err(reach(1), 1504);
    ok(log(11, countersign(secret, 11)));
    err(reach(1, stranger), 1502);
    err(reach(4), 1503);
    err(reach(0), 1503);
    ok(reach(1));
    err(reach(1), 1505);
    err(reach(2), 1504);
    const reached = read('progress-tracker', 'get-reached', [Cl.uint(1), Cl.uint(1)]);
    expect(uintField(reached, 'confirmed')).toBe(10n);
    shows(read('progress-tracker', 'get-reached', [Cl.uint(1), Cl.uint(2)]), 'none');
    shows(
      read('progress-tracker', 'get-counts'),
      '{ goals: u0, milestones-reached: u1, proofs: u0, revoked: u0, sessions-tallied: u10 }',
    );
  });

  it('are added by governance, up to 20, within bounds', () => {
    const add = (count: number) => decide({ kind: 'milestone', value: count });
    err(call(deployer, 'progress-tracker', 'add-milestone', [Cl.uint(5), Cl.uint(0)]), 1510);
    err(add(0), 1512);
    err(add(10_001), 1512);
    for (let id = 4; id <= 20; id += 1) ok(add(id));
    err(add(1), 1512);
    shows(read('progress-tracker', 'get-milestone', [Cl.uint(20)]), '(some { sessions: u20, window: u0 })');
    shows(read('progress-tracker', 'get-milestone', [Cl.uint(21)]), 'none');
  });
});

describe('proofs', () => {
  it('are made by the owner, of a reached milestone, for a bounded time, once', () => {
    err(prove(1, nextTime() + DAY), 1501);
    foundRing(2);
    sessions(10);
    err(prove(1, nextTime() + DAY), 1506);
    ok(reach(1));
    err(prove(1, nextTime() + DAY, stranger), 1502);
    err(prove(1, nextTime() + DAY, patient, new Uint8Array(31)), 1509);
    err(prove(2, nextTime() + DAY), 1506);
    err(prove(1, nextTime()), 1507);
    err(prove(1, nextTime() + 366n * DAY + 1n), 1507);
    const expires = nextTime() + 366n * DAY;
    const hash = ok(prove(1, expires));
    err(prove(1, expires), 1508);
    ok(prove(1, expires, patient, bytes32(2, 12)));
    shows(
      read('progress-tracker', 'get-counts'),
      '{ goals: u0, milestones-reached: u1, proofs: u2, revoked: u0, sessions-tallied: u10 }',
    );
    expect(uintField(read('progress-tracker', 'get-proof', [hash]), 'account')).toBe(1n);
    shows(read('progress-tracker', 'get-proof', [buff(bytes32(1))]), 'none');
    const status = () => uintField(read('verification', 'verify-proof', [hash]), 'status');
    expect(status()).toBe(1n);
    pass(367n * DAY);
    expect(status()).toBe(2n);
  });

  it('are told of in lists as they are one by one', () => {
    foundRing(3);
    const secret = sessions(10);
    ok(reach(1));
    ok(recordGoal(signedGoal(secret)));
    const later = nextTime() + 2n * DAY;
    const hashes = [
      ok(prove(1, later)),
      ok(prove(1, nextTime() + DAY / 2n, patient, bytes32(2, 12))),
      ok(proveGoal(later)),
      ok(prove(1, later, patient, bytes32(3, 12))),
    ];
    ok(revoke(hashes[3] as ClarityValue));
    pass(DAY);
    const asked = [...hashes, buff(bytes32(1)), buff(new Uint8Array(4)), hashes[0] as ClarityValue];
    const each = (contract: string, name: string) => asked.map((hash) => read(contract, name, [hash]));
    const said = each('verification', 'verify-proof');
    expect(said.map((one) => uintField(one, 'status'))).toEqual([1n, 2n, 1n, 4n, 0n, 0n, 1n]);
    expect(read('verification', 'verify-proofs', [Cl.list(asked)])).toEqual(Cl.list(said));
    const kept = each('progress-tracker', 'get-proof');
    expect(read('progress-tracker', 'get-proofs', [Cl.list(asked)])).toEqual(Cl.list(kept));
    const item = (account: number, milestone: number, goal: OptionalCV = Cl.none()) =>
      Cl.tuple({ account: Cl.uint(account), milestone: Cl.uint(milestone), goal });
    const standings = read('progress-tracker', 'get-standings', [
      Cl.list([
        item(1, 1),
        item(1, 2),
        item(2, 1),
        item(1, 0, Cl.some(buff(goal))),
        item(2, 0, Cl.some(buff(goal))),
      ]),
    ]);
    const one = read('progress-tracker', 'get-standing', [Cl.uint(1), Cl.uint(1)]);
    shows(one, '(some { ring-size: u3, sessions: u10, stands: true, upheld: u0, window: u0 })');
    const ofGoal = Cl.some(
      Cl.tuple({
        stands: Cl.bool(true),
        sessions: Cl.uint(0),
        window: Cl.uint(0),
        'ring-size': Cl.uint(3),
        upheld: Cl.uint(0),
      }),
    );
    expect(standings).toEqual(Cl.list([one, Cl.none(), Cl.none(), ofGoal, Cl.none()]));
    const accounts = [1, 2, 1].map((account) => read('session-logger', 'get-account', [Cl.uint(account)]));
    const listed = Cl.list([1, 2, 1].map((account) => Cl.uint(account)));
    expect(read('session-logger', 'get-listed-accounts', [listed])).toEqual(Cl.list(accounts));
  });

  it('keep their ring size when the account pairs again', () => {
    foundRing(3);
    sessions(10);
    ok(reach(1));
    const hash = ok(prove(1, nextTime() + DAY));
    pair(patient, 2, 2);
    expect(uintField(read('verification', 'verify-proof', [hash]), 'ring-size')).toBe(3n);
  });
});
