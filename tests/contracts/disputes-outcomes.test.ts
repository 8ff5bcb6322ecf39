import { Cl } from '@stacks/transactions';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Choice } from '@/lib/protocol';
import {
  buff,
  call,
  DAY,
  err,
  nextTime,
  ok,
  passUntil,
  person,
  read,
  shows,
  uintField,
} from './support/chain';
import {
  AGAINST,
  advance,
  appeal,
  appealSignature,
  appealSigned,
  arbitratorKeys,
  COUNTS,
  dispute,
  evidence,
  handIn,
  hearing,
  holdRound,
  newEvidence,
  oneWaiting,
  openDispute,
  sealBallot,
  seatArbitrators,
  setParameter,
  untilOpened,
  untilUnappealed,
  untilVoted,
} from './support/disputes';
import { accept, account, fields, offer, session } from './support/ledger';
import { chainAfter } from './support/session';
import { deploy } from './support/stand-ins';
import { patient, pause, stranger } from './support/world';

let secret: Uint8Array;

beforeEach(async () => {
  ({ pairingSecret: secret } = await chainAfter(oneWaiting));
});

const stage = (id = 1n) => fields(dispute(id), 'phase', 'round', 'decision');
const standing = (sequence: number) => fields(session(sequence), 'state', 'dispute');
const totals = () => fields(account(), 'confirmed', 'upheld', 'voided', 'disputed');
const counts = () =>
  fields(
    read('dispute-resolver', 'get-counts'),
    ...['disputes', 'open', 'settled', 'voided', 'upheld', 'refused', 'unresolved'],
  );
/** A round's votes and what comes of them. */
const decide = (votes: (Choice | null)[], id = 1n) => {
  holdRound(votes, id);
  const advanced = advance(id);
  ok(advanced);
  return advanced;
};
const letPass = (id = 1n) => {
  untilUnappealed(id);
  const advanced = advance(id);
  ok(advanced);
  return advanced;
};

describe('the whole way of a dispute', () => {
  it('strikes out a confirmed session', () => {
    ok(openDispute());
    expect(decide([AGAINST, AGAINST, COUNTS]).topics).toEqual(['advance']);
    expect(stage()).toEqual(['u2', 'u1', '(some false)']);
    // until the time to appeal is over the ledger says what it said
    expect(standing(1)).toEqual(['u2', 'u1']);
    expect(totals()).toEqual(['u1', 'u0', 'u0', 'u1']);
    expect(letPass().topics).toEqual(['settle-session', 'advance']);
    expect(stage()).toEqual(['u3', 'u1', '(some false)']);
    expect(standing(1)).toEqual(['u3', 'u0']);
    expect(totals()).toEqual(['u0', 'u0', 'u1', 'u0']);
    expect(counts()).toEqual(['u1', 'u0', 'u1', 'u1', 'u0', 'u0', 'u0']);
  });

  it('upholds a session that the therapist refused to confirm', () => {
    ok(openDispute(2));
    decide([COUNTS, COUNTS, COUNTS]);
    expect(stage()).toEqual(['u2', 'u1', '(some true)']);
    letPass();
    expect(standing(2)).toEqual(['u4', 'u0']);
    expect(totals()).toEqual(['u2', 'u1', 'u0', 'u0']);
    expect(counts()).toEqual(['u1', 'u0', 'u1', 'u0', 'u1', 'u0', 'u0']);
  });

  it('upholds the refusal', () => {
    ok(openDispute(2));
    decide([AGAINST, COUNTS, AGAINST]);
    letPass();
    expect(standing(2)).toEqual(['u5', 'u0']);
    expect(totals()).toEqual(['u1', 'u0', 'u0', 'u0']);
    expect(counts()).toEqual(['u1', 'u0', 'u1', 'u0', 'u0', 'u1', 'u0']);
  });

  it('leaves a confirmed session that counts as it is', () => {
    ok(openDispute());
    decide([COUNTS, COUNTS, AGAINST]);
    letPass();
    expect(standing(1)).toEqual(['u2', 'u0']);
    expect(totals()).toEqual(['u1', 'u0', 'u0', 'u0']);
    expect(counts()).toEqual(['u1', 'u0', 'u1', 'u0', 'u0', 'u0', 'u0']);
  });

  it('counts several disputes, open and settled', () => {
    expect(counts()).toEqual(['u0', 'u0', 'u0', 'u0', 'u0', 'u0', 'u0']);
    ok(openDispute());
    ok(openDispute(2));
    expect(counts()).toEqual(['u2', 'u2', 'u0', 'u0', 'u0', 'u0', 'u0']);
    decide([AGAINST, AGAINST, AGAINST]);
    letPass();
    expect(counts()).toEqual(['u2', 'u1', 'u1', 'u1', 'u0', 'u0', 'u0']);
    const page = read('dispute-resolver', 'get-disputes', [Cl.uint(2)]);
    if (page.type !== 'list') throw new Error('no page');
    expect(page.value.map((item) => item.type)).toEqual(['some', ...Array(19).fill('none')]);
    shows(page.value[0] as (typeof page.value)[0], Cl.prettyPrint(dispute(2n)));
  });
});

