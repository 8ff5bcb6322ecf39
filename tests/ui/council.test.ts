import { describe, expect, test } from 'vitest';
import { actionOf, microStx, nothingTyped, type Typed } from '@/components/council/typed';
import { actionWords, proposalWords } from '@/components/council/words';
import type { CouncilBook, Proposal } from '@/lib/flows';
import type { Action } from '@/lib/flows/council';

const DAY = 86_400n;
const NOW = 1_798_761_600n;
const WHO = 'ST1PQHQKV0RJXZFY1DGX8MNSNYVE3VGZJSRTPGZGM';

const book: CouncilBook = {
  now: NOW,
  members: [WHO],
  threshold: 1n,
  version: 1n,
  delay: 2n * DAY,
  treasury: { balance: 5_000_000n, spent: 0n },
  settings: {
    pauseUntil: 0n,
    disputeWindow: 28n * DAY,
    commitPeriod: 7n * DAY,
    revealPeriod: 3n * DAY,
    appealWindow: 7n * DAY,
    quorum: 3n,
    bond: 0n,
  },
  fees: {
    'user-registry': 0n,
    'therapist-registry': 0n,
    'session-logger': 0n,
    pairing: 250_000n,
    'progress-tracker': 0n,
  },
  milestones: [{ sessions: 10n, window: 0n }],
  components: [
    { name: 'verification', contract: `${WHO}.verification`, version: 1n, since: 1n, fixed: false },
  ],
  issuers: new Map([[WHO, true]]),
  arbitrators: new Map([[WHO, 'candidate']]),
  seats: 0,
  proposals: [],
};

const made = (over: Partial<Typed>) => actionOf({ ...nothingTyped, ...over }, NOW);
const action = (over: Partial<Typed>): Action => {
  const found = made(over);
  if ('wrong' in found) throw new Error(JSON.stringify(found.wrong));
  return found.action;
};

describe('what is typed for a proposal', () => {
  test('becomes exactly the action that is meant, in the contract’s units', () => {
    expect(action({ kind: 'parameter', parameter: 'commit-period', amount: '5' }).value).toBe(5n * DAY);
    expect(action({ kind: 'parameter', parameter: 'bond', amount: '2.5' }).value).toBe(2_500_000n);
    expect(action({ kind: 'parameter', parameter: 'quorum', amount: ' 7 ' })).toMatchObject({
      name: 'quorum',
      value: 7n,
      who: null,
    });
    expect(action({ kind: 'fee', fee: 'pairing', amount: '0' })).toMatchObject({
      name: 'pairing',
      value: 0n,
    });
    expect(action({ kind: 'arbitrator', who: WHO, way: 'take' })).toMatchObject({ who: WHO, value: 0n });
    expect(action({ kind: 'council', way: 'keep', second: '2' })).toMatchObject({
      who: null,
      value: 2n,
      extra: 2n,
    });
    expect(action({ kind: 'council', way: 'give', who: WHO, second: '2' })).toMatchObject({
      who: WHO,
      value: 1n,
    });
    expect(action({ kind: 'milestone', amount: '6', second: '8' })).toMatchObject({ value: 6n, extra: 8n });
    expect(action({ kind: 'milestone', amount: '100' }).extra).toBe(0n);
    expect(action({ kind: 'pause', amount: '24' }).value).toBe(NOW + DAY);
    expect(action({ kind: 'component', who: `${WHO}.verification-2`, amount: '2' })).toMatchObject({
      name: 'verification',
      who: `${WHO}.verification-2`,
      value: 2n,
    });
  });

  test.each([
    ['no number', { kind: 'parameter', amount: '' }, 'amount'],
    ['a fraction of an arbitrator', { kind: 'parameter', parameter: 'quorum', amount: '2.5' }, 'amount'],
    ['less than a micro-STX', { kind: 'fee', amount: '0.0000001' }, 'amount'],
    ['a negative amount', { kind: 'spend', who: WHO, amount: '-1' }, 'amount'],
    ['an address with a slip in it', { kind: 'issuer', who: WHO.replace('GZGM', 'GZGN') }, 'who'],
    ['no address', { kind: 'council', way: 'give', who: '', second: '1' }, 'who'],
    ['no threshold', { kind: 'council', way: 'keep', second: 'two' }, 'second'],
  ] as const)('%s is refused at its field', (_, over, field) => {
    const found = made(over as Partial<Typed>);
    expect('wrong' in found && found.wrong[field]).toBeTruthy();
  });

  test('amounts in STX are exact', () => {
    expect([microStx('0.000001'), microStx('1'), microStx('1,5'), microStx('1e3'), microStx('')]).toEqual([
      1n,
      1_000_000n,
      1_500_000n,
      null,
      null,
    ]);
  });
});

