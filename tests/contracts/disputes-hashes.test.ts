import { Cl, type ClarityValue } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import * as protocol from '@/lib/protocol';
import { buff, bytes32, hex, person, place, read, shows } from './support/chain';
import { evidence, votingKey } from './support/disputes';
import { at, h, sip018 } from './support/hashes';

const resolver = at('dispute-resolver');
const contract = resolver.contract as ClarityValue;
const [seven, eleven, three, two, one] = [7, 11, 3, 2, 1].map((n) => Cl.uint(n)) as [
  ClarityValue,
  ClarityValue,
  ClarityValue,
  ClarityValue,
  ClarityValue,
];
const tag = votingKey(1);
const salt = bytes32(1, 33);
const round = { dispute: 3n, round: 2n };

/** What is hashed: the contract's function and arguments, the library's hash, and the table's, written anew. */
const rows: [string, ClarityValue[], Uint8Array, Uint8Array][] = [
  [
    'possession-message',
    [Cl.principal(person(1)), buff(salt), buff(evidence)],
    protocol.arbitratorMessage(place, { owner: person(1), credential: salt, contact: evidence }),
    h('atsl/possession/v1', {
      ...resolver,
      owner: Cl.principal(person(1)),
      purpose: Cl.stringAscii('arbitrator'),
      credential: buff(salt),
      contact: buff(evidence),
    }),
  ],
  [
    'dispute-hash',
    [seven, eleven, one, two, buff(evidence)],
    protocol.disputeHash(place, { account: 7n, sequence: 11n, revision: 1n, state: 2n, evidence }),
    sip018({
      topic: Cl.stringAscii('dispute'),
      contract,
      account: seven,
      sequence: eleven,
      revision: one,
      state: two,
      evidence: buff(evidence),
    }),
  ],
  [
    'answer-hash',
    [three, Cl.bool(true), buff(evidence)],
    protocol.answerHash(place, { dispute: 3n, onAppeal: true, evidence }),
    sip018({
      topic: Cl.stringAscii('answer'),
      contract,
      dispute: three,
      'on-appeal': Cl.bool(true),
      evidence: buff(evidence),
    }),
  ],
  [
    'appeal-hash',
    [three, buff(evidence)],
    protocol.appealHash(place, { dispute: 3n, evidence }),
    sip018({ topic: Cl.stringAscii('appeal'), contract, dispute: three, evidence: buff(evidence) }),
  ],
  [
    'vote-scope',
    [three, two],
    protocol.voteScope(place, round),
    h('atsl/vote-scope/v1', { ...resolver, dispute: three, round: two }),
  ],
  [
    'vote-message',
    [three, two, buff(evidence)],
    protocol.voteMessage(place, { ...round, commitment: evidence }),
    h('atsl/vote/v1', { ...resolver, dispute: three, round: two, commitment: buff(evidence) }),
  ],
  [
    'ballot-commitment',
    [three, two, buff(tag), one, buff(salt)],
    protocol.ballotCommitment(place, { ...round, tag, choice: 1n, salt }),
    h('atsl/ballot/v1', {
      ...resolver,
      dispute: three,
      round: two,
      tag: buff(tag),
      choice: one,
      salt: buff(salt),
    }),
  ],
];

describe('contract, library and table agree', () => {
  it.each(rows)('on %s', (name, args, ours, table) => {
    expect(hex(ours)).toBe(hex(table));
    shows(read('dispute-resolver', name, args), `0x${hex(table)}`);
  });
});
