import { Cl } from '@stacks/transactions';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Place,
  signAppeal,
  signCountersignature,
  signDispute,
  signEnding,
  signGoal,
  signReplacement,
} from '@/lib/protocol';
import {
  buff,
  bytes32,
  call,
  err,
  type Outcome,
  ok,
  person,
  place,
  shows,
  uintField,
} from '../support/chain';
import {
  advance,
  answerEvidence,
  answerSignature,
  answerSigned,
  appeal,
  appealSigned,
  dispute,
  evidence,
  holdRound,
  newEvidence,
  openDispute,
  openDisputeSigned,
  seatArbitrators,
} from '../support/disputes';
import { accept, account, fields, newFacts, offer, replace, session } from '../support/ledger';
import { twin } from '../support/twins';
import {
  confirm,
  confirmMany,
  countersign,
  factsOf,
  foundRing,
  log,
  pair,
  patient,
  stranger,
  thisWeek,
} from '../support/world';

const goal = bytes32(1, 50);
const heir = person(11);
const recordGoal = (signature: Uint8Array, over: { by?: string; account?: number; goal?: Uint8Array } = {}) =>
  call(over.by ?? patient, 'progress-tracker', 'record-goal', [
    Cl.uint(over.account ?? 1),
    buff(over.goal ?? goal),
    buff(signature),
  ]);
const endSigned = (signature: Uint8Array) =>
  call(stranger, 'pairing', 'end-pairing-signed', [Cl.uint(1), buff(signature)]);
const confirmed = () => uintField(account(), 'confirmed');

let secret: Uint8Array;

/** Session 1 confirmed, session 2 waiting, session 3 confirmed and decided against in its dispute 1. */
beforeEach(() => {
  foundRing(1);
  ({ pairingSecret: secret } = pair());
  ok(log(1, countersign(secret, 1)));
  ok(log(2, null));
  ok(log(3, countersign(secret, 3)));
});

/** Dispute 1, over session 3, is decided and can be appealed against. */
function decideAgainst(): void {
  seatArbitrators(3);
  ok(openDispute(3));
  holdRound([2n, 2n, 2n]);
  ok(advance());
}

/** Everything that a pairing key signs: how, where it is carried, and the code when it does not hold. */
const MESSAGES: Record<
  string,
  [sign: (at: Place, key: Uint8Array) => Uint8Array, carry: (signature: Uint8Array) => Outcome, code: number]
> = {
  'a countersignature': [
    (at, key) =>
      signCountersignature(key, at, {
        account: 1n,
        pairing: 1n,
        sequence: 2n,
        facts: factsOf(2),
        week: thisWeek(),
      }),
    (signature) => confirm(2, signature),
    1307,
  ],
  'a replacement': [
    (at, key) =>
      signReplacement(key, at, {
        account: 1n,
        pairing: 1n,
        sequence: 1n,
        revision: 1n,
        facts: newFacts(1),
        week: thisWeek(),
      }),
    (signature) => replace(1, signature),
    1307,
  ],
  'a goal': [(at, key) => signGoal(key, at, { account: 1n, pairing: 1n, goal }), recordGoal, 1518],
  'a dispute': [
    (at, key) => signDispute(key, at, { account: 1n, sequence: 3n, revision: 0n, state: 2n, evidence }),
    (signature) => openDisputeSigned(signature, 3),
    1615,
  ],
  'an ending': [(at, key) => signEnding(key, at, { account: 1n, pairing: 1n }), endSigned, 1408],
};

describe('a signature of the pairing key', () => {
  it('counts for its own purpose only, on this chain and before this contract', () => {
    seatArbitrators(3);
    const elsewhere: Place[] = [
      { ...place, chainId: 1 },
      { ...place, deployer: stranger },
    ];
    for (const [name, [, carry, code]] of Object.entries(MESSAGES)) {
      for (const [other, [sign]] of Object.entries(MESSAGES)) {
        if (other !== name) err(carry(sign(place, secret)), code);
      }
      const [sign] = MESSAGES[name] as (typeof MESSAGES)[string];
      for (const at of elsewhere) err(carry(sign(at, secret)), code);
      err(carry(sign(place, bytes32(66, 9))), code);
      err(carry(sign(place, secret).slice(0, 64)), code);
    }
    for (const [sign, carry] of Object.values(MESSAGES)) ok(carry(sign(place, secret)));
  });

  it('to appeal counts for one dispute and its evidence, on this chain and before this contract', () => {
    decideAgainst();
    const about = { dispute: 1n, evidence: newEvidence };
    for (const [key, at, signed] of [
      [secret, { ...place, chainId: 1 }, about],
      [secret, { ...place, deployer: stranger }, about],
      [bytes32(66, 9), place, about],
      [secret, place, { ...about, dispute: 2n }],
      [secret, place, { ...about, evidence }],
    ] as const) {
      err(appealSigned(signAppeal(key, at, signed)), 1615);
    }
    for (const [sign] of Object.values(MESSAGES)) err(appealSigned(sign(place, secret)), 1615);
    ok(appealSigned(signAppeal(secret, place, about)));
  });
});