describe('an undecided round', () => {
  it('by a tie gives one more with fresh tags, then the session stands, at once and for good', () => {
    ok(openDispute(2));
    const [before] = [sealBallot(1, COUNTS)];
    const at = decide([COUNTS, AGAINST, null]);
    expect(at.topics).toEqual(['advance']);
    expect(stage()).toEqual(['u1', 'u2', 'none']);
    const began = nextTime() - 10n;
    expect(fields(dispute(), 'commit-until', 'reveal-until', 'commits', 'counts', 'against')).toEqual([
      `u${began + 7n * DAY}`,
      `u${began + 10n * DAY}`,
      'u0',
      'u0',
      'u0',
    ]);
    expect(sealBallot(1, COUNTS).tag).not.toEqual(before?.tag);
    expect(decide([COUNTS, AGAINST, null]).topics).toEqual(['settle-session', 'advance']);
    expect(stage()).toEqual(['u3', 'u2', 'none']);
    expect(standing(2)).toEqual(['u1', 'u0']);
    expect(counts()).toEqual(['u1', 'u0', 'u1', 'u0', 'u0', 'u0', 'u1']);
    err(appeal(), 1629);
  });

  it('can be decided by the second', () => {
    ok(openDispute());
    decide([null, null, null]);
    decide([AGAINST, AGAINST, COUNTS]);
    expect(stage()).toEqual(['u2', 'u2', '(some false)']);
    letPass();
    expect(standing(1)).toEqual(['u3', 'u0']);
  });

  it('is one without a quorum, however clear its votes', () => {
    ok(openDispute());
    decide([AGAINST, AGAINST]);
    expect(stage()).toEqual(['u1', 'u2', 'none']);
    decide([AGAINST, AGAINST]);
    expect(stage()).toEqual(['u3', 'u2', 'none']);
    expect(standing(1)).toEqual(['u2', 'u0']);
    expect(totals()).toEqual(['u1', 'u0', 'u0', 'u0']);
  });

  it('is one in which nobody votes', () => {
    ok(openDispute());
    decide([]);
    decide([]);
    expect(stage()).toEqual(['u3', 'u2', 'none']);
    expect(counts()).toEqual(['u1', 'u0', 'u1', 'u0', 'u0', 'u0', 'u1']);
  });

  it('is none when the quorum has voted and one ballot is opened: the others abstain', () => {
    ok(openDispute());
    decide([AGAINST, null, null]);
    expect(stage()).toEqual(['u2', 'u1', '(some false)']);
  });

  it('under a quorum of one takes one ballot', () => {
    ok(setParameter('quorum', 1));
    ok(openDispute());
    decide([AGAINST]);
    expect(stage()).toEqual(['u2', 'u1', '(some false)']);
    ok(openDispute(2));
    decide([null], 2n);
    expect(stage(2n)).toEqual(['u1', 'u2', 'none']);
  });
});

