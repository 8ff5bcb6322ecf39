import { expect, test } from 'vitest';
import { listed, nothingChosen, ticked, weeksOf, wrongWith } from '@/components/patient/disclosure-choice';
import { type SessionRecord, sessionSchema } from '@/lib/flows';
import { weekOfDate } from '@/lib/protocol';

/** A confirmed session of a day, under a number. */
function session(number: number, date: string): SessionRecord {
  return sessionSchema.parse({
    id: `id-${number}`,
    owner: 'ST1PQHQKV0RJXZFY1DGX8MNSNYVE3VGZJSRTPGZGM',
    pairingId: null,
    account: '1',
    pairing: '1',
    sequence: String(number),
    facts: { date, minutes: 50, modality: 'video' },
    note: '',
    week: weekOfDate(date).toString(),
    state: 'confirmed',
    countersignature: null,
    txid: null,
    code: null,
    reason: null,
    createdAt: number,
  });
}

const sessions = [
  session(12, '2026-11-20'),
  session(3, '2026-11-03'),
  session(2, '2026-11-03'),
  session(9, '2026-11-12'),
];
const all = nothingChosen(sessions);
const numbers = (some: SessionRecord[]) => some.map((s) => s.sequence);

test('at first all weeks are listed, each once, and nothing is ticked or opened', () => {
  expect(weeksOf(sessions).map((w) => w.label)).toEqual([
    'week 45 of 2026',
    'week 46 of 2026',
    'week 47 of 2026',
  ]);
  expect(numbers(listed(all, sessions))).toEqual(['2', '3', '9', '12']);
  expect(ticked(all, sessions)).toEqual([]);
  expect(all.fields).toEqual([]);
});

test('what lies outside the chosen weeks is not shown, even when it was ticked before', () => {
  const ids = new Set(['id-2', 'id-12']);
  const narrow = { ...all, ids, to: weekOfDate('2026-11-12').toString() };
  expect(numbers(listed(narrow, sessions))).toEqual(['2', '3', '9']);
  expect(numbers(ticked(narrow, sessions))).toEqual(['2']);
});

test('a choice that cannot be made says why', () => {
  expect(wrongWith(all, sessions)).toEqual({
    audience: 'Say who is to read it.',
    sessions: 'Choose at least one session.',
  });
  const many = Array.from({ length: 61 }, (_, n) => session(n + 1, '2026-11-20'));
  const chosen = { ...nothingChosen(many), ids: new Set(many.map((s) => s.id)), audience: '保'.repeat(129) };
  expect(wrongWith(chosen, many)).toEqual({
    audience: 'At most 128 characters; these are 129.',
    sessions: 'At most 60 sessions at a time; these are 61.',
  });
  const fine = { ...all, ids: new Set(['id-3']), audience: ' Insurer ' };
  expect(wrongWith(fine, sessions)).toEqual({});
});
