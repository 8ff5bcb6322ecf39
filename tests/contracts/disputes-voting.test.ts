import { Cl } from '@stacks/transactions';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  buff,
  bytes32,
  call,
  err,
  hex,
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
  arbitrator,
  arbitratorKeys,
  type Ballot,
  bothConfirmed,
  COUNTS,
  dispute,
  handIn,
  openBallot,
  openDispute,
  resign,
  sealBallot,
  seat,
  seatArbitrators,
  untilOpened,
  untilVoted,
  votingKey,
} from './support/disputes';
import { fields } from './support/ledger';
import { chainAfter } from './support/session';
import { pause, stranger } from './support/world';

/** Sessions 1 and 2 confirmed, the first disputed, before three arbitrators. */
beforeEach(async () => {
  await chainAfter(bothConfirmed);
  ok(openDispute());
});

const stored = (ballot: Ballot, round = 1, id = 1) =>
  read('dispute-resolver', 'get-ballot', [Cl.uint(id), Cl.uint(round), buff(ballot.tag)]);
const tally = (id = 1n) => fields(dispute(id), 'commits', 'counts', 'against');
const kept = (ballot: Ballot, choice: number) =>
  `(some { choice: u${choice}, commitment: 0x${hex(ballot.commitment)} })`;
/** The first round ends without votes and the second begins. */
const nextRound = (id = 1n) => {
  untilOpened(id);
  ok(advance(id));
};

describe('handing in a ballot', () => {
  it('can be done by anyone for an arbitrator, once, and tells neither choice nor voter', () => {
    const ballot = sealBallot(1, COUNTS);
    const handed = handIn(ballot, 1n, person(77));
    ok(handed);
    expect(handed.topics).toEqual(['commit-vote']);
    shows(stored(ballot), kept(ballot, 0));
    expect(tally()).toEqual(['u1', 'u0', 'u0']);
    err(handIn(ballot), 1621);
    // another choice, another salt, another signature: the tag is the same
    const second = sealBallot(1, AGAINST);
    expect(second.tag).toEqual(ballot.tag);
    err(handIn(second), 1621);
    shows(stored(ballot), kept(ballot, 0));
    for (const n of [2, 3]) ok(handIn(sealBallot(n, COUNTS)));
    expect(tally()).toEqual(['u3', 'u0', 'u0']);
  });

  it('is for the arbitrators of the opening: those seated later have no vote, those gone since keep theirs', () => {
    const before = arbitratorKeys();
    seatArbitrators(4, 4);
    ok(resign(1));
    ok(seat(2, false));
    expect(arbitratorKeys()).toEqual([votingKey(3), votingKey(4)]);
    // the newcomer, before the present ring, and before a ring that has the newcomer too
    err(handIn(sealBallot(4, COUNTS, { ring: arbitratorKeys() }), 1n, stranger, arbitratorKeys()), 1620);
    const both = [...before, votingKey(4)];
    err(handIn(sealBallot(4, COUNTS, { ring: both }), 1n, stranger, both), 1620);
    err(handIn(sealBallot(4, COUNTS, { ring: both }), 1n, stranger, before), 1002);
    for (const n of [1, 2, 3]) ok(handIn(sealBallot(n, COUNTS)));
  });

  it('is for no other keys: fewer, in another order, split otherwise, none, or the voter’s alone', () => {
    const [first, ...rest] = arbitratorKeys() as [Uint8Array, ...Uint8Array[]];
    for (const ring of [rest, [...rest, first], [first, ...rest, first], [votingKey(2)]]) {
      err(handIn(sealBallot(2, COUNTS, { ring }), 1n, stranger, ring), 1620);
    }
    const ballot = sealBallot(2, COUNTS);
    err(handIn({ ...ballot, responses: [] }, 1n, stranger, []), 1620);
    const split = [first.slice(0, 16), first.slice(16), ...rest];
    err(handIn({ ...ballot, responses: [...ballot.responses, ballot.salt] }, 1n, stranger, split), 1004);
  });

  it('takes no vote made for another dispute, round, chain or contract', () => {
    ok(openDispute(2));
    const elsewhere = [{ dispute: 2n }, { round: 2n }, { chainId: 1 }, { deployer: arbitrator(9) }];
    for (const over of elsewhere) err(handIn(sealBallot(1, COUNTS, over)), 1006);
    const ballot = sealBallot(1, COUNTS);
    ok(handIn(ballot));
    err(handIn(ballot, 2n), 1006);
    nextRound();
    err(handIn(ballot), 1006);
    const again = sealBallot(1, COUNTS);
    expect(again.tag).not.toEqual(ballot.tag);
    ok(handIn(again));
    expect(tally()).toEqual(['u1', 'u0', 'u0']);
    shows(stored(ballot), kept(ballot, 0));
    shows(stored(again, 2), kept(again, 0));
  });

  it('takes nothing altered: the commitment, the tag, the challenge or a response', () => {
    const ballot = sealBallot(1, COUNTS);
    err(handIn({ ...ballot, commitment: sealBallot(2, COUNTS).commitment }), 1006);
    err(handIn({ ...ballot, tag: sealBallot(2, COUNTS).tag }), 1006);
    err(handIn({ ...ballot, h0: bytes32(1) }), 1006);
    err(handIn({ ...ballot, responses: [...ballot.responses].reverse() }), 1006);
    err(handIn({ ...ballot, responses: ballot.responses.slice(1) }), 1002);
    err(handIn({ ...ballot, commitment: ballot.commitment.slice(1) }), 1605);
    err(handIn({ ...ballot, tag: ballot.tag.slice(1) }), 1004);
    expect(tally()).toEqual(['u0', 'u0', 'u0']);
    // none of this burnt the tag
    ok(handIn(ballot));
  });

  it('ends at the last moment before the vote ends, and asks no pause', () => {
    const [first, second] = [sealBallot(1, COUNTS), sealBallot(2, COUNTS)] as [Ballot, Ballot];
    passUntil(uintField(dispute(), 'commit-until') - 40n);
    ok(pause(nextTime() + 1000n));
    expect(nextTime()).toBe(uintField(dispute(), 'commit-until') - 20n);
    simnet.mineEmptyStacksBlock();
    ok(handIn(first));
    expect(nextTime()).toBe(uintField(dispute(), 'commit-until'));
    err(handIn(second), 1619);
    ok(openBallot(first));
  });

  it('needs a dispute', () => {
    const ballot = sealBallot(1, COUNTS);
    const args = [
      Cl.uint(2),
      Cl.list(arbitratorKeys().map(buff)),
      buff(ballot.tag),
      buff(ballot.commitment),
      buff(ballot.h0),
      Cl.list(ballot.responses.map(buff)),
    ];
    err(call(stranger, 'dispute-resolver', 'commit-vote', args), 1618);
    err(openBallot(ballot, 2n), 1618);
    err(advance(2n), 1618);
  });
});