describe('an appeal', () => {
  it('overturns the decision by a round of its own, and is final', () => {
    ok(openDispute());
    decide([AGAINST, AGAINST, COUNTS]);
    const at = nextTime();
    const appealed = appeal();
    ok(appealed);
    expect(appealed.topics).toEqual(['appeal']);
    expect(stage()).toEqual(['u1', 'u3', '(some false)']);
    expect(
      fields(dispute(), 'appeal', 'commit-until', 'reveal-until', 'commits', 'counts', 'against'),
    ).toEqual([
      `(some ${hearing(true, newEvidence, null)})`,
      `u${at + 7n * DAY}`,
      `u${at + 10n * DAY}`,
      'u0',
      'u0',
      'u0',
    ]);
    err(appeal(), 1629);
    expect(decide([COUNTS, COUNTS, AGAINST]).topics).toEqual(['settle-session', 'advance']);
    expect(stage()).toEqual(['u3', 'u3', '(some true)']);
    expect(standing(1)).toEqual(['u2', 'u0']);
    err(appeal(), 1629);
    err(advance(), 1628);
  });

  it('can confirm the decision', () => {
    ok(openDispute());
    decide([AGAINST, AGAINST, COUNTS]);
    ok(appeal());
    decide([AGAINST, AGAINST, AGAINST]);
    expect(stage()).toEqual(['u3', 'u3', '(some false)']);
    expect(standing(1)).toEqual(['u3', 'u0']);
  });

  it('undecided twice leaves the decision as it was', () => {
    ok(openDispute(2));
    decide([COUNTS, COUNTS, AGAINST]);
    ok(appeal());
    decide([COUNTS, AGAINST, null]);
    expect(stage()).toEqual(['u1', 'u4', '(some true)']);
    err(appeal(), 1629);
    decide([AGAINST, AGAINST]);
    expect(stage()).toEqual(['u3', 'u4', '(some true)']);
    expect(standing(2)).toEqual(['u4', 'u0']);
    expect(counts()).toEqual(['u1', 'u0', 'u1', 'u0', 'u1', 'u0', 'u0']);
  });

  it('undecided once can be decided by its second round', () => {
    ok(openDispute(2));
    decide([COUNTS, COUNTS, AGAINST]);
    ok(appeal());
    decide([]);
    decide([AGAINST, AGAINST, AGAINST]);
    expect(stage()).toEqual(['u3', 'u4', '(some false)']);
    expect(standing(2)).toEqual(['u5', 'u0']);
  });

  it('is decided by the arbitrators of the opening, also when the ring has changed', () => {
    ok(openDispute());
    decide([AGAINST, AGAINST, COUNTS]);
    seatArbitrators(4, 4);
    ok(appeal());
    err(handIn(sealBallot(4, COUNTS, { ring: arbitratorKeys() }), 1n, stranger, arbitratorKeys()), 1620);
    decide([COUNTS, COUNTS, AGAINST]);
    expect(stage()).toEqual(['u3', 'u3', '(some true)']);
  });

  it('is for the owner of the day, or anyone with the signature of the session’s key', () => {
    ok(openDispute());
    decide([AGAINST, AGAINST, COUNTS]);
    err(appeal(stranger), 1614);
    deploy(
      'proxy',
      '(define-public (appeal (evidence (buff 32))) (contract-call? .dispute-resolver appeal u1 evidence))',
    );
    err(call(patient, 'proxy', 'appeal', [buff(newEvidence)]), 1614);
    err(appealSigned(appealSignature(secret, { dispute: 2n })), 1615);
    err(appealSigned(appealSignature(secret, { evidence })), 1615);
    err(appealSigned(appealSignature(newEvidence)), 1615);
    err(appealSigned(new Uint8Array(65)), 1615);
    err(appeal(patient, newEvidence.slice(1)), 1605);
    err(appeal(patient, newEvidence, 2n), 1618);
    ok(offer(person(11)));
    ok(accept(person(11)));
    err(appeal(), 1614);
    ok(call(person(11), 'pairing', 'end-pairing', [Cl.uint(1)]));
    ok(appealSigned(appealSignature(secret)));
    expect(stage()).toEqual(['u1', 'u3', '(some false)']);
  });

  it('of the account’s new owner counts as the owner’s', () => {
    ok(openDispute());
    decide([AGAINST, AGAINST, COUNTS]);
    ok(offer(person(11)));
    ok(accept(person(11)));
    ok(appeal(person(11)));
  });

  it('is possible until the last moment of its time, in a pause too, and not before a decision', () => {
    ok(openDispute());
    ok(openDispute(2));
    err(appeal(), 1629);
    err(appealSigned(appealSignature(secret)), 1629);
    decide([AGAINST, AGAINST, COUNTS]);
    const end = uintField(dispute(), 'appeal-until');
    expect(end).toBe(nextTime() - 10n + 7n * DAY);
    passUntil(end - 30n);
    ok(pause(nextTime() + 1000n));
    expect(nextTime()).toBe(end - 10n);
    ok(appeal());
  });

  it('comes too late when its time is over, also while nobody has moved the dispute on', () => {
    ok(openDispute());
    decide([AGAINST, AGAINST, COUNTS]);
    passUntil(uintField(dispute(), 'appeal-until') - 10n);
    err(advance(), 1627);
    expect(nextTime()).toBe(uintField(dispute(), 'appeal-until'));
    err(appeal(), 1629);
    err(appealSigned(appealSignature(secret)), 1629);
    ok(advance());
    err(advance(), 1628);
  });
});

describe('moving a dispute on', () => {
  it('is for anyone, in a pause too, and never before its time, not even when all have voted', () => {
    ok(openDispute());
    err(advance(), 1627);
    const ballots = [1, 2, 3].map((n) => sealBallot(n, AGAINST));
    for (const ballot of ballots) ok(handIn(ballot));
    err(advance(), 1627);
    untilVoted();
    err(advance(), 1627);
    passUntil(uintField(dispute(), 'reveal-until') - 30n);
    ok(pause(nextTime() + 1000n));
    err(advance(), 1627);
    ok(advance());
    expect(stage()).toEqual(['u1', 'u2', 'none']);
    err(advance(), 1627);
  });

  it('late takes no time from what comes next', () => {
    ok(openDispute());
    untilOpened();
    passUntil(nextTime() + 40n * DAY);
    const at = nextTime();
    ok(advance());
    expect(fields(dispute(), 'commit-until')).toEqual([`u${at + 7n * DAY}`]);
    decide([AGAINST, AGAINST, AGAINST]);
    expect(stage()).toEqual(['u2', 'u2', '(some false)']);
  });
});
