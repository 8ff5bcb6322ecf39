import { Cl } from '@stacks/transactions';
import { beforeEach, describe, expect, it } from 'vitest';
import { ringDigest } from '@/lib/protocol';
import {
  buff,
  bytes32,
  call,
  DAY,
  err,
  hex,
  nextTime,
  ok,
  pass,
  passUntil,
  person,
  shows,
  uintField,
} from './support/chain';
import {
  advance,
  dispute,
  disputeSignature,
  evidence,
  hearing,
  holdRound,
  oneWaiting,
  openDispute,
  openDisputeSigned,
  resign,
  seat,
  setParameter,
  untilOpened,
  untilUnappealed,
  votingKey,
} from './support/disputes';
import {
  accept,
  account,
  fields,
  newFacts,
  offer,
  replace,
  session,
  signCorrection,
  withdraw,
} from './support/ledger';
import { chainAfter } from './support/session';
import { deploy } from './support/stand-ins';
import { confirm, countersign, pair, patient, pause, stranger } from './support/world';

let secret: Uint8Array;
let key: Uint8Array;

beforeEach(async () => {
  ({ pairingSecret: secret, pairingKey: key } = await chainAfter(oneWaiting));
});

/** Two rounds in which nobody votes: unresolved. */
function letDie(id = 1n): void {
  for (const _ of [1, 2]) {
    untilOpened(id);
    ok(advance(id));
  }
}

describe('opening a dispute', () => {
  it('holds the session, and stores what it was opened with', () => {
    const at = nextTime();
    const opened = openDispute();
    shows(ok(opened), 'u1');
    expect(opened.topics).toEqual(['hold-session', 'open-dispute']);
    expect(fields(session(1), 'state', 'dispute')).toEqual(['u2', 'u1']);
    expect(fields(account(), 'confirmed', 'disputed')).toEqual(['u1', 'u1']);
    const week = 7n * DAY;
    const expected = {
      account: 'u1',
      sequence: 'u1',
      revision: 'u0',
      state: 'u2',
      key: `0x${hex(key)}`,
      opening: hearing(true, evidence, null),
      appeal: 'none',
      ring: 'u3',
      digest: `0x${hex(ringDigest([1, 2, 3].map(votingKey)))}`,
      phase: 'u1',
      round: 'u1',
      'commit-until': `u${at + week}`,
      'reveal-until': `u${at + week + 3n * DAY}`,
      'appeal-until': 'u0',
      commits: 'u0',
      counts: 'u0',
      against: 'u0',
      'commit-period': `u${week}`,
      'reveal-period': `u${3n * DAY}`,
      'appeal-window': `u${week}`,
      quorum: 'u3',
      decision: 'none',
      bond: 'u0',
      payer: `'${patient}`,
      'opened-at': `u${at}`,
    };
    expect(fields(dispute(), ...Object.keys(expected))).toEqual(Object.values(expected));
    shows(ok(openDispute(2)), 'u2');
    expect(fields(dispute(2n), 'state')).toEqual(['u1']);
    expect(fields(account(), 'disputed')).toEqual(['u1']);
    shows(dispute(3n), 'none');
    err(openDispute(), 1325);
    err(openDisputeSigned(disputeSignature(secret)), 1325);
    err(openDispute(3), 1312);
  });

  it('is for the owner, or carried by anyone with the signature of the session’s key', () => {
    for (const who of [stranger, person(101)]) err(openDispute(1, who), 1614);
    shows(ok(openDisputeSigned(disputeSignature(secret))), 'u1');
    expect(fields(dispute(), 'opening', 'payer')).toEqual([hearing(false, evidence, null), `'${stranger}`]);
  });

  it('signed, binds account, session, version, state, evidence, contract and chain', () => {
    const other = [
      { account: 2n },
      { sequence: 2n },
      { revision: 1n },
      { state: 1n },
      { evidence: bytes32(9, 31) },
      { chainId: 1 },
    ];
    for (const over of other) err(openDisputeSigned(disputeSignature(secret, 1, over)), 1615);
    err(openDisputeSigned(disputeSignature(bytes32(2, 9))), 1615);
    err(openDisputeSigned(new Uint8Array(65)), 1615);
    err(openDisputeSigned(countersign(secret, 1)), 1615);
    err(openDisputeSigned(disputeSignature(secret), 1, stranger, bytes32(9, 31)), 1615);
    ok(openDisputeSigned(disputeSignature(secret)));
    ok(openDisputeSigned(disputeSignature(secret, 2, { state: 1n }), 2));
  });

  it('asks for 32 bytes of evidence', () => {
    err(openDispute(1, patient, evidence.slice(1)), 1605);
    err(openDispute(1, patient, new Uint8Array(0)), 1605);
    err(openDisputeSigned(disputeSignature(secret), 1, stranger, evidence.slice(1)), 1605);
  });

  it('is possible up to the last moment of the window, 28 days from the last change', () => {
    const end = uintField(session(1), 'changed-at') + 28n * DAY;
    passUntil(end);
    err(openDispute(), 1616);
    err(openDisputeSigned(disputeSignature(secret)), 1616);
    // a correction opens it anew
    ok(replace(1, signCorrection(secret, 1)));
    err(openDisputeSigned(disputeSignature(secret)), 1615);
    passUntil(uintField(session(1), 'changed-at') + 28n * DAY - 10n);
    ok(openDisputeSigned(disputeSignature(secret, 1, { revision: 1n })));
    expect(fields(dispute(), 'revision')).toEqual(['u1']);
  });

  it('needs as many arbitrators as the quorum', () => {
    ok(resign(3));
    err(openDispute(), 1613);
    ok(setParameter('quorum', 2));
    ok(openDispute());
    ok(setParameter('quorum', 3));
    err(openDispute(2), 1613);
    for (const n of [1, 2]) ok(seat(n, false));
    ok(setParameter('quorum', 1));
    err(openDispute(2), 1613);
  });

  it('waits while paused', () => {
    ok(pause(nextTime() + DAY));
    err(openDispute(), 1600);
    err(openDisputeSigned(disputeSignature(secret)), 1600);
    pass(DAY);
    ok(openDispute());
  });

  it('is the caller’s own doing: a contract in between is not the owner', () => {
    deploy(
      'proxy',
      `(define-public (dispute (evidence (buff 32))) (contract-call? .dispute-resolver open-dispute u1 u1 evidence))`,
    );
    err(call(patient, 'proxy', 'dispute', [buff(evidence)]), 1614);
  });

  it('is for sessions that are logged or confirmed', () => {
    ok(withdraw(2));
    err(openDispute(2), 1329);
    err(call(patient, 'dispute-resolver', 'open-dispute', [Cl.uint(9), Cl.uint(1), buff(evidence)]), 1301);
  });
});