describe('opening a ballot', () => {
  it('counts its choice once, whoever carries it', () => {
    const ballots = [COUNTS, AGAINST, COUNTS].map((choice, i) => sealBallot(i + 1, choice));
    for (const ballot of ballots) ok(handIn(ballot));
    untilVoted();
    const [first, second, third] = ballots as [Ballot, Ballot, Ballot];
    const opened = openBallot(first);
    ok(opened);
    expect(opened.topics).toEqual(['reveal-vote']);
    expect(tally()).toEqual(['u3', 'u1', 'u0']);
    shows(stored(first), kept(first, 1));
    ok(openBallot(second));
    expect(tally()).toEqual(['u3', 'u1', 'u1']);
    ok(openBallot(third));
    expect(tally()).toEqual(['u3', 'u2', 'u1']);
    err(openBallot(second), 1624);
    err(openBallot({ ...second, choice: COUNTS }), 1624);
  });

  it('takes what was sealed and nothing else', () => {
    const ballot = sealBallot(1, AGAINST);
    ok(handIn(ballot));
    untilVoted();
    err(openBallot({ ...ballot, choice: COUNTS }), 1626);
    err(openBallot({ ...ballot, salt: bytes32(9) }), 1626);
    err(openBallot({ ...ballot, choice: 0n }), 1625);
    err(openBallot({ ...ballot, choice: 3n }), 1625);
    err(openBallot(sealBallot(2, AGAINST)), 1623);
    ok(openBallot(ballot));
  });

  it('of a choice that there is not, sealed by a foolish arbitrator, is refused: the vote abstains', () => {
    const { tag } = sealBallot(1, COUNTS);
    const salt = bytes32(1, 33);
    const said = read('dispute-resolver', 'ballot-commitment', [
      ...[1, 1].map((n) => Cl.uint(n)),
      buff(tag),
      Cl.uint(3),
      buff(salt),
    ]);
    if (said.type !== 'buffer') throw new Error('no commitment');
    const commitment = Uint8Array.from(Buffer.from(said.value, 'hex'));
    ok(handIn(sealBallot(1, COUNTS, { commitment })));
    untilVoted();
    err(openBallot({ tag, salt, choice: 3n }), 1625);
    expect(tally()).toEqual(['u1', 'u0', 'u0']);
  });

  it('begins when the vote ends and ends before the round does, to the second', () => {
    const [first, second] = [sealBallot(1, COUNTS), sealBallot(2, COUNTS)] as [Ballot, Ballot];
    for (const ballot of [first, second]) ok(handIn(ballot));
    passUntil(uintField(dispute(), 'commit-until') - 10n);
    err(openBallot(first), 1622);
    expect(nextTime()).toBe(uintField(dispute(), 'commit-until'));
    ok(openBallot(first));
    passUntil(uintField(dispute(), 'reveal-until') - 10n);
    err(advance(), 1627);
    expect(nextTime()).toBe(uintField(dispute(), 'reveal-until'));
    err(openBallot(second), 1622);
    ok(advance());
    // nor in the next round, which does not know it
    err(openBallot(second), 1623);
    untilVoted();
    err(openBallot(second), 1623);
  });

  it('at the last moment of the round still counts', () => {
    const ballot = sealBallot(1, COUNTS);
    ok(handIn(ballot));
    passUntil(uintField(dispute(), 'reveal-until') - 10n);
    ok(openBallot(ballot));
  });

  it('can never be done with a copy: the ballot is bound to its voter’s tag', () => {
    const original = sealBallot(1, COUNTS);
    ok(handIn(original));
    // another arbitrator hands in the same commitment under their own tag, and waits for the opening
    const copy = sealBallot(2, COUNTS, { commitment: original.commitment });
    ok(handIn(copy));
    untilVoted();
    ok(openBallot(original));
    err(openBallot({ ...copy, salt: original.salt }), 1626);
    expect(tally()).toEqual(['u2', 'u1', 'u0']);
  });
});
