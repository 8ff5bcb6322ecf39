import { expect, test } from 'vitest';
import { relate, sendable } from '@/components/patient/relationships';
import type { PairingRecord, PseudonymRecord, SessionRecord, StandingRecord } from '@/lib/flows';

const zeros = (bytes: number) => '00'.repeat(bytes);
const pairing = (owner: string, alias: string, change: Partial<PairingRecord> = {}): PairingRecord => ({
  id: `${owner}/${alias}`,
  owner,
  therapist: { principal: `ST-${alias}`, alias, contactKey: zeros(32), inbox: zeros(32) },
  greeting: '',
  account: '1',
  commitment: zeros(32),
  request: '1',
  pairing: '1',
  acceptance: null,
  ringSize: 20,
  state: 'paired',
  ending: null,
  txid: null,
  code: null,
  createdAt: 1,
  ...change,
});
const session = (owner: string, createdAt: number): SessionRecord => ({
  id: `${owner}/${createdAt}`,
  owner,
  pairingId: null,
  account: '1',
  pairing: null,
  sequence: null,
  facts: { date: '2026-11-20', minutes: 50, modality: 'video' },
  note: '',
  content: null,
  week: '1',
  state: 'draft',
  dispute: null,
  isSettled: false,
  revision: '0',
  countersignature: null,
  releaseAt: null,
  txid: null,
  code: null,
  reason: null,
  createdAt,
});
const pseudonym = (index: number, therapist: string | null = null): PseudonymRecord => ({
  index,
  principal: `P${index}`,
  therapist,
  createdAt: 1,
});
const standing = (owner: string, status: StandingRecord['status']): StandingRecord => ({
  owner,
  account: '1',
  status,
  sequence: '0',
  confirmed: '0',
  expires: '1',
});

test('one for each account, the one that was used last first', () => {
  const pairings = [pairing('P1', 'Rowan'), pairing('P2', 'Willow', { createdAt: 2 })];
  const names = (sessions: SessionRecord[]) =>
    relate(pairings, sessions, [pseudonym(1), pseudonym(2)], []).map((r) => r.name);
  expect(names([])).toEqual(['Willow', 'Rowan']);
  expect(names([session('P1', 9), session('P2', 5)])).toEqual(['Rowan', 'Willow']);
  expect(names([session('nobody’s draft', 9)])).toEqual(['Willow', 'Rowan']);
});

test('a wallet’s one account goes by the pairing that is in force', () => {
  const pairings = [
    pairing('W', 'Newer', { state: 'waiting', createdAt: 3 }),
    pairing('W', 'Present', { createdAt: 2 }),
    pairing('W', 'Former', { state: 'ended' }),
  ];
  const [relation, ...more] = relate(pairings, [], [], []);
  expect(more).toEqual([]);
  expect(relation).toMatchObject({ name: 'Present', inForce: { id: 'W/Present' } });
});

test('an account that only the phrase knew of goes by its number; nothing can be sent under it', () => {
  const [found] = relate([], [], [pseudonym(3)], [standing('P3', 'active')]);
  expect(found).toMatchObject({ name: 'Account 3', therapist: null, inForce: null, left: false });
  expect(sendable(found ?? null)).toBeNull();
});

test('sessions can be sent where a pairing is in force and not being ended, and nobody has left', () => {
  const under = (state: PairingRecord['state'], status: StandingRecord['status'] = 'active') =>
    sendable(relate([pairing('P1', 'Rowan', { state })], [], [], [standing('P1', status)])[0] ?? null);
  expect(under('paired')).toBe('P1/Rowan');
  expect(under('ending')).toBeNull();
  expect(under('paired', 'left')).toBeNull();
  expect(sendable(null)).toBeNull();
});
