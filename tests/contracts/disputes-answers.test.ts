import { Cl } from '@stacks/transactions';
import { beforeEach, describe, expect, it } from 'vitest';
import { buff, bytes32, call, err, nextTime, ok, passUntil, person, uintField } from './support/chain';
import {
  AGAINST,
  advance,
  answer,
  answerEvidence,
  answerSignature,
  answerSigned,
  appeal,
  appealSignature,
  appealSigned,
  COUNTS,
  dispute,
  disputeSignature,
  evidence,
  handIn,
  hearing,
  holdRound,
  newEvidence,
  oneWaiting,
  openDispute,
  openDisputeSigned,
  sealBallot,
  untilOpened,
  untilUnappealed,
  untilVoted,
} from './support/disputes';
import { accept, fields, offer } from './support/ledger';
import { chainAfter } from './support/session';
import { deploy } from './support/stand-ins';
import { pair, patient, pause, stranger } from './support/world';

let secret: Uint8Array;

beforeEach(async () => {
  ({ pairingSecret: secret } = await chainAfter(oneWaiting));
});

const said = (id = 1n) => fields(dispute(id), 'opening', 'appeal');
const onAppeal = (over: object = {}) => answerSignature(secret, { onAppeal: true, ...over });

/** The three arbitrators decide that it does not count. */
function decideAgainst(id = 1n): void {
  holdRound([AGAINST, AGAINST, AGAINST], id);
  ok(advance(id));
}

describe('the side that did not open a dispute', () => {
  it('answers once: the therapist by a signature, carried by anyone', () => {
    ok(openDispute());
    expect(said()).toEqual([hearing(true, evidence, null), 'none']);
    const answered = answerSigned(answerSignature(secret));
    ok(answered);
    expect(answered.topics).toEqual(['answer']);
    expect(said()).toEqual([hearing(true, evidence, answerEvidence), 'none']);
    err(answerSigned(answerSignature(secret)), 1634);
    err(answerSigned(answerSignature(secret, { evidence: newEvidence }), newEvidence), 1634);
  });

  it('answers once: the owner by a transaction', () => {
    ok(openDisputeSigned(disputeSignature(secret)));
    ok(answer());
    expect(said()).toEqual([hearing(false, evidence, answerEvidence), 'none']);
    err(answer(), 1634);
    err(answer(patient, newEvidence), 1634);
  });

  it('is not the one that opened it, nor anybody else', () => {
    ok(openDispute());
    ok(openDisputeSigned(disputeSignature(secret, 2, { state: 1n }), 2));
    err(answer(), 1633);
    err(answerSigned(answerSignature(secret, { dispute: 2n }), answerEvidence, 2n), 1633);
    for (const who of [stranger, person(101)]) {
      err(answer(who), 1614);
      err(answer(who, answerEvidence, 2n), 1614);
    }
    err(answerSigned(answerSignature(bytes32(2, 9))), 1615);
    err(answerSigned(new Uint8Array(65)), 1615);
    deploy(
      'proxy',
      '(define-public (answer (evidence (buff 32))) (contract-call? .dispute-resolver answer u2 evidence))',
    );
    err(call(patient, 'proxy', 'answer', [buff(answerEvidence)]), 1614);
    expect(said()).toEqual([hearing(true, evidence, null), 'none']);
    expect(said(2n)).toEqual([hearing(false, evidence, null), 'none']);
  });

  it('is the therapist of the session’s time, and the owner of the day', () => {
    ok(openDispute());
    ok(openDisputeSigned(disputeSignature(secret, 2, { state: 1n }), 2));
    ok(call(patient, 'pairing', 'end-pairing', [Cl.uint(1)]));
    const next = pair(patient, 1, 2);
    err(answerSigned(answerSignature(next.pairingSecret)), 1615);
    ok(answerSigned(answerSignature(secret)));
    ok(offer(person(11)));
    ok(accept(person(11)));
    err(answer(patient, answerEvidence, 2n), 1614);
    ok(answer(person(11), answerEvidence, 2n));
  });

  it('says 32 bytes, in a dispute that there is', () => {
    ok(openDisputeSigned(disputeSignature(secret)));
    err(answer(patient, answerEvidence.slice(1)), 1605);
    err(answer(patient, new Uint8Array(0)), 1605);
    err(answer(patient, answerEvidence, 2n), 1618);
    err(answerSigned(answerSignature(secret, { dispute: 2n }), answerEvidence, 2n), 1618);
  });

  it('can answer to the last moment of the vote, in a pause too, whoever has voted before', () => {
    ok(openDispute());
    const ballots = [1, 2, 3].map((n) => sealBallot(n, COUNTS));
    for (const ballot of ballots) ok(handIn(ballot));
    const end = uintField(dispute(), 'commit-until');
    passUntil(end - 30n);
    ok(pause(nextTime() + 1000n));
    expect(nextTime()).toBe(end - 10n);
    ok(answerSigned(answerSignature(secret)));
    expect(fields(dispute(), 'commits', 'round')).toEqual(['u3', 'u1']);
  });

  it('comes too late when the vote is over, until there is another one', () => {
    ok(openDispute());
    untilVoted();
    err(answerSigned(answerSignature(secret)), 1635);
    untilOpened();
    err(answerSigned(answerSignature(secret)), 1635);
    // nobody voted: a second round, in which it can be said
    ok(advance());
    ok(answerSigned(answerSignature(secret)));
    expect(fields(dispute(), 'round')).toEqual(['u2']);
    err(answerSigned(answerSignature(secret)), 1634);
    untilOpened();
    ok(advance());
    expect(fields(dispute(), 'phase')).toEqual(['u3']);
    err(answerSigned(answerSignature(secret)), 1635);
  });
});

describe('an appeal', () => {
  it('is answered anew by the side that did not appeal, whichever opened the dispute', () => {
    ok(openDispute());
    ok(answerSigned(answerSignature(secret)));
    decideAgainst();
    err(answerSigned(onAppeal()), 1615);
    err(answer(), 1633);
    ok(appealSigned(appealSignature(secret)));
    expect(said()).toEqual([
      hearing(true, evidence, answerEvidence),
      `(some ${hearing(false, newEvidence, null)})`,
    ]);
    err(answerSigned(onAppeal()), 1633);
    ok(answer());
    expect(said()).toEqual([
      hearing(true, evidence, answerEvidence),
      `(some ${hearing(false, newEvidence, answerEvidence)})`,
    ]);
    err(answer(), 1634);
  });

  it('takes no answer of the first instance, though it came too late there', () => {
    ok(openDispute());
    decideAgainst();
    const late = answerSignature(secret);
    err(answerSigned(late), 1635);
    ok(appeal());
    err(answerSigned(late), 1615);
    ok(answerSigned(onAppeal()));
    expect(said()).toEqual([
      hearing(true, evidence, null),
      `(some ${hearing(true, newEvidence, answerEvidence)})`,
    ]);
    untilVoted();
    err(answerSigned(onAppeal({ evidence }), evidence), 1635);
  });

  it('that never came leaves nothing to answer', () => {
    ok(openDispute());
    decideAgainst();
    untilUnappealed();
    ok(advance());
    err(answerSigned(answerSignature(secret)), 1635);
  });
});
