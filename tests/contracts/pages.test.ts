import { Cl, type ClarityValue } from '@stacks/transactions';
import { expect, it } from 'vitest';
import { ok, read } from './support/chain';
import { openDispute, seatArbitrators } from './support/disputes';
import { foundRing, log, pair, registerTherapist } from './support/world';

/** A page holds what its rows, read one by one, say, in their order. */
function expectPage(page: ClarityValue, row: (n: number) => ClarityValue): void {
  if (page.type !== 'list') throw new Error('no page');
  expect(page.value).toHaveLength(20);
  for (const [at, one] of page.value.entries()) {
    expect(one.type, `row ${at}`).toBe('some');
    expect(one, `row ${at}`).toEqual(row(at));
  }
}

it('twenty therapists from one on are a page', () => {
  for (let n = 1; n <= 21; n += 1) ok(registerTherapist(n));
  expectPage(read('therapist-registry', 'get-therapists', [Cl.uint(2)]), (at) =>
    read('therapist-registry', 'get-therapist-by-id', [Cl.uint(2 + at)]),
  );
});

it('twenty sessions from one on, and twenty disputes, are a page', () => {
  foundRing(1);
  pair();
  seatArbitrators(3);
  for (let n = 1; n <= 21; n += 1) {
    ok(log(n, null));
    ok(openDispute(n));
  }
  expectPage(read('session-logger', 'get-sessions', [Cl.uint(1), Cl.uint(2)]), (at) =>
    read('session-logger', 'get-session', [Cl.uint(1), Cl.uint(2 + at)]),
  );
  expectPage(read('dispute-resolver', 'get-disputes', [Cl.uint(2)]), (at) =>
    read('dispute-resolver', 'get-dispute', [Cl.uint(2 + at)]),
  );
});