describe('who speaks for a session', () => {
  it('is the therapist of its time, after the pairing has ended and the next began', () => {
    ok(call(patient, 'pairing', 'end-pairing', [Cl.uint(1)]));
    const next = pair(patient, 1, 2);
    err(openDisputeSigned(disputeSignature(next.pairingSecret)), 1615);
    ok(openDisputeSigned(disputeSignature(secret)));
  });

  it('is the new owner once the account has moved', () => {
    ok(offer(person(11)));
    ok(accept(person(11)));
    err(openDispute(), 1614);
    ok(openDispute(1, person(11)));
  });
});

describe('after settlement', () => {
  it('what nobody decided can be disputed again while its window is open', () => {
    ok(openDispute());
    letDie();
    shows(ok(openDispute()), 'u2');
    letDie(2n);
    err(openDispute(), 1616);
  });

  it('a decided session is not disputed again in that state, nor by the same signature', () => {
    const signature = disputeSignature(secret);
    ok(openDisputeSigned(signature));
    holdRound([1n, 1n, 2n]);
    ok(advance());
    untilUnappealed();
    ok(advance());
    err(openDispute(), 1329);
    err(openDisputeSigned(signature), 1329);
    // a correction is a new version: its dispute takes a new signature
    ok(replace(1, signCorrection(secret, 1), { facts: newFacts(1) }));
    err(openDisputeSigned(signature), 1615);
    shows(ok(openDisputeSigned(disputeSignature(secret, 1, { revision: 1n }))), 'u2');
  });

  it('a waiting session that stood can be disputed once more when it is confirmed', () => {
    const week = (nextTime() + 259_200n) / 604_800n;
    const signature = disputeSignature(secret, 2, { state: 1n });
    ok(openDisputeSigned(signature, 2));
    letDie();
    ok(confirm(2, countersign(secret, 2, { week })));
    err(openDisputeSigned(signature, 2), 1615);
    ok(openDisputeSigned(disputeSignature(secret, 2), 2));
  });

  it('a session that was struck out is not disputed again', () => {
    ok(openDispute());
    holdRound([2n, 2n, 1n]);
    ok(advance());
    untilUnappealed();
    ok(advance());
    expect(fields(session(1), 'state')).toEqual(['u3']);
    err(openDispute(), 1329);
  });
});
