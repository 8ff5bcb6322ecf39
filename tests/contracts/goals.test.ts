import { Cl } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import { buff, bytes32, call, DAY, err, nextTime, ok, pass, read, shows, uintField } from './support/chain';
import { govern, openChain } from './support/ledger';
import { goal, proveGoal, recordGoal, revoke, signedGoal, total, verified } from './support/progress';
import { issuer, ledger, pair, patient, publish, ringSecret, stranger, YEAR } from './support/world';

const AUDIENCE = bytes32(1, 12);

describe('a goal', () => {
  it('is recorded by the owner, once, with the pairing key’s countersignature of this very goal', async () => {
    await openChain(3);
    err(recordGoal(new Uint8Array(65)), 1501);
    const { pairingSecret: secret } = pair();
    const signature = signedGoal(secret);
    err(recordGoal(signature, stranger), 1502);
    err(recordGoal(signature, patient, new Uint8Array(31)), 1509);
    err(recordGoal(signedGoal(ringSecret(1))), 1518);
    err(recordGoal(signedGoal(secret, { goal: bytes32(2, 40) })), 1518);
    err(recordGoal(signedGoal(secret, { account: 2n })), 1518);
    err(recordGoal(signedGoal(secret, { pairing: 2n })), 1518);
    err(recordGoal(new Uint8Array(65)), 1518);
    ok(recordGoal(signature));
    err(recordGoal(signature), 1523);
    const record = read('progress-tracker', 'get-goal', [Cl.uint(1), buff(goal)]);
    expect(uintField(record, 'pairing')).toBe(1n);
    expect(uintField(record, 'ring-size')).toBe(3n);
    shows(read('progress-tracker', 'get-goal', [Cl.uint(1), buff(bytes32(2, 40))]), 'none');
    expect(total('goals')).toBe(1n);
  });

  it('needs a pairing that runs: not ended, its term not over', async () => {
    await openChain(1);
    const first = pair();
    ok(call(patient, 'pairing', 'end-pairing', [Cl.uint(1)]));
    err(recordGoal(signedGoal(first.pairingSecret)), 1519);
    const second = pair(patient, 1, 2);
    err(recordGoal(signedGoal(first.pairingSecret)), 1518);
    pass(2n * YEAR);
    err(recordGoal(signedGoal(second.pairingSecret, { pairing: 2n })), 1520);
  });

  it('needs a ring whose version was not withdrawn and that is not suspended', async () => {
    await openChain(2);
    const { pairingSecret: secret } = pair();
    const until = nextTime() + DAY;
    ok(call(issuer, 'therapist-registry', 'suspend-ring', [Cl.uint(1), Cl.uint(until), ledger]));
    err(recordGoal(signedGoal(secret)), 1522);
    pass(DAY);
    ok(recordGoal(signedGoal(secret)));
    ok(publish(1, true));
    err(recordGoal(signedGoal(secret, { goal: bytes32(2, 40) }), patient, bytes32(2, 40)), 1521);
  });

  it('is not recorded in a pause', async () => {
    await openChain(1);
    const { pairingSecret: secret } = pair();
    ok(govern('progress-pause', Cl.uint(nextTime() + DAY)));
    err(recordGoal(signedGoal(secret)), 1500);
    pass(DAY);
    ok(recordGoal(signedGoal(secret)));
  });
});

describe('a proof of a goal', () => {
  it('is made of a recorded one, and says so until it ends or is revoked', async () => {
    await openChain(3);
    err(proveGoal(nextTime() + DAY), 1501);
    const { pairingSecret: secret } = pair();
    err(proveGoal(nextTime() + DAY), 1524);
    ok(recordGoal(signedGoal(secret)));
    err(proveGoal(nextTime() + DAY, stranger), 1502);
    err(proveGoal(nextTime() + DAY, patient, goal, new Uint8Array(31)), 1509);
    err(proveGoal(nextTime()), 1507);
    err(proveGoal(nextTime() + 366n * DAY + 1n), 1507);
    const expires = nextTime() + 2n * DAY;
    const hash = ok(proveGoal(expires));
    err(proveGoal(expires), 1508);
    shows(
      read('progress-tracker', 'goal-proof-hash', [Cl.uint(1), buff(goal), buff(AUDIENCE), Cl.uint(expires)]),
      Cl.prettyPrint(hash),
    );
    const says = `u0 u0 u0 (some ${Cl.prettyPrint(buff(goal))})`;
    expect(verified(hash)).toEqual({ status: 1n, ringSize: 3n, upheld: 0n, says });
    ok(call(patient, 'pairing', 'end-pairing', [Cl.uint(1)]));
    expect(verified(hash).status).toBe(1n);
    pass(3n * DAY);
    expect(verified(hash)).toEqual({ status: 2n, ringSize: 3n, upheld: 0n, says });
    ok(revoke(hash));
    expect(verified(hash)).toEqual({ status: 4n, ringSize: 3n, upheld: 0n, says });
    expect(total('proofs')).toBe(1n);
    expect(total('revoked')).toBe(1n);
  });
});