describe('a proposal in plain words', () => {
  test('says what is and what would be', () => {
    const words = actionWords(action({ kind: 'parameter', parameter: 'quorum', amount: '5' }), book);
    expect(words).toEqual({
      title: 'Set the number of arbitrators who have to vote to 5 arbitrators',
      changes: [
        {
          what: 'The number of arbitrators who have to vote',
          before: '3 arbitrators',
          after: '5 arbitrators',
        },
      ],
    });
    const of = (over: Partial<Typed>) => actionWords(action(over), book).changes[0];
    expect(of({ kind: 'fee', fee: 'pairing', amount: '0.5' })).toMatchObject({
      before: '0.25 STX',
      after: '0.5 STX',
    });
    expect(of({ kind: 'issuer', who: WHO, way: 'take' })).toMatchObject({
      before: 'accredited',
      after: 'not accredited',
    });
    expect(of({ kind: 'arbitrator', who: WHO })).toMatchObject({ before: 'candidate' });
    expect(of({ kind: 'spend', who: WHO, amount: '3' })).toMatchObject({ before: '5 STX', after: '2 STX' });
    expect(of({ kind: 'component', who: `${WHO}.verification-2`, amount: '2' })?.before).toContain(
      'version 1',
    );
    expect(of({ kind: 'council', way: 'give', who: WHO, second: '2' })).toMatchObject({
      before: '1',
      after: '2',
    });
    // Of what is over nobody knows any more what stood before.
    expect(actionWords(action({ kind: 'fee', fee: 'pairing', amount: '0.5' }), null).changes[0]?.before).toBe(
      'not known any more',
    );
    const foreign = actionWords({ kind: 'rewrite', name: '', who: null, value: 1n, extra: 0n }, book);
    expect(foreign).toEqual({ title: 'An action that this page does not know', changes: [] });
  });

  test('says where it stands and until when', () => {
    const proposal = (over: Partial<Proposal>): Proposal => ({
      id: 1n,
      action: action({ kind: 'parameter', parameter: 'quorum', amount: '5' }),
      proposer: WHO,
      council: 1n,
      approvals: [WHO],
      approvedAt: NOW,
      proposedAt: NOW,
      expires: NOW + 32n * DAY,
      state: 1n,
      ...over,
    });
    const label = (over: Partial<Proposal>, at: Partial<CouncilBook> = {}) =>
      proposalWords(proposal(over), { ...book, ...at }).label;
    expect(label({ approvedAt: 0n, approvals: [] })).toBe('Gathers approvals');
    expect(label({})).toBe('Approved, waits');
    expect(label({}, { now: NOW + 2n * DAY })).toBe('Can be carried out');
    expect(label({}, { now: NOW + 32n * DAY })).toBe('Run out');
    expect(label({}, { version: 2n })).toBe('Out of date');
    expect(label({ state: 2n })).toBe('Carried out');
    expect(label({ state: 3n })).toBe('Taken back');
    expect(proposalWords(proposal({}), book).text).toContain('in 2 days');
  });
});