describe('a signature of the pairing key to answer', () => {
  it('counts for one dispute, instance and evidence, on this chain and before this contract', () => {
    decideAgainst();
    const about = { dispute: 1n, onAppeal: true, evidence: answerEvidence };
    const first = answerSignature(secret);
    ok(appeal());
    for (const [key, at, signed] of [
      [secret, { ...place, chainId: 1 }, about],
      [secret, { ...place, deployer: stranger }, about],
      [bytes32(66, 9), place, about],
      [secret, place, { ...about, dispute: 2n }],
      [secret, place, { ...about, onAppeal: false }],
      [secret, place, { ...about, evidence }],
    ] as const) {
      err(answerSigned(answerSignature(key, signed, at)), 1615);
    }
    // an answer of the first instance, that came too late there, is none to the appeal
    err(answerSigned(first), 1615);
    for (const [sign] of Object.values(MESSAGES)) err(answerSigned(sign(place, secret)), 1615);
    err(answerSigned(signAppeal(secret, place, { dispute: 1n, evidence: answerEvidence })), 1615);
    const signature = answerSignature(secret, about);
    ok(answerSigned(twin(signature)));
    err(answerSigned(signature), 1634);
    err(appealSigned(signature, answerEvidence), 1615);
  });
});

describe('the high-S twin, which anybody makes of any signature,', () => {
  it('of a countersignature confirms a session once, with its original', () => {
    const signature = countersign(secret, 2);
    ok(confirm(2, twin(signature)));
    err(confirm(2, signature), 1313);
    err(confirm(2, twin(signature)), 1313);
    expect(confirmed()).toBe(3n);
    // in one call too
    ok(log(4, null));
    const both = [twin(countersign(secret, 4)), countersign(secret, 4)];
    shows(
      ok(confirmMany(both.map((one) => ({ sequence: 4, signature: one })))),
      '(list (ok u4) (err u1313))',
    );
    expect(confirmed()).toBe(4n);
  });

  it('of a replacement replaces once', () => {
    const [sign] = MESSAGES['a replacement'] as (typeof MESSAGES)[string];
    const signature = sign(place, secret);
    ok(replace(1, twin(signature)));
    err(replace(1, signature), 1307);
    err(replace(1, twin(signature)), 1307);
    expect(fields(session(1), 'revision')).toEqual(['u1']);
  });

  it('of a goal records it once', () => {
    const signature = signGoal(secret, place, { account: 1n, pairing: 1n, goal });
    ok(recordGoal(twin(signature)));
    err(recordGoal(signature), 1523);
  });

  it('of an ending ends one pairing, and not the next', () => {
    const signature = signEnding(secret, place, { account: 1n, pairing: 1n });
    ok(endSigned(twin(signature)));
    err(endSigned(signature), 1308);
    // even when the therapist was careless enough to take the same pairing key again
    pair(patient, 1, 1);
    err(endSigned(signature), 1408);
    err(endSigned(twin(signature)), 1408);
  });

  it('of a dispute opens one, of an appeal too', () => {
    decideAgainst();
    const signature = signDispute(secret, place, {
      account: 1n,
      sequence: 1n,
      revision: 0n,
      state: 2n,
      evidence,
    });
    ok(openDisputeSigned(twin(signature)));
    err(openDisputeSigned(signature), 1325);
    const appeal = signAppeal(secret, place, { dispute: 1n, evidence: newEvidence });
    ok(appealSigned(twin(appeal)));
    err(appealSigned(appeal), 1629);
    expect(fields(dispute(), 'round')).toEqual(['u3']);
  });
});

describe('with a pairing key that is used again', () => {
  it('nothing of the first pairing counts in the second', () => {
    const late = countersign(secret, 4);
    const lateGoal = signGoal(secret, place, { account: 1n, pairing: 1n, goal });
    const [sign] = MESSAGES['a replacement'] as (typeof MESSAGES)[string];
    const correction = sign(place, secret);
    pair(patient, 1, 1);
    expect(fields(account(), 'pairing')).toEqual(['u2']);
    err(log(4, late), 1307);
    ok(log(4, null));
    err(confirm(4, late), 1307);
    err(confirm(2, countersign(secret, 2)), 1320);
    err(recordGoal(lateGoal), 1518);
    err(replace(1, correction), 1320);
    ok(recordGoal(signGoal(secret, place, { account: 1n, pairing: 2n, goal })));
  });

  it('nothing of one account counts in another', () => {
    const other = pair(person(12), 1, 1).pairingSecret;
    expect(other).toEqual(secret);
    err(log(1, countersign(secret, 1), { sender: person(12), account: 2 }), 1307);
    const signed = signGoal(secret, place, { account: 1n, pairing: 1n, goal });
    err(recordGoal(signed, { by: person(12), account: 2 }), 1518);
    ok(recordGoal(signed));
    const ending = signEnding(secret, place, { account: 1n, pairing: 1n });
    err(call(stranger, 'pairing', 'end-pairing-signed', [Cl.uint(2), buff(ending)]), 1408);
  });

  it('the signatures of the pairing stay good for an account that moves, and give nothing to who left it', () => {
    const signature = countersign(secret, 4);
    ok(offer(heir));
    ok(accept(heir));
    err(log(4, signature), 1302);
    err(replace(1, countersign(secret, 1)), 1302);
    err(recordGoal(signGoal(secret, place, { account: 1n, pairing: 1n, goal })), 1502);
    ok(log(4, signature, { sender: heir }));
  });
});
