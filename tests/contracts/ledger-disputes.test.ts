import { Cl } from '@stacks/transactions';
import { beforeEach, describe, expect, it } from 'vitest';
import { call, DAY, err, hex, nextTime, ok, pass, person, shows } from './support/chain';
import {
  accept,
  account,
  fields,
  hold,
  leave,
  offer,
  openChain,
  replace,
  session,
  settle,
  signCorrection,
  withdraw,
} from './support/ledger';
import { confirm, confirmMany, countersign, log, pair, patient, stranger } from './support/world';

let secret: Uint8Array;
let key: Uint8Array;

/** Session 1 confirmed, session 2 waiting, under a ring of two. */
beforeEach(async () => {
  await openChain(2);
  ({ pairingSecret: secret, pairingKey: key } = pair());
  ok(log(1, countersign(secret, 1)));
  ok(log(2, null));
});

const counts = () => fields(account(), 'confirmed', 'upheld', 'voided', 'disputed');
const standing = (sequence: number) => fields(session(sequence), 'state', 'dispute', 'settled');

describe('a held session', () => {
  it('tells the resolver what it needs, and counts as disputed when it counted', () => {
    const heldAt = (sequence: number) => fields(session(sequence), 'changed-at')[0];
    const told = (state: number, revision: number, changedAt: string | undefined) =>
      `{ changed-at: ${changedAt}, key: 0x${hex(key)}, owner: '${patient}, revision: u${revision}, state: u${state} }`;
    const first = hold(1, 7);
    shows(ok(first), told(2, 0, heldAt(1)));
    expect(first.topics).toEqual(['hold-session']);
    expect(standing(1)).toEqual(['u2', 'u7', 'u0']);
    expect(counts()).toEqual(['u1', 'u0', 'u0', 'u1']);
    shows(ok(hold(2, 8)), told(1, 0, heldAt(2)));
    expect(standing(2)).toEqual(['u1', 'u8', 'u0']);
    expect(counts()).toEqual(['u1', 'u0', 'u0', 'u1']);
    err(hold(1, 9), 1325);
    err(hold(2, 9), 1325);
    err(hold(3, 9), 1312);
  });

  it('is neither confirmed, corrected nor withdrawn until it is settled', () => {
    ok(log(3, null));
    ok(hold(1));
    ok(hold(2));
    err(replace(1, signCorrection(secret, 1)), 1325);
    err(confirm(1, countersign(secret, 1)), 1313);
    err(confirm(2, countersign(secret, 2)), 1325);
    err(withdraw(2), 1325);
    const both = [2, 3].map((sequence) => ({ sequence, signature: countersign(secret, sequence) }));
    shows(ok(confirmMany(both)), '(list (err u1325) (ok u3))');
    ok(settle(1, null));
    ok(settle(2, null));
    ok(replace(1, signCorrection(secret, 1)));
    ok(confirm(2, countersign(secret, 2)));
  });

  it('is asked for by the resolver alone', () => {
    const number = [Cl.uint(1), Cl.uint(1)];
    err(call(patient, 'session-logger', 'hold-session', [...number, Cl.uint(1)]), 1328);
    err(call(stranger, 'session-logger', 'settle-session', [...number, Cl.none()]), 1328);
    const nobody = [Cl.uint(9), Cl.uint(1)];
    err(call(patient, 'session-logger', 'hold-session', [...nobody, Cl.uint(1)]), 1301);
    err(call(patient, 'session-logger', 'settle-session', [...nobody, Cl.none()]), 1301);
  });
});

describe('settling', () => {
  /** An outcome: what was said of which session, and where that leaves it and the totals. */
  const outcomes: [string, number, boolean | null, number, string[]][] = [
    ['a confirmed session that counts stays confirmed', 1, true, 2, ['u1', 'u0', 'u0', 'u0']],
    ['a confirmed session that does not is struck out', 1, false, 3, ['u0', 'u0', 'u1', 'u0']],
    ['a confirmed session nobody decided on stands', 1, null, 2, ['u1', 'u0', 'u0', 'u0']],
    ['a waiting session that counts is upheld', 2, true, 4, ['u2', 'u1', 'u0', 'u0']],
    ['a waiting session that does not is refused', 2, false, 5, ['u1', 'u0', 'u0', 'u0']],
    ['a waiting session nobody decided on waits', 2, null, 1, ['u1', 'u0', 'u0', 'u0']],
  ];
  it.each(outcomes)('%s', (_, sequence, decision, state, totals) => {
    err(settle(sequence, decision), 1330);
    ok(hold(sequence));
    const before = sequence === 1 ? 2 : 1;
    const changedAt = fields(session(sequence), 'changed-at');
    const hash = fields(account(), 'hash');
    pass(DAY);
    const at = nextTime();
    const settled = settle(sequence, decision);
    shows(ok(settled), `u${state}`);
    expect(settled.topics).toEqual(['settle-session']);
    expect(standing(sequence)).toEqual([`u${state}`, 'u0', decision === null ? 'u0' : `u${before}`]);
    expect(fields(session(sequence), 'changed-at')).toEqual(state === before ? changedAt : [`u${at}`]);
    expect(counts()).toEqual(totals);
    expect(fields(account(), 'hash')).toEqual(hash);
    err(settle(sequence, decision), 1330);
    // decided once in each state; what nobody decided can be disputed again
    if (decision === null) ok(hold(sequence, 2));
    else err(hold(sequence, 2), 1329);
    if (state !== before) {
      err(confirm(sequence, countersign(secret, sequence)), 1313);
      err(replace(sequence, signCorrection(secret, sequence)), 1326);
      err(withdraw(sequence), 1313);
    }
  });

  it('of a waiting session leaves a dispute for when it is confirmed; of a version, one for the next', () => {
    ok(hold(2));
    ok(settle(2, null));
    ok(confirm(2, countersign(secret, 2)));
    ok(hold(2, 2));
    ok(settle(2, true));
    expect(standing(2)).toEqual(['u2', 'u0', 'u2']);
    err(hold(2, 3), 1329);
    ok(replace(2, signCorrection(secret, 2)));
    expect(standing(2)).toEqual(['u2', 'u0', 'u0']);
    ok(hold(2, 3));
    expect(fields(session(2), 'revision')).toEqual(['u1']);
  });

  it('is for no withdrawn session', () => {
    ok(withdraw(2));
    err(hold(2), 1329);
  });

  it('goes on after the pairing, the owner and the account are gone', () => {
    ok(hold(1));
    ok(hold(2, 2));
    ok(call(patient, 'pairing', 'end-pairing', [Cl.uint(1)]));
    ok(offer(person(11)));
    ok(accept(person(11)));
    ok(settle(1, false));
    ok(leave(person(11)));
    ok(settle(2, true));
    expect(counts()).toEqual(['u1', 'u1', 'u1', 'u0']);
  });

  it('does not lower the smallest ring by a session that no ring confirmed', async () => {
    await openChain(2);
    pair();
    ok(log(1, null));
    ok(hold(1));
    ok(settle(1, true));
    expect(fields(account(), 'confirmed', 'least-ring')).toEqual(['u1', 'u0']);
  });
});
