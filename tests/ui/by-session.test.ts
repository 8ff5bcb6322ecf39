import { expect, test } from 'vitest';
import { ofSession } from '@/components/flows/by-session';

test('each session gets its own, in their order; a list that is another is looked at anew', () => {
  const list = [
    { session: 'a', n: 1 },
    { session: null, n: 2 },
    { session: 'b', n: 3 },
    { session: 'a', n: 4 },
  ];
  expect(ofSession(list, 'a').map(({ n }) => n)).toEqual([1, 4]);
  expect(ofSession(list, 'c')).toEqual([]);
  expect(ofSession(undefined, 'a')).toEqual([]);
  expect(ofSession([...list, { session: 'c', n: 5 }], 'c')).toHaveLength(1);
});
