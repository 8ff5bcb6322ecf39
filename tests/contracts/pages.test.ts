import { Cl, type ClarityValue } from '@stacks/transactions';
import { expect, it } from 'vitest';
import { field, ok, read, shows } from './support/chain';
import { registerProgramme } from './support/cohorts';
import { openDispute, seatArbitrators } from './support/disputes';
import { accredit, attest, foundRing, log, pair, publish, registerTherapist } from './support/world';

/** A page holds what its rows, read one by one, say, in their order. */
function expectPage(page: ClarityValue, row: (n: number) => ClarityValue, size = 20): void {
  if (page.type !== 'list') throw new Error('no page');
  expect(page.value).toHaveLength(size);
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

it('four rings from one on are a page, each with its published keys', () => {
  ok(accredit());
  for (let n = 1; n <= 97; n += 1) {
    ok(registerTherapist(n));
    ok(attest(n));
  }
  for (let ring = 1; ring <= 3; ring += 1) ok(publish(ring));
  const ring = (n: number) => read('therapist-registry', 'get-ring', [Cl.uint(n)]);
  expectPage(read('therapist-registry', 'get-rings', [Cl.uint(1)]), (at) => ring(1 + at), 4);
  const keys = (n: number) => read('therapist-registry', 'get-ring-keys', [Cl.uint(n), Cl.uint(1)]);
  for (let n = 1; n <= 3; n += 1) expect(field(ring(n), 'keys')).toEqual(field(keys(n), 'keys'));
  shows(field(ring(4), 'keys'), '(list)');
});

it('twenty programmes from one on are a page', () => {
  for (let n = 1; n <= 21; n += 1) ok(registerProgramme({ name: `No. ${n}` }));
  expectPage(read('verification', 'get-programmes', [Cl.uint(2)]), (at) =>
    read('verification', 'get-programme', [Cl.uint(2 + at)]),
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
