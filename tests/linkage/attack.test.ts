import { describe, expect, it } from 'vitest';
import { type ClaimSeen, claimants } from '@/scripts/linkage/attack/claims';
import { sameClaimant } from '@/scripts/linkage/attack/links';
import { samePerson, sameTherapist } from '@/scripts/linkage/attack/pairs';
import { therapistScores } from '@/scripts/linkage/attack/therapists';
import type { Account, View } from '@/scripts/linkage/observer';
import { DAY, HOUR, START, WEEK, weekStart } from '@/scripts/linkage/time';

/** An account with sessions in all weeks of 30 but those, in ring 1 of the therapists' keys. */
function account(owner: string, gaps: number[], over: Partial<Account> = {}): Account {
  const weeks = Array.from({ length: 30 }, (_, week) => week).filter((week) => !gaps.includes(week));
  const sessions = weeks.map((week, i) => {
    const at = weekStart(week + 1) + ((i * 37 + owner.length * 11) % 160) * HOUR;
    return { sequence: i + 1, week, at, confirmedAt: at };
  });
  const pairings = [{ at: START, ring: 1, keys: ['t0', 't1', 't2', 't3'], pairingKey: `key of ${owner}` }];
  const risen: Account['risen'] = [];
  const sent = sessions.map(({ at }) => at);
  return {
    owner,
    account: 1,
    pairings,
    sessions,
    carriers: [],
    entry: null,
    risen,
    sent,
    fees: [3000],
    ...over,
  };
}

const therapists: View['therapists'] = [0, 1, 2, 3].map((n) => ({
  principal: `therapist ${n}`,
  keys: [`t${n}`],
  registeredAt: START,
  ended: null,
  accepting: [],
}));
const view = (accounts: Account[], over: Partial<View> = {}): View => ({
  accounts,
  therapists,
  publications: [],
  sealed: {},
  programmes: [],
  recorded: [],
  ...over,
});
const HALF = { at: START + 26 * WEEK, programme: 1, period: 0, cohort: 1 };

describe('the attacker', () => {
  it('takes accounts with the same rare gaps for clients of one therapist, and a shared key for certain', () => {
    const gaps = [
      [3, 9, 20],
      [3, 9, 20],
      [5, 14, 26],
      [7, 11, 24],
      [2, 13, 22],
      [6, 17, 28],
    ];
    const accounts = gaps.map((of, i) => account(`account ${i}`, of));
    const [a, b, c, d] = accounts as [Account, Account, Account, Account];
    const same = sameTherapist(view(accounts));
    expect(same(a, b)).toBeGreaterThan(2);
    expect(same(a, c)).toBeLessThan(0);
    c.pairings = d.pairings;
    expect(same(c, d)).toBeGreaterThan(30);
    const entry = { cohort: 1, key: '', at: START, ring: 1, slot: 2, keys: ['t0', 't1', 't2', 't3'] };
    a.entry = entry;
    b.entry = { ...entry };
    // one key vouches once in a slot
    expect(same(a, b)).toBeLessThan(-30);
  });

  it('takes accounts that send together, or pay an odd fee, for one person’s', () => {
    const accounts = [0, 1, 2, 3, 4, 5].map((i) => account(`${'x'.repeat(i + 1)}`, [i]));
    const [a, b, c] = accounts as [Account, Account, Account];
    b.sent = a.sent.map((at) => at + 30);
    const score = () => samePerson(view(accounts), ({ sent }) => sent, 60);
    expect(score()(a, b)).toBeGreaterThan(score()(a, c) + 20);
    b.sent = accounts[4]?.sent ?? [];
    a.fees = [777];
    c.fees = [777];
    expect(score()(a, c)).toBeGreaterThan(score()(a, b) + 20);
  });

  it('finds the therapist who carried a confirmation in, whose ring keys alone remain, or whose clients never came back', () => {
    const accounts = [0, 1, 2].map((i) => account(`account ${i}`, [i]));
    const [a, b, c] = accounts as [Account, Account, Account];
    a.carriers.push('therapist 2');
    b.pairings.push({ at: START + WEEK, ring: 1, keys: ['t3', 'new'], pairingKey: 'another' });
    const ended = { at: weekStart(31), how: 'revoked' as const };
    const gone = view(accounts, { therapists: therapists.map((t, n) => (n === 1 ? { ...t, ended } : t)) });
    const scores = therapistScores(gone);
    const likeliest = (of: Account) => [...(scores.get(of) ?? [])].sort((x, y) => y[1] - x[1])[0]?.[0];
    expect([a, b, c].map(likeliest)).toEqual(['therapist 2', 'therapist 3', 'therapist 1']);
  });

  it('takes claims within hours of a rise for the riser’s, when claims are like that; and knows nothing otherwise', () => {
    const at = (i: number) => START + (10 + i) * WEEK;
    const members = [0, 1, 2, 3].map((i) =>
      account(`account ${i}`, [], {
        entry: { cohort: 1, key: `k${i}`, at: START, ring: 1, slot: i, keys: [] },
        risen: [
          { milestone: 1, at: START + i },
          { milestone: 2, at: at(i) },
        ],
      }),
    );
    const world = view(members, { sealed: { 1: START + WEEK } });
    const claim = (i: number, time: number): ClaimSeen => ({
      ...HALF,
      at: time,
      tag: `tag ${i}`,
      milestone: 2,
      hidesAmong: i + 1,
    });
    const prompt = members.map((_, i) => claim(i, at(i) + HOUR));
    const found = claimants(world, prompt);
    expect(prompt.map((c, i) => found.get(c)?.get(members[i] as Account))).toEqual(
      members.map(() => expect.closeTo(1, 1)),
    );
    const calm = members.map((_, i) => claim(3, START + (25 + 3 * i) * WEEK));
    const none = claimants(world, calm);
    for (const c of calm) for (const p of none.get(c)?.values() ?? []) expect(p).toBeLessThan(0.5);
  });

  it('joins claims by equal tags, and else by who may have made them and when', () => {
    const members = [0, 1].map((i) => account(`account ${i}`, []));
    const [x, y] = members as [Account, Account];
    const first: ClaimSeen = { ...HALF, tag: 'a' };
    const second: ClaimSeen = { ...HALF, programme: 2, tag: 'b', at: HALF.at + 9 * DAY };
    const third: ClaimSeen = { ...HALF, programme: 2, tag: 'a', at: HALF.at + 9 * DAY };
    const sure = new Map([
      [x, 0.9],
      [y, 0.1],
    ]);
    const other = new Map([
      [x, 0.1],
      [y, 0.9],
    ]);
    const posteriors = new Map([
      [first, sure],
      [second, other],
      [third, other],
    ]);
    const score = sameClaimant(view(members), posteriors);
    expect(score(first, third)).toBeGreaterThan(30);
    expect(score(first, { ...second, tag: 'c' })).toBeLessThan(score(first, second));
  });
});
